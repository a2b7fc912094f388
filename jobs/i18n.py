"""Texts in the reader's language: Babel catalogues in ``templates/locale``, English text as the key."""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO

LANGUAGES = ("fi", "sv", "en")


class Texts:
    """Translates and fills templates: ``texts("{n} rows", n=3)``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = _catalogue(language)

    def __call__(self, template: str, /, **values: object) -> str:
        """The template in the reader's language, filled."""
        return self._catalogue.gettext(template).format(**values) if template else ""

    def decimal(self, number: float) -> str:
        """A number with one decimal, as the language writes it: ``0,3``."""
        text = f"{number:.1f}"
        return text if self.language == "en" else text.replace(".", ",")

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The template for ``n`` of something, by the language's own plural rule; ``{n}`` is filled too."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)


def marked(template: str) -> str:
    """Mark a text for translation where it is not translated yet."""
    return template


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue, compiled in memory from its source, so that no built file can be out of date."""
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English needs no catalogue
    from babel.messages.pofile import read_po  # noqa: PLC0415

    source = files("templates").joinpath("locale", language, "LC_MESSAGES", "tiekartta.po")
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
