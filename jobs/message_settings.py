"""The sections of the settings about messages: who is reminded when, by which routes, and whom to tell of trouble."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from roadmap.quiet import QuietPeriod

_ADDRESS = re.compile(r"[^\s@,]+@[^\s@,]+")


class Section(BaseModel):
    """A section of the settings: frozen, and a name that is none of its settings is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_address(text: str) -> str:
    """Give an address in small letters. Raises ValueError for anything but one."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError("not an address; write it in full: etunimi.sukunimi@kunta.fi")
    return text.lower()


def _quiet_period(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return QuietPeriod.parse(value)
    except ValueError as error:
        raise ValueError("not a quiet period; write month-day/month-day, for example 7-1/7-31") from error


def _listed(value: object) -> object:
    """Several values in one variable stand with commas between."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


_Value = TypeVar("_Value")
Several = Annotated[tuple[_Value, ...], BeforeValidator(_listed)]
Address = Annotated[str, AfterValidator(read_address)]
Days = Annotated[int, Field(ge=1, le=180)]


class Reminders(Section):
    """Whether, when and about what people are reminded. ``sending`` is off until somebody turns it on.

    ``rounds`` are days before the half-year's deadline; ``escalation`` and ``automatic_replies`` read more about people
    than the list says, and are for the municipality to settle first (docs/tietosuoja.md).
    """

    sending: Literal["off", "redirect", "on"] = "off"
    start: date | None = None
    redirect_to: Address | None = None
    rounds: Annotated[Several[Days], Field(min_length=1)] = (28, 7)
    grace_days: Annotated[int, Field(ge=0, le=180)] = 14
    fresh_days: Annotated[int, Field(ge=0, le=180)] = 30
    quiet: Several[Annotated[QuietPeriod, BeforeValidator(_quiet_period)]] = (QuietPeriod((7, 1), (7, 31)),)
    escalation: bool = False
    escalation_workdays: Annotated[int, Field(ge=1, le=60)] = 10
    automatic_replies: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.sending == "on" and self.start is None:
            raise ValueError("sending = on needs start, the first day on which people may be reminded")
        if self.sending == "redirect" and self.redirect_to is None:
            raise ValueError("sending = redirect needs redirect_to, the tester's address")
        return self


class Messages(Section):
    """The routes of messages in the order in which they are tried: to people, and to the channel."""

    people: Annotated[Several[Literal["bot", "mail"]], Field(min_length=1)] = ("bot", "mail")
    channel: Annotated[Several[Literal["bot", "workflows"]], Field(min_length=1)] = ("bot", "workflows")


class Bot(Section):
    """The app in Teams: its id in the organisation's catalogue, and the team and channel of the working group."""

    teams_app_id: str | None = None
    team: str | None = None
    channel: str | None = None


class Workflows(Section):
    """The webhook of a flow that posts into the channel. Its address holds a signature: it is a secret.

    ``url`` is what ``url_file`` holds, unless a variable gives it.
    """

    url: SecretStr | None = None
    url_file: Path | None = None


class Report(Section):
    """The folder of the site's library for status reports: a channel's files are the folder of its first name."""

    folder: Annotated[str, Field(min_length=1, max_length=200)] = "General"


class Mail(Section):
    """The mailbox that mail is sent from."""

    sender: Address | None = None


class Admin(Section):
    """Who is told what needs a person, and in which language (none: the municipality's)."""

    addresses: Several[Address] = ()
    language: Literal["fi", "sv", "en"] | None = None
