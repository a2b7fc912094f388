"""What the tenant refuses, whoever asks: Graph, SharePoint REST, a page or a test that plays a person.

    Refused
    ├── NotFound       no such site, list, column, view, item or person
    ├── Invalid        a value that the service does not take; `field` names the column where there is one
    ├── Taken          the name or the unique value is in use
    ├── Stale          somebody saved in between: the ETag does not fit any more
    └── Denied         a policy, or not being a member, stands in the way; no permission would help

Each front words them in its own service's way. Messages are English, as the services write them.
"""


class Refused(Exception):
    """The tenant does not do it; nothing was changed.

    `message` is the service's text, `field` the column's internal name or "".
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(Refused):
    """What is named does not exist (any more)."""


class Invalid(Refused):
    """The value or definition is not acceptable."""


class Taken(Refused):
    """A unique value or a name is in use already."""


class Stale(Refused):
    """The item has changed since the given ETag."""


class Denied(Refused):
    """A policy forbids it, or somebody is not where they would have to be."""
