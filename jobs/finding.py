"""What the watch and the daily self-check find wrong: the kinds, and the words as templates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from connector.errors import without_addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connector.errors import ConnectorError
    from jobs.errors import JobError


class Kind(StrEnum):
    """What is wrong. SILENT, CLOCK and SETTINGS are seen at every run, the others by the daily self-check."""

    SILENT = "silent"
    CLOCK = "clock"
    SETTINGS = "settings"
    CERTIFICATE = "certificate"
    SIGN_IN = "sign_in"
    LIST = "list"
    PEOPLE = "people"
    NOBODY = "nobody"
    WORKFLOW_OWNER = "workflow_owner"
    ROUTE = "route"


WATCHED = frozenset({Kind.SILENT, Kind.CLOCK, Kind.SETTINGS})
CHECKED = frozenset(Kind) - WATCHED

_BY_TOKEN = frozenset({"bot", "mail"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: English templates for what and what to do, which ``values`` fill.

    ``subject`` tells findings of one kind apart: the job that is silent, the route that is broken.
    """

    kind: Kind
    subject: str
    what: str
    do: str
    values: Mapping[str, str]

    @property
    def broken(self) -> frozenset[str]:
        """The message routes, by name, that this finding itself has broken: the alarm takes another one."""
        if self.kind is Kind.SIGN_IN:
            return _BY_TOKEN
        if self.kind is Kind.WORKFLOW_OWNER:
            return frozenset({"workflows"})
        return frozenset({self.subject}) if self.kind is Kind.ROUTE else frozenset()


def finding(kind: Kind, subject: str = "", *, what: str, do: str, **values: object) -> Finding:
    """A finding with its values as text."""
    return Finding(kind, subject, what, do, {name: str(value) for name, value in values.items()})


def met(kind: Kind, error: ConnectorError | JobError, subject: str = "") -> Finding:
    """An error that was met, as a finding: it has the words already."""
    values = {name: without_addresses(str(value)) for name, value in error.values.items()}
    return Finding(kind, subject, error.what, error.do, values)
