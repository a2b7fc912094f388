"""Why somebody hears something, or does not, in words: for the command line and for ``explain``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from documents.wording import day_name
from jobs.i18n import marked
from roadmap.halfyear import HalfYear
from roadmap.ledger import State
from roadmap.reminder_plan import ESCALATION_STEP, LATE_STEP, Account, Kind, Why
from roadmap.report_days import STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobs.i18n import Texts
    from roadmap.reminder_plan import Message, Silence

STATES: Mapping[State, str] = {
    State.PLANNED: marked("planned"),
    State.SENDING: marked("being sent"),
    State.SENT: marked("sent"),
    State.ACCEPTED: marked("accepted, delivery unknown"),
    State.REDIRECTED: marked("sent to the tester"),
    State.UNCLEAR: marked("unclear: it may have arrived"),
    State.FAILED: marked("failed"),
    State.HELD: marked("held"),
}

KINDS: Mapping[Kind, str] = {
    Kind.DIGEST: marked("digest"),
    Kind.LATE: marked("message on what is late"),
    Kind.ESCALATION: marked("superior's list of what is late"),
}

_ACCOUNTS: Mapping[Account, str] = {
    Account.ENABLED: marked("can be reached"),
    Account.DISABLED: marked("the account is closed"),
    Account.UNKNOWN: marked("the tenant has no such account"),
    Account.OUTSIDE: marked("not of the tenant, by mail only"),
}

_SILENCES: Mapping[Why, str] = {
    Why.CLOSED: marked("The measure is closed."),
    Why.UNSCHEDULED: marked("The measure has neither phase nor forecast."),
    Why.LATE_BEFORE_START: marked("It was due on {deadline}, before sending begins on {start}."),
    Why.UNOWNED: marked("There is nobody to tell."),
    Why.UNREACHABLE: marked("{address} cannot be reached: {account}."),
    Why.NOT_IN_HALF_YEAR: marked("Nothing is planned for it in {half_year}."),
    Why.CONFIRMED: marked("It goes on, and was confirmed on {on}."),
    Why.GRACE: marked("The deadline has passed; the grace period lasts until {until}."),
    Why.BEFORE_START: marked("Sending begins on {start}."),
    Why.NOT_DUE_YET: marked("The round opens on {opens}."),
    Why.DAY_OFF: marked("Today is no working day."),
    Why.QUIET: marked("It is quiet today."),
    Why.NO_DAY: marked("Quiet periods leave no day for the round."),
    Why.ALREADY_SENT: marked("Already told in this round, on {on}: {state}."),
    Why.ROUND_PASSED: marked("The round was missed, and a later one has opened."),
    Why.UNSURE: marked("The round opened on {opened}, before the ledger was made: it may have been sent."),
    Why.LATE_UNTOLD: marked("The superior is not told before the person has been."),
    Why.ANSWERED: marked("Answered on {on}, after the message of {told_on}."),
    Why.NO_SUPERIOR: marked("There is no superior who can be reached."),
}


def silence_text(texts: Texts, silence: Silence) -> str:
    """A silence in words."""
    values = {name: _shown(texts, value) for name, value in silence.values.items()}
    return texts(_SILENCES[silence.why], **values)


def reason_text(texts: Texts, reason: Mapping[str, Any] | None) -> str | None:
    """A ledger's reason in words; None for none."""
    if reason is None:
        return None
    return " ".join(texts(reason[part], **reason["values"]) for part in ("what", "do") if reason[part])


def round_text(texts: Texts, period: str, step: str) -> str:
    """A round as people call it: ``Kevät 2026, 28 days before the deadline``."""
    if step == STATUS:
        return texts("status report of {period}", period=period)
    half_year = HalfYear.parse(period)
    if step == LATE_STEP:
        return texts("{half_year}, after the deadline", half_year=half_year)
    if step == ESCALATION_STEP:
        return texts("{half_year}, to the superior", half_year=half_year)
    if step.endswith("d"):
        return texts.count(
            "{half_year}, {n} day before the deadline",
            "{half_year}, {n} days before the deadline",
            int(step[:-1]),
            half_year=half_year,
        )
    return texts("{half_year}, to the administrators", half_year=half_year)


def rounds_text(texts: Texts, message: Message) -> str:
    """All rounds that a message settles."""
    return " · ".join(round_text(texts, round_.half_year.key, round_.step) for round_ in message.rounds)


def _shown(texts: Texts, value: object) -> object:
    if isinstance(value, State):
        return texts(STATES[value])
    if isinstance(value, Account):
        return texts(_ACCOUNTS[value])
    return day_name(value, texts) if isinstance(value, date) else value
