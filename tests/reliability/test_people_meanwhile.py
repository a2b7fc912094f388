"""Officers, administrators and the clock act by script while a sync runs: what it ends with, and what is left."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.reliability.scenario import Frozen, Town, copied, outcome, town
from tests.support.configuration import TAISTO, VEIKKO

CALLS = [n if n % 2 else pytest.param(n, marks=pytest.mark.soak) for n in range(1, 9)]
"""A sync on a busy day takes eight: sign-in, list, people, their sign-in and look-up ids, and the rows."""


@pytest.fixture
def place(busy: Frozen, tmp_path: Path):
    with town(copied(busy.folder, tmp_path / "town"), busy.now) as opened:
        yield opened


def officers_words(place: Town) -> dict[str, object]:
    """What officers had written before the run."""
    first, second = place.item("T1-01").fields, place.item("T1-02").fields
    return {
        "comment": first.get("Comment"),
        "progress": first.get("Progress"),
        "status": (first.get("Status"), second.get("Status")),
        "moved": second.get("Kevat2027"),
    }


def test_eight_calls(place: Town) -> None:
    assert place.run("sync").exit_code == 0
    assert place.actors.calls == len(CALLS)


@pytest.mark.parametrize("call", CALLS)
def test_an_officer_edits_a_row_that_the_run_writes(busy: Frozen, place: Town, call: int) -> None:
    place.actors.before(call, lambda: place.edit("T2-01", TAISTO, Comment="Vaihdoimme toimittajaa.", Progress=35))

    assert place.run("sync").exit_code == 0

    row = place.item("T2-01").fields
    assert (row["Comment"], row["Progress"]) == ("Vaihdoimme toimittajaa.", 35)
    assert row["Title"] == busy.undisturbed.rows["T2-01"]["Title"]
    place.run("sync")
    officer = place.tenant.store.people.find(TAISTO).id
    told = [(line["field"], line["new"]) for line in place.log() if line["changed_by"] == officer]
    assert ("comment", "Vaihdoimme toimittajaa.") in told
    assert ("progress", 35) in told


@pytest.mark.parametrize("call", CALLS)
def test_an_officer_saves_again_and_again(place: Town, call: int) -> None:
    """A row that changes before each write is left for the next run, and all that was said stays."""
    for number in range(call, 40):
        place.actors.before(number, lambda number=number: place.edit("T2-01", TAISTO, Progress=number))

    result = place.run("sync")

    assert result.exit_code in (0, 1)
    if result.exit_code:
        assert "while the sync writes them" in result.stderr
    place.actors.clear()
    last = place.item("T2-01").fields["Progress"]
    assert place.run("sync").exit_code == 0
    assert place.item("T2-01").fields["Progress"] == last


@pytest.mark.parametrize("call", CALLS)
def test_an_admin_renames_a_column(busy: Frozen, place: Town, call: int) -> None:
    """Its internal name stays, and only that counts."""
    lists = place.tenant.store.lists
    place.actors.before(call, lambda: lists.update_column(place.list_id, "Comment", actor=VEIKKO, title="Huomiot"))

    assert place.run("sync").exit_code == 0
    assert outcome(place) == busy.undisturbed


@pytest.mark.parametrize("call", CALLS)
def test_an_admin_retypes_a_column(place: Town, call: int) -> None:
    """The list is not believed any more, now or at the latest in the next run; no row is written from it."""
    lists = place.tenant.store.lists
    before = officers_words(place)
    place.actors.before(
        call, lambda: lists.retype_column(place.list_id, "Title", "text", {"allowMultipleLines": True}, actor=VEIKKO)
    )

    assert place.run("sync").exit_code in (0, 2)

    again = place.run("sync")
    assert again.exit_code == 2
    assert "another type" in again.stderr
    assert officers_words(place) == before


@pytest.mark.parametrize("call", CALLS)
def test_an_admin_deletes_a_column(place: Town, call: int) -> None:
    """What is gone with it is not taken for cleared fields: the run says so and stops."""
    lists = place.tenant.store.lists
    base = [(row.id, row.values.get("comment")) for row in place.base()]
    before = officers_words(place)
    place.actors.before(call, lambda: lists.delete_column(place.list_id, "Comment", actor=VEIKKO))

    assert place.run("sync").exit_code in (0, 2)

    again = place.run("sync")
    assert again.exit_code == 2
    assert "has lost columns: Kommentti (Comment)" in again.stderr
    kept = {row.id: row.values.get("comment") for row in place.base()}
    assert all(kept.get(id_) == comment or comment is None for id_, comment in base)
    assert officers_words(place) == {**before, "comment": None}


@pytest.mark.parametrize("call", CALLS)
def test_an_admin_deletes_the_list(place: Town, call: int) -> None:
    lists = place.tenant.store.lists
    rows = len(place.base())
    place.actors.before(call, lambda: lists.delete(place.list_id, actor=VEIKKO))

    result = place.run("sync")

    assert result.exit_code == 2
    assert "is gone from the site" in result.stderr
    assert len(place.base()) >= rows - 1, "what was agreed stays known"
    assert place.run("sync").exit_code == 2


def test_somebody_deletes_most_rows(place: Town) -> None:
    """While the run signs in; what it then reads is more than it may put right without a person's word."""
    items = place.tenant.store.items

    def delete() -> None:
        for item in place.items()[:-1]:
            items.delete(place.list_id, item.id, actor=VEIKKO)

    place.actors.before(3, delete)

    result = place.run("sync", TIEKARTTA_SYNC__MASS_FLOOR="2")

    assert result.exit_code == 3
    assert "needs a person's approval" in result.stderr
    assert len(place.items()) == 1, "nothing was written"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(minutes=50), timedelta(days=400)])
def test_the_clock_jumps(busy: Frozen, place: Town, call: int, jump: timedelta) -> None:
    def set_clock() -> None:
        place.clock._now += jump

    place.actors.before(call, set_clock)

    assert place.run("sync").exit_code == 0
    left = outcome(place)
    assert left.doubled == []
    if jump < timedelta(days=1):
        assert left == busy.undisturbed


@pytest.mark.parametrize("call", CALLS)
def test_somebody_takes_the_new_id_for_their_own_row(place: Town, call: int) -> None:
    """The run makes a row with the next id; somebody typed the same into theirs just before."""
    items = place.tenant.store.items
    fields = {"Tunnus": "T2-05", "Title": "Lainaamo, kirjaston oma"}
    place.actors.before(call, lambda: items.create(place.list_id, fields, actor=TAISTO))

    assert place.run("sync").exit_code in (0, 3)

    assert outcome(place).doubled == []
    assert place.run("sync").exit_code in (0, 3)
    assert outcome(place).doubled == []
