"""What a message says, before it has a form: the same for a card, a mail and plain text, and for every kind of message.

Three sorts of text stand here, and each form treats them by where they stand. Headings, summary and labels are the
program's own words. Leads, closings, titles and values may hold what a list or a document says: they arrive as plain
text whatever they are. Addresses are links of the program's own making.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Link:
    """A button or a link. ``label`` says without its surroundings what it opens."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its name: ``Määräaika: 30.6.2026``."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a section, such as a measure; ``lines`` are its facts, each line's in reading order."""

    title: str
    lines: tuple[tuple[Fact, ...], ...] = ()
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a message. ``left_out`` counts the entries that found no room."""

    heading: str
    lead: str
    entries: tuple[Entry, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """A whole message in reading order: heading, leads, sections, closings, the link, the signature with the key.

    ``subject`` is one line that says what to do and by when. ``link`` opens what the message is about as a whole, and
    so also what found no room.
    """

    language: str
    key: str
    subject: str
    heading: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    link: Link | None
    signature: str

    @property
    def summary(self) -> str:
        """What stands where no card can be shown: what to do, and where."""
        return f"{self.subject}. {self.link.label}: {self.link.url}" if self.link else f"{self.subject}."

    @property
    def size(self) -> int:
        """How many entries there are."""
        return sum(len(section.entries) for section in self.sections)

    def first(self, count: int) -> Content:
        """Keep the first ``count`` entries; the others are counted where they stood."""
        sections = []
        for section in self.sections:
            kept = section.entries[: max(0, count)]
            left_out = section.left_out + len(section.entries) - len(kept)
            sections.append(replace(section, entries=kept, left_out=left_out))
            count -= len(kept)
        return replace(self, sections=tuple(sections))
