"""Files that people open: the roadmap and its parties as YAML.

Reading gives values of :mod:`roadmap`, or refuses the whole file with everything that is wrong in it.
"""
