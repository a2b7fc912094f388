"""Renamed measures: what is the same, what is asked about, what is new."""

from __future__ import annotations

import pytest

from roadmap.matching import Doubtful, New, Same, match
from roadmap.model import Measure, Source


def known(*titles: str | tuple[str, str]) -> list[Measure]:
    """Measures A, B, C … by title, or by title and the source's text."""
    measures = []
    for letter, given in zip("ABCDEFGH", titles, strict=False):
        title, source = given if isinstance(given, tuple) else (given, None)
        measures.append(Measure(letter, "T1", title, "", source=Source(title=source)))
    return measures


SLIPS = [
    ("Tiedotustimin ulkoisen tiedottamisen kehittäminen ja toteuttaminen.",
     "Tiedotustiimin ulkoisen tiedottamisen kehittäminen ja toteuttaminen."),
    ("Wilman DVV-raja pinta käyttöön otto henkilötietojen päivitykseen peruskoulussa",
     "Wilman DVV-rajapinnan käyttöönotto henkilötietojen päivitykseen peruskoulussa"),
    ("Kausikortit sähköisinä (uimahalli, liikunta halli, kuntosalit)",
     "Kausikortit sähköisinä (uimahalli, liikuntahalli, kuntosalit)"),
    ("Digitaaliset ilmoitustaulut (infonäytöt) kulttuuri keskuksen.",
     "Digitaaliset ilmoitustaulut (infonäytöt) kulttuurikeskukseen."),
    ("Digitryöryhmän perustaminen ja toiminnan käynnistäminen, jonka jälkeen jatkuu toimintaa",
     "Digityöryhmän perustaminen ja toiminnan käynnistäminen, jonka jälkeen jatkuu toimintaa"),
    ("20 %:a hallintopalvelujen henkilöstöstä suorittaa digioppimispolun",
     "20 % hallintopalvelujen henkilöstöstä suorittaa digioppimispolun"),
    ("Työajaneurantajärjestelmän uusiminen", "Työajanseurantajärjestelmän uusiminen"),
    ("Tutki hallintoa.fi -tiedon hyödyntäminen", "Tutkihallintoa.fi -tiedon hyödyntäminen"),
    ("Airo verkotyöpöytä - opettajien ja oppilaiden yhteinen alusta",
     "Airo verkkotyöpöytä - opettajien ja oppilaiden yhteinen alusta"),
]  # fmt: skip

ALIKE = [
    "Tiedotustiimin ulkoisen tiedottamisen kehittäminen ja toteuttaminen.",
    "Vastuualueen ulkoisen tiedottamisen kehittäminen ja toteuttaminen.",
    "Tekoälyn käyttösuunnitelma eri hallinnonalojen toiminnoissa",
    "Tekoälyn käyttöohje",
    "Tekoälyn hyödyntäminen asia- ja kokoushallinnassa",
    "Ylioppilaskokeisiin ilmoittautuminen sähköiseksi",
    "Valinnaisainevalinnat sähköiseksi",
    "Apip-ilmoittautuminen sähköiseksi",
]


@pytest.mark.parametrize(
    "written",
    [
        "Intran uudistaminen",
        "intran  UUDISTAMINEN.",
        " Intran uudis\u00adtaminen\n",
        "Intran\u00a0uudistaminen .",
    ],
)
def test_case_whitespace_soft_hyphens_and_the_last_period_do_not_matter(written):
    assert match([written], known("Tekoälyn käyttöohje", "Intran uudistaminen.")) == (Same("B"),)


def test_the_sources_own_words_are_the_same():
    assert match(["Vanha teksti"], known(("Aivan toinen nimi", "Vanha teksti."))) == (Same("A"),)


def test_a_title_goes_before_another_measures_source():
    assert match(["Sama"], known(("Muu", "Sama"), "Sama")) == (Same("B"),)


@pytest.mark.parametrize(("slip", "clean"), SLIPS)
def test_the_seeds_slips_are_found_even_without_the_source_kept(slip, clean):
    assert match([slip], known(*ALIKE[1:5], clean)) == (Same("E"),)


def test_titles_that_are_alike_find_their_own():
    assert match(ALIKE[::-1], known(*ALIKE)) == tuple(Same(letter) for letter in "HGFEDCBA")


@pytest.mark.parametrize("title", ALIKE)
def test_a_title_is_never_taken_for_another_that_is_like_it(title):
    others = [other for other in ALIKE if other != title]
    assert not isinstance(match([title], known(*others))[0], Same)


def test_in_between_is_asked_about_with_the_likeliest_first():
    (answer,) = match([ALIKE[0]], known(ALIKE[3], ALIKE[1]))
    assert isinstance(answer, Doubtful)
    assert [id_ for id_, _ in answer.candidates] == ["B"]
    assert 70 <= answer.candidates[0][1] < 92


def test_two_that_are_equally_likely_are_asked_about():
    (answer,) = match(
        ["Laitteiden uusiminen kouluilla A"],
        known("Laitteiden uusiminen kouluilla B", "Laitteiden uusiminen kouluilla C"),
    )
    assert isinstance(answer, Doubtful)
    assert [id_ for id_, _ in answer.candidates] == ["A", "B"]


def test_no_measure_is_the_same_as_two_titles():
    answers = match(
        ["Laitteiden uusiminen kouluilla A", "Laitteiden uusiminen kouluilla B"],
        known("Laitteiden uusiminen kouluilla"),
    )
    assert all(isinstance(answer, Doubtful) for answer in answers)
    assert match(["Sama nimi", "Sama nimi"], known("Sama nimi")) == (Same("A"), New())


def test_another_number_is_not_a_slip():
    (answer,) = match(["Digiviikon aiheiden viestiminen 2026"], known("Digiviikon aiheiden viestiminen 2025"))
    assert isinstance(answer, Doubtful)


def test_unlike_anything_is_new():
    assert match(["Sähköinen arkisto", ""], known(*ALIKE)) == (New(), New())
    assert match(["Mikä vain"], []) == (New(),)
    assert match([], known("Mikä vain")) == ()


def test_thresholds_are_the_callers():
    pair = known(ALIKE[1])
    assert match([ALIKE[0]], pair, same=80.0) == (Same("A"),)
    assert match([ALIKE[0]], pair, doubtful=90.0) == (New(),)
