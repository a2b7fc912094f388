"""Microsoft 365 over HTTP: sign-in, transport, lists, people. Knows lists, items and people, never a measure.

Product code names only the real hosts; :mod:`connector.session` routes them to the sandbox when one is given. Every
module raises the errors of :mod:`connector.errors` and nothing else that a caller must know.
"""
