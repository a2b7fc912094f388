"""A local Microsoft 365 tenant that speaks the wire protocols of Entra, Microsoft Graph and SharePoint REST.

It listens on a loopback address only, keeps its state in SQLite and imports no product package: the demo, the tests and
training run the real clients against it. `sandbox.server.start` runs one.
"""
