"""What people are told, in their own language: digests, what is late, and the superior's list.

The words are short and say what to do and by when. Lists, views and buttons have the names that they have in the list,
which is in Finnish; statuses and phases are translated and stand beside their Finnish names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from babel.numbers import format_percent

from documents.wording import day_name, half_year_name, phase_name
from jobs.content import Content, Entry, Fact, Link, Section
from jobs.i18n import Texts, marked
from jobs.layout import post_of, shortened
from roadmap.halfyear import HalfYear
from roadmap.model import Phase, Status
from roadmap.reminder_plan import Kind
from roadmap.reminder_plan import Section as Part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from connector.routes.route import Post


@dataclass(frozen=True, slots=True)
class Line:
    """One measure in a letter: what the list says of it now; None where the list says nothing.

    ``phase_now`` is this half-year's phase and ``deadline`` the final half-year's. ``progress`` is in per cent.
    ``copy_of`` names the party in whose place the reader is told, for a superior the party whose measure it is.
    ``item_url`` opens the item's form.
    """

    id: str
    title: str
    goal: str
    phase_now: str | None
    deadline: date
    status: str | None
    progress: float | None
    confirmed_on: date | None
    forecast: str | None
    item_url: str
    copy_of: str | None
    section: Part


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person; ``lines`` stand in reading order, those of a section together.

    ``half_year`` and its ``deadline`` are what the message's round is about. ``mine_url`` opens the list: a superior's
    at the whole, everybody else's at their own measures. ``key`` stands in the footer. ``today`` is the municipality's.
    """

    language: str
    kind: Kind
    key: str
    municipality: str
    half_year: HalfYear
    deadline: date
    lines: tuple[Line, ...]
    mine_url: str
    today: date


_STATUSES: Final[Mapping[str, str]] = {
    Status.NOT_STARTED: marked("not started"),
    Status.RUNNING: marked("under way"),
    Status.DELAYED: marked("delayed"),
    Status.DONE: marked("done"),
    Status.STOPPED: marked("stopped"),
}

_HEADINGS: Final[Mapping[Part, str]] = {
    Part.LATE: marked("Late ({n})"),
    Part.COMPLETION: marked("To be completed in this half-year ({n})"),
    Part.UPDATE: marked("Going on ({n})"),
}
_LEADS: Final[Mapping[Part, str]] = {
    Part.LATE: marked(
        "The deadline has passed. Set the status to Valmis or Keskeytetty, or choose in Ennuste the half-year in which "
        "the measure will be done."
    ),
    Part.COMPLETION: marked(
        "When the measure is done, set the status to Valmis. If it will not be done in time, choose in Ennuste the "
        "half-year in which it will."
    ),
    Part.UPDATE: marked("Say how it goes: correct the status and the progress if they have changed."),
}


def render(letter: Letter) -> Post:
    """Write the letter in every form that a route may need."""
    return post_of(content_of(letter))


def content_of(letter: Letter) -> Content:
    """Put the letter into words."""
    texts = Texts(letter.language)
    return Content(
        language=letter.language,
        key=letter.key,
        subject=_subject(texts, letter),
        heading=_heading(texts, letter),
        lead=_lead(texts, letter),
        sections=tuple(
            _section(texts, letter, part) for part in Part if any(line.section is part for line in letter.lines)
        ),
        closing=_closing(texts, letter),
        link=Link(_where(texts, letter), letter.mine_url),
        signature=signature(texts, letter.municipality, letter.key),
    )


def signature(texts: Texts, municipality: str, key: str) -> str:
    """The footer of every message: who sends it, and the key by which it is looked up."""
    return texts(
        "Digital roadmap, {municipality}. This message was sent by a program. Its key: {key}",
        municipality=shortened(municipality),
        key=key,
    )


def _weekday_name(day: date, texts: Texts) -> str:
    return f"{format_date(day, 'EEE', locale=texts.language)} {day_name(day, texts)}"


def _is_about_late(letter: Letter) -> bool:
    return all(line.section is Part.LATE for line in letter.lines)


def _subject(texts: Texts, letter: Letter) -> str:
    n = len(letter.lines)
    if letter.kind is Kind.ESCALATION:
        return texts.count(
            "Digital roadmap: {n} measure of your people is late",
            "Digital roadmap: {n} measures of your people are late",
            n,
        )
    if _is_about_late(letter):
        return texts.count(
            "Digital roadmap: {n} of your measures is late", "Digital roadmap: {n} of your measures are late", n
        )
    return texts.count(
        "Digital roadmap: update {n} measure by {deadline}",
        "Digital roadmap: update {n} measures by {deadline}",
        n,
        deadline=day_name(letter.deadline, texts),
    )


