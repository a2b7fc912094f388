"""What administrators are told: what the reminders cannot do without a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.content import Content, Entry, Section
from jobs.i18n import Texts
from jobs.layout import post_of
from jobs.messages import signature

if TYPE_CHECKING:
    from connector.routes.route import Post


@dataclass(frozen=True, slots=True)
class Notice:
    """What needs an administrator, each thing in one line: measures as ``T1-03 Title``, people by address.

    ``unowned``: measures with nobody to tell · ``fallbacks``: measures whose contact cannot be reached · ``held``:
    people who may not edit the list · ``failed``: people whose message did not go · ``unclear``: people whose
    message may not have arrived · ``routes``: routes that did not work, by the word of the settings · ``cleanup``:
    measures late before sending began.
    """

    language: str
    key: str
    municipality: str
    unowned: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    cleanup: tuple[str, ...] = ()


def render_notice(notice: Notice) -> Post:
    """Write the notice in every form that a route may need."""
    texts = Texts(notice.language)
    sections = tuple(section for section in _sections(texts, notice) if section.entries)
    n = sum(len(section.entries) for section in sections)
    return post_of(
        Content(
            language=notice.language,
            key=notice.key,
            subject=texts.count(
                "Digital roadmap: {n} thing needs an administrator",
                "Digital roadmap: {n} things need an administrator",
                n,
            ),
            heading=texts("To the administrator of the digital roadmap"),
            lead=(
                texts("Hello! The reminders cannot do the following without you. Each thing is told once in a round."),
            ),
            sections=sections,
            closing=(
                texts("“tiekartta doctor” checks the settings, and “tiekartta explain” tells what was sent to whom."),
            ),
            link=None,
            signature=signature(texts, notice.municipality, notice.key),
        )
    )


def render_alarm(texts: Texts, municipality: str, key: str, found: str, advice: str) -> Post:
    """Write the alarm on one thing that the program cannot put right; both texts are in the reader's language."""
    return post_of(
        Content(
            language=texts.language,
            key=key,
            subject=texts("Digital roadmap: the program needs help"),
            heading=texts("The program of the digital roadmap needs help"),
            lead=(found, advice),
            sections=(),
            closing=(texts("“tiekartta status” tells how everything stands, “tiekartta doctor” what to do about it."),),
            link=None,
            signature=signature(texts, municipality, key),
        )
    )


def _sections(texts: Texts, notice: Notice) -> tuple[Section, ...]:
    return (
        _section(
            texts("Routes that do not work"),
            texts("No message goes by these routes. See “tiekartta doctor” and the settings of the route."),
            notice.routes,
        ),
        _section(
            texts("Measures with nobody to tell"),
            texts("Name the people of the responsible party in parties.yaml, or a contact in the list."),
            notice.unowned,
        ),
        _section(
            texts("Contacts who cannot be reached"),
            texts("The people of the responsible party were told instead. Correct the contact in the list."),
            notice.fallbacks,
        ),
        _section(
            texts("People who may not edit the list"),
            texts("Their messages are held. Give them the permission level Contribute on the list or the site."),
            notice.held,
        ),
        _section(
            texts("People whose message did not go"),
            texts("No route took it. “tiekartta explain --person” tells why."),
            notice.failed,
        ),
        _section(
            texts("People whose message may not have arrived"),
            texts("Its answer was lost, and it is not sent again. “tiekartta explain --person” tells which one."),
            notice.unclear,
        ),
        _section(
            texts("Measures that were late before sending began"),
            texts(
                "Nobody is reminded of these. Set their status in the list, or give them a forecast: then reminders "
                "come when they are due."
            ),
            notice.cleanup,
        ),
    )


def _section(heading: str, lead: str, things: tuple[str, ...]) -> Section:
    return Section(f"{heading} ({len(things)})", lead, tuple(Entry(thing) for thing in things))
