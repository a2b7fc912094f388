"""What a page says after a form was taken. The address carries only the name, so that no text comes from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTICES: Mapping[str, str] = {
    "tallennettu": "Muutokset on tallennettu.",
    "ennallaan": "Mitään ei muutettu, joten mitään ei tallennettu.",
    "luotu": "Uusi rivi on luotu.",
    "poistettu": "Rivi on poistettu.",
    "painettu": "Tieto on tallennettu riville.",
    "nimetty": "Sarakkeella on uusi nimi.",
    "tyypitetty": "Sarakkeen tyyppi on vaihdettu.",
    "sarake-poistettu": "Sarake ja sen kaikki arvot on poistettu.",
    "lista-poistettu": "Luettelo on poistettu.",
}
