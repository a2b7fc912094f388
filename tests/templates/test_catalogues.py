"""Each text that people read is in the Finnish and the Swedish catalogue, well formed, and nothing else is."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from jobs.i18n import LANGUAGES, Texts
from tests.templates.source_texts import built_templates, field_names, source_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from babel.messages.catalog import Catalog, Message

    from tests.templates.source_texts import Key

_KEPT = re.compile(r"tiekartta [a-z]+|--[a-z-]+|\b[A-Z]+(?:_[A-Z]+)+\b|\b[\w/-]+\.(?:md|toml)\b|https?://\S+\b|→")
"""What people copy from a text, so that every language has it letter for letter."""


@pytest.fixture(scope="module")
def said() -> dict[Key, list[str]]:
    return source_texts()


@pytest.fixture(scope="module", params=[language for language in LANGUAGES if language != "en"])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    source = files("templates").joinpath("locale", request.param, "LC_MESSAGES", "tiekartta.po")
    with source.open("rb") as stream:
        return read_po(stream, locale=request.param)


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _messages(catalogue: Catalog) -> dict[Key, Message]:
    return {_key(message): message for message in catalogue if message.id}


def _forms(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    """A text's forms: one, or the singular and the plural one."""
    return (texts or "",) if texts is None or isinstance(texts, str) else tuple(texts)


def _pairs(catalogue: Catalog) -> list[tuple[str, str]]:
    """Each English text beside its translation, the plural ones form by form."""
    return [
        pair
        for key, message in _messages(catalogue).items()
        for pair in zip(_forms(key), _forms(message.string), strict=True)
    ]


def _placeholders(template: str) -> list[tuple[str, str | None, str | None]]:
    parts = Formatter().parse(template)
    return sorted((name, form or "", conversion or "") for _, name, form, conversion in parts if name is not None)


def test_the_source_is_read(said: dict[Key, list[str]]) -> None:
    packages = {place.partition("/")[0] for places in said.values() for place in places}
    assert packages == {"connector", "documents", "jobs", "roadmap", "sandbox"}
    assert {"title", "deadline", "phase", "need", "need_reason"} <= field_names()


def test_no_template_is_built_at_run_time() -> None:
    assert built_templates() == []


def test_every_text_is_translated(catalogue: Catalog, said: dict[Key, list[str]]) -> None:
    messages = _messages(catalogue)
    missing = {key: places for key, places in said.items() if key not in messages}
    assert missing == {}
    unfinished = [key for key, message in messages.items() if message.fuzzy or not all(_forms(message.string))]
    assert unfinished == []


def test_no_translation_is_left_over(catalogue: Catalog, said: dict[Key, list[str]]) -> None:
    assert [key for key in _messages(catalogue) if key not in said] == []
    assert list(catalogue.obsolete) == []


def test_translations_have_the_placeholders_of_the_source(catalogue: Catalog) -> None:
    assert [pair for pair in _pairs(catalogue) if _placeholders(pair[0]) != _placeholders(pair[1])] == []


def test_what_people_copy_stays_as_it_is(catalogue: Catalog) -> None:
    lost = [(kept, text) for source, text in _pairs(catalogue) for kept in _KEPT.findall(source) if kept not in text]
    assert lost == []


def test_marks_are_those_of_the_language(catalogue: Catalog) -> None:
    """Finnish and Swedish quote ”so”; indent and the mark at the end are the source's."""

    def well_set(source: str, text: str) -> bool:
        indent = len(source) - len(source.lstrip())
        return (
            len(text) - len(text.lstrip()) == indent
            and "  " not in text[indent:]
            and not set(text) & {"“", '"', "`"}
            and text.count("”") % 2 == 0
            and (text[-1] == source[-1] or (text[-1].isalnum() and source[-1].isalnum()))
        )

    assert [pair for pair in _pairs(catalogue) if not well_set(*pair)] == []


def test_one_and_many_by_the_languages_rule(catalogue: Catalog) -> None:
    assert (catalogue.num_plurals, catalogue.plural_expr) == (2, "(n != 1)")


def test_entries_are_sorted(catalogue: Catalog) -> None:
    keys = [key if isinstance(key, str) else key[0] for key in _messages(catalogue)]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("fi", 1, "1 toimenpide luotu."),
        ("fi", 54, "54 toimenpidettä luotu."),
        ("fi", 0, "0 toimenpidettä luotu."),
        ("sv", 1, "1 åtgärd skapad."),
        ("sv", 2, "2 åtgärder skapade."),
        ("en", 1, "1 measure created."),
    ],
)
def test_a_number_takes_its_form(language: str, n: int, text: str) -> None:
    assert Texts(language).count("{n} measure created.", "{n} measures created.", n) == text