def _heading(texts: Texts, letter: Letter) -> str:
    if letter.kind is Kind.ESCALATION:
        return texts("Late measures of your people")
    if _is_about_late(letter):
        return texts("Your late measures")
    return texts("Your measures: {half_year}", half_year=half_year_name(letter.half_year, texts))


def _lead(texts: Texts, letter: Letter) -> tuple[str, ...]:
    n = len(letter.lines)
    if letter.kind is Kind.ESCALATION:
        what = texts.count(
            "Hello! The deadline of {n} measure of your people has passed, and the reminder has no answer.",
            "Hello! The deadline of {n} measures of your people has passed, and the reminders have no answer.",
            n,
        )
        return what, texts("Please agree with them on how to go on. They answer in the list themselves; you need not.")
    if _is_about_late(letter):
        what = texts.count(
            "Hello! The deadline of {n} of your measures has passed.",
            "Hello! The deadline of {n} of your measures has passed.",
            n,
        )
        return (f"{what} {texts('Please say in the list as soon as you can how it stands.')}",)
    what = texts.count(
        "Hello! Please say in the list how {n} of your measures stands, at the latest on {deadline}.",
        "Hello! Please say in the list how {n} of your measures stand, at the latest on {deadline}.",
        n,
        deadline=_weekday_name(letter.deadline, texts),
    )
    return (f"{what} {_time_left(texts, letter)}",)


def _time_left(texts: Texts, letter: Letter) -> str:
    days = (letter.deadline - letter.today).days
    return (
        texts.count("There is {n} day left.", "There are {n} days left.", days) if days > 0 else texts("That is today.")
    )


def _closing(texts: Texts, letter: Letter) -> tuple[str, ...]:
    if letter.kind is Kind.ESCALATION:
        return ()
    return (
        texts(
            "Has nothing changed? Then press Vahvista in the measure's row, in the column Vahvistettu of the view Omat "
            "toimenpiteet. That is enough."
        ),
    )


def _where(texts: Texts, letter: Letter) -> str:
    return texts("Open the list") if letter.kind is Kind.ESCALATION else texts("Open the view Omat toimenpiteet")


def _section(texts: Texts, letter: Letter, part: Part) -> Section:
    lines = [line for line in letter.lines if line.section is part]
    lead = texts("The deadline has passed.") if letter.kind is Kind.ESCALATION else texts(_LEADS[part])
    entries = tuple(_entry(texts, letter, line) for line in lines)
    return Section(texts(_HEADINGS[part], n=len(lines)), lead, entries)


def _entry(texts: Texts, letter: Letter, line: Line) -> Entry:
    status = _status(texts, line.status) if line.status else texts("not told")
    if line.progress is not None:
        status = f"{status}, {format_percent(line.progress / 100, locale=texts.language)}"
    now = [
        Fact(texts("Status"), status),
        Fact(texts("Confirmed"), day_name(line.confirmed_on, texts) if line.confirmed_on else texts("not yet")),
    ]
    if line.forecast:
        now.append(Fact(texts("Forecast"), _forecast(texts, line.forecast)))
    whose = texts("Responsible party") if letter.kind is Kind.ESCALATION else texts("As deputy for")
    return Entry(
        title=f"{line.id} {line.title}",
        lines=(
            *(((Fact(whose, line.copy_of),),) if line.copy_of else ()),
            (Fact(texts("Goal"), line.goal),),
            (
                Fact(
                    texts("Phase"), _phase(texts, line.phase_now) if line.phase_now else texts("none in this half-year")
                ),
                Fact(texts("Deadline"), day_name(line.deadline, texts)),
            ),
            tuple(now),
        ),
        link=Link(texts("Open {id}", id=line.id), line.item_url),
    )


def _status(texts: Texts, value: str) -> str:
    return _with_own_word(texts(_STATUSES[value]), value) if value in _STATUSES else value


def _phase(texts: Texts, value: str) -> str:
    return _with_own_word(phase_name(Phase(value), texts), value)


def _with_own_word(word: str, value: str) -> str:
    """A choice of the list in the reader's language, with the list's own word."""
    return value if word.casefold() == value.casefold() else f"{word} ({value})"


def _forecast(texts: Texts, value: str) -> str:
    try:
        return half_year_name(HalfYear.parse(value), texts)
    except ValueError:
        return value
