"""The files that come with the program: all of the seed, cleaned and nothing else, and people who can be reached."""

import unicodedata
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from rapidfuzz import fuzz
from ruamel.yaml import YAML

from documents.parties_file import read_parties
from documents.roadmap_file import read_overlay, read_roadmap
from roadmap.halfyear import HalfYear
from roadmap.model import Measure, Parties, Roadmap

CONFIG = Path(str(files("config")))
SEED = (Path(__file__).parents[1] / "documents" / "data" / "seed.txt").read_text(encoding="utf-8")
DEMO_DAY = date(2026, 6, 2)


@pytest.fixture(scope="module")
def roadmap() -> Roadmap:
    return read_roadmap(CONFIG / "roadmap.yaml")


@pytest.fixture(scope="module")
def parties() -> Parties:
    return read_parties(CONFIG / "parties.yaml")


@pytest.fixture(scope="module")
def example(roadmap: Roadmap) -> Roadmap:
    return read_overlay(CONFIG / "demo" / "schedule.yaml", roadmap)


@pytest.fixture(scope="module")
def accounts() -> dict[str, bool]:
    """Whether each sandbox account is open, by sign-in name."""
    tenant = YAML(typ="safe").load((CONFIG / "demo" / "tenant.yaml").read_text(encoding="utf-8"))
    domain = tenant["tenant"]["domain"]
    return {f"{person['upn']}@{domain}": person.get("enabled", True) for person in tenant["people"]}


def seed_rows() -> list[tuple[str, str, str]]:
    """Goal, title and party of each measure as the seed's tables have them."""
    rows, goal = [], ""
    for line in SEED.splitlines():
        for number in "123":
            if f"Tavoite {number}:" in line:
                goal = f"T{number}"
        cells = line.split("\t")
        if goal and len(cells) > 2 and cells[0] and cells[0] != "Toimenpiteen kuvaus":
            rows.append((goal, cells[0], cells[1]))
    return rows


def source_of(measure: Measure) -> tuple[str, str, str]:
    return measure.goal, measure.source.title or measure.title, measure.source.party or measure.party


def test_all_of_the_seed_is_there_in_its_order_and_in_its_own_words(roadmap: Roadmap):
    assert [source_of(measure) for measure in roadmap.measures] == seed_rows()


def test_the_ids_count_on_within_each_goal(roadmap: Roadmap):
    expected = [f"T{goal}-{n:02}" for goal, count in ((1, 25), (2, 18), (3, 11)) for n in range(1, count + 1)]
    assert [measure.id for measure in roadmap.measures] == expected


def test_the_source_is_kept_only_where_it_differs(roadmap: Roadmap):
    for measure in roadmap.measures:
        assert measure.source.title != measure.title
        assert measure.source.party != measure.party


def test_cleaning_changes_little(roadmap: Roadmap):
    for measure in roadmap.measures:
        _, title, party = source_of(measure)
        assert fuzz.ratio(measure.title, title) >= 90
        assert fuzz.ratio(measure.party, party) >= 90


@pytest.mark.parametrize(
    "slip",
    [
        "Tiedotustimin",
        "raja pinta",
        "käyttöön otto",
        "verkotyöpöytä",
        "aikapaiveluiden",
        "vapaa- aika",
        "liikunta halli",
        "liikunna nohjaaja",
        "kulttuuri keskuksen",
        "verkkooppi",
        "%:a",
        "Digitryö",
        "Asuntosihtööri",
        "Työajaneuranta",
        "Tutki hallintoa",
        "kurseja",
        "laadunhallinta järj",
        "digiposiitiivinen",
    ],
)
def test_the_seeds_slips_are_cleaned(roadmap: Roadmap, slip: str):
    assert slip in SEED
    kept = [roadmap.goals[0].title, *(text for measure in roadmap.measures for text in (measure.title, measure.party))]
    assert not [text for text in kept if slip in text]


def test_vision_goals_viewpoints_and_the_rest_are_the_seeds(roadmap: Roadmap):
    seed = " ".join(SEED.replace("**", "").split())
    for text in (
        roadmap.vision,
        roadmap.slogan,
        roadmap.operating_model.split(". ")[0],
        *(goal.title for goal in roadmap.goals),
        *(goal.source for goal in roadmap.goals if goal.source),
        *(viewpoint.title for viewpoint in roadmap.viewpoints),
    ):
        assert text in seed
    assert roadmap.municipality == "Kemijärven kaupunki"
    assert roadmap.owner == "johtoryhmä"
    assert roadmap.updated == date(2024, 12, 3)
    assert [viewpoint.id for viewpoint in roadmap.viewpoints] == [f"N{n:02}" for n in range(1, 12)]
    assert [viewpoint.id for viewpoint in roadmap.viewpoints if viewpoint.leading] == ["N05", "N08", "N11"]
    assert (roadmap.first, roadmap.last) == (HalfYear(2024, 1), HalfYear(2028, 2))


def test_the_operating_model_is_the_seeds_word_for_word(roadmap: Roadmap):
    seed = " ".join(SEED.replace("**", "").split())
    assert roadmap.operating_model in seed


def test_what_the_seed_lost_or_never_gave_is_empty(roadmap: Roadmap):
    assert roadmap.approval is None
    assert not [measure.id for measure in roadmap.measures if measure.schedule]
    for viewpoint in roadmap.viewpoints:
        assert (viewpoint.start, viewpoint.target, viewpoint.measured) == (None, None, {})


def test_every_party_is_known_and_somebody_answers_for_it(roadmap: Roadmap, parties: Parties):
    for measure in roadmap.measures:
        assert parties.people(measure.party, DEMO_DAY), measure.party


def test_no_party_is_there_that_nobody_needs(roadmap: Roadmap, parties: Parties):
    named = {measure.party for measure in roadmap.measures}
    parts = {part for name in named for part in parties.parties[name].parts}
    assert set(parties.parties) == named | parts
    assert set(parties.units) == {party.unit for party in parties.parties.values()}


def test_everybody_has_an_open_account_in_the_sandbox(parties: Parties, accounts: dict[str, bool]):
    for party in parties.parties.values():
        for holder in party.holders:
            assert accounts[holder.person], holder.person


def test_the_example_has_a_good_mix_on_the_demos_day(example: Roadmap):
    now = HalfYear.of(DEMO_DAY)
    schedules = [measure.schedule for measure in example.measures]
    assert len(schedules) == 54
    assert sum(not schedule for schedule in schedules) == 2
    assert sum(bool(schedule) and max(schedule) < now for schedule in schedules) == 10
    assert sum(bool(schedule) and max(schedule) == now for schedule in schedules) == 14
    assert sum(bool(schedule) and min(schedule) <= now < max(schedule) for schedule in schedules) == 16
    assert sum(bool(schedule) and min(schedule) > now for schedule in schedules) == 12


def test_the_example_gives_every_viewpoint_its_levels(example: Roadmap):
    assert all(v.start and v.target and v.start <= v.target for v in example.viewpoints)


def test_the_example_says_that_it_is_one():
    first_line = (CONFIG / "demo" / "schedule.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first_line == "# ESIMERKKI – EI KEMIJÄRVEN KAUPUNGIN PÄÄTÖS"


def test_the_files_are_composed_unicode_with_plain_line_ends():
    for name in ("roadmap.yaml", "parties.yaml", "demo/schedule.yaml"):
        text = (CONFIG / name).read_bytes().decode("utf-8")
        assert text == unicodedata.normalize("NFC", text)
        assert "\r" not in text
        assert text.endswith("\n")
