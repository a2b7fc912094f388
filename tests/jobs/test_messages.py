"""What people read: short, in their language, what to do and by when; the same in card, mail and text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jobs.content import Content
from jobs.messages import Letter, content_of, render
from roadmap.reminder_plan import Kind, Section
from tests.support.letters import KEY, LIST, digest, escalation, late, line


def headings(content: Content) -> list[str]:
    return [section.heading for section in content.sections]


def facts(content: Content, entry: int) -> dict[str, str]:
    entries = [each for section in content.sections for each in section.entries]
    return {fact.label: fact.value for facts in entries[entry].lines for fact in facts}


def test_a_digest_as_it_is_read() -> None:
    assert render(digest()).text == (
        "Omat toimenpiteesi: Kevät 2026\n"
        "\n"
        "Hei! Kerro luettelossa, miten 3 toimenpidettäsi etenee. Tee se viimeistään ti 30.6.2026. Aikaa on 28 päivää.\n"
        "\n"
        "Myöhässä (1)\n"
        "Määräaika on mennyt. Merkitse tilaksi Valmis tai Keskeytetty, tai valitse kohtaan Ennuste puolivuosi, jolloin "
        "toimenpide valmistuu.\n"
        "\n"
        "- T1-01 Tieto- ja viestintäteknisten laitteiden hyödyntäminen työssäsi\n"
        "  Tavoite: Osaava, innostunut ja digipositiivinen kaupunkiyhteisö\n"
        "  Vaihe: ei tällä puolivuodella · Määräaika: 31.12.2025\n"
        "  Tila: ei kerrottu · Vahvistettu: ei vielä\n"
        f"  Avaa T1-01: {LIST}/DispForm.aspx?ID=1\n"
        "\n"
        "Valmistuu tällä puolivuodella (1)\n"
        "Kun toimenpide on valmis, merkitse tilaksi Valmis. Jos se ei valmistu ajoissa, valitse kohtaan Ennuste "
        "puolivuosi, jolloin se valmistuu.\n"
        "\n"
        "- T1-02 Koulujen laiteluettelo\n"
        "  Sijaisena: sivistysjohtaja\n"
        "  Tavoite: Osaava, innostunut ja digipositiivinen kaupunkiyhteisö\n"
        "  Vaihe: toteuttaminen · Määräaika: 30.6.2026\n"
        "  Tila: Käynnissä, 40 % · Vahvistettu: 3.3.2026\n"
        f"  Avaa T1-02: {LIST}/DispForm.aspx?ID=2\n"
        "\n"
        "Jatkuu (1)\n"
        "Kerro, miten toimenpide etenee: korjaa tila ja edistyminen, jos ne ovat muuttuneet.\n"
        "\n"
        "- T1-03 Tieto- ja viestintäteknisten laitteiden hyödyntäminen työssäsi\n"
        "  Tavoite: Osaava, innostunut ja digipositiivinen kaupunkiyhteisö\n"
        "  Vaihe: toteuttaminen · Määräaika: 31.12.2026\n"
        "  Tila: Käynnissä, 40 % · Vahvistettu: 3.3.2026 · Ennuste: Syksy 2026\n"
        f"  Avaa T1-03: {LIST}/DispForm.aspx?ID=3\n"
        "\n"
        "Onko kaikki ennallaan? Paina silloin näkymässä Omat toimenpiteet toimenpiteen rivillä Vahvista (sarake "
        "Vahvistettu). Se riittää.\n"
        "\n"
        f"Avaa omat toimenpiteesi: {LIST}/Omat%20toimenpiteet.aspx\n"
        "\n"
        f"Digitiekartta, Kemijärvi. Tämän viestin lähetti ohjelma. Viestin tunnus: {KEY}"
    )


@pytest.mark.parametrize(
    ("letter", "subject"),
    [
        (digest("fi"), "Digitiekartta: päivitä 3 toimenpidettä viimeistään 30.6.2026"),
        (digest("fi", line(1, Section.UPDATE)), "Digitiekartta: päivitä 1 toimenpide viimeistään 30.6.2026"),
        (digest("sv"), "Digital färdplan: uppdatera 3 åtgärder senast 30 juni 2026"),
        (digest("en"), "Digital roadmap: update 3 measures by 30 Jun 2026"),
        (late("fi"), "Digitiekartta: 2 toimenpidettäsi on myöhässä"),
        (late("sv"), "Digital färdplan: 2 av dina åtgärder är försenade"),
        (digest("fi", line(1, Section.LATE)), "Digitiekartta: 1 toimenpiteesi on myöhässä"),
        (escalation("fi"), "Digitiekartta: 1 alaistesi toimenpide on myöhässä"),
        (escalation("en"), "Digital roadmap: 1 measure of your people is late"),
    ],
)
def test_the_subject_says_what_to_do_and_by_when(letter: Letter, subject: str) -> None:
    assert render(letter).subject == subject


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 6, 2), "Aikaa on 28 päivää."),
        (date(2026, 6, 29), "Aikaa on 1 päivä."),
        (date(2026, 6, 30), "Se on tänään."),
    ],
)
def test_the_time_left(today: date, words: str) -> None:
    assert content_of(digest(today=today)).lead[0].endswith(words)


def test_what_is_late_stands_first_then_what_ends_then_what_goes_on() -> None:
    assert headings(content_of(digest("en"))) == ["Late (1)", "To be completed in this half-year (1)", "Going on (1)"]
    shuffled = replace(digest("en"), lines=digest().lines[::-1])
    assert headings(content_of(shuffled)) == headings(content_of(digest("en")))


def test_a_late_message_asks_for_an_answer_now() -> None:
    content = content_of(late())
    assert content.lead == (
        "Hei! Määräaika on mennyt: 2 toimenpidettäsi on yhä kesken. "
        "Kerro luettelossa mahdollisimman pian, mikä tilanne on.",
    )
    assert "30.6.2026" not in content.subject  # that day is over


def test_a_superior_reads_whose_measure_it_is_and_opens_the_list() -> None:
    content = content_of(escalation())
    assert facts(content, 0)["Vastuutaho"] == "rehtori"
    assert "Sijaisena" not in facts(content, 0)
    assert content.link is not None and (content.link.label, content.link.url) == ("Avaa luettelo", LIST)
    assert content.closing == ()  # it is not theirs to confirm


def test_nothing_changed_has_one_answer() -> None:
    for letter in (digest(), late()):
        assert "Vahvistettu" in content_of(letter).closing[0]


def test_statuses_and_phases_are_translated_beside_the_lists_own_words() -> None:
    swedish, finnish = content_of(digest("sv")), content_of(digest("fi"))
    assert facts(swedish, 1)["Status"].startswith("pågår (Käynnissä), 40")
    assert facts(swedish, 1)["Fas"] == "genomförande (toteuttaminen)"
    assert facts(swedish, 2)["Prognos"] == "Höst 2026"
    assert facts(finnish, 1)["Vaihe"] == "toteuttaminen"


def test_words_that_the_list_does_not_know_stay_as_they_are() -> None:
    content = content_of(digest("sv", line(1, Section.UPDATE, status="Jumissa", forecast="joskus")))
    assert facts(content, 0)["Status"].startswith("Jumissa")
    assert facts(content, 0)["Prognos"] == "joskus"


def test_nobody_has_said_is_told_as_that() -> None:
    said = facts(content_of(digest("en")), 0)
    assert (said["Status"], said["Confirmed"], said["Phase"]) == ("not told", "not yet", "none in this half-year")
    assert "Forecast" not in said


@pytest.mark.parametrize("kind", Kind)
def test_every_form_says_the_same(kind: Kind) -> None:
    post = render(digest("fi", line(1, Section.LATE, title="Vain kerran"), kind=kind))
    for form in (str(post.card), post.html, post.text):
        assert form.count("Vain kerran") == 1
        assert KEY in form
