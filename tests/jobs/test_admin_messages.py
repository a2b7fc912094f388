"""What the administrators read: each thing with what to do about it, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jobs.admin_messages import Notice, render_notice
from tests.support.cards import check_contract, of_type, runs, write_card
from tests.support.letters import HOSTILE, KEY

EVERYTHING = Notice(
    "fi",
    KEY,
    "Kemijärvi",
    unowned=("T1-01 Laiteluettelo", "T2-03 Verkkokauppa"),
    fallbacks=("T1-05 Tietopankki",),
    held=("matti@kemijarvi.example",),
    failed=("liisa@kemijarvi.example",),
    routes=("bot",),
    cleanup=("T3-02 Mittarit",),
)


def test_what_the_reminders_cannot_do_alone() -> None:
    post = render_notice(EVERYTHING)
    assert post.subject == "Digitiekartta: 7 asiaa tarvitsee ylläpitäjää"
    assert [block["text"] for block in of_type(post.card, "TextBlock")][1:] == [
        "Reitit, jotka eivät toimi (1)",
        "Toimenpiteet, joista ei ole kenelle kertoa (2)",
        "Yhteyshenkilöt, joita ei tavoiteta (1)",
        "Henkilöt, jotka eivät saa muokata luetteloa (1)",
        "Henkilöt, joiden viesti ei lähtenyt (1)",
        "Toimenpiteet, jotka olivat myöhässä jo ennen lähettämisen alkua (1)",
    ]
    assert "Toimenpiteet, joista ei ole kenelle kertoa (2)\nNimeä vastuutahon henkilöt" in post.text
    assert "- T1-01 Laiteluettelo\n- T2-03 Verkkokauppa\n" in post.text


def test_what_there_is_nothing_of_is_not_named() -> None:
    post = render_notice(Notice("en", KEY, "Kemijärvi", held=("matti@kemijarvi.example",)))
    assert post.subject == "Digital roadmap: 1 thing needs an administrator"
    assert len(of_type(post.card, "TextBlock")) == 2


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_card_is_valid_by_the_contract(language: str, tmp_path: Path) -> None:
    hostile = replace(EVERYTHING, language=language, unowned=tuple(HOSTILE.values()), cleanup=("T1-01 x",) * 2000)
    post = render_notice(hostile)
    assert max(len(post.html.encode()), len(post.text.encode())) <= 25 * 1024
    assert KEY in runs(post.card)[-1]
    check_contract("check_card.py", "--webhook", write_card(tmp_path, language, post.card))
