"""Packaged data, found through importlib.resources: the roadmap, its parties, and the marked example of the demo."""
