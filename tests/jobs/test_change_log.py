"""The change log tells what the list said at any time: the base is never ahead of it nor behind."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.configuration import EINO, HELMI, VEIKKO, Measure
from tests.support.world import World, Worlds


def told(world: World) -> dict[str, dict[str, Any]]:
    """The list's values as the log tells them, measure by measure."""
    values: dict[str, dict[str, Any]] = {}
    for line in world.changes():
        fields = values.setdefault(line["measure"], {})
        assert fields.get(line["field"]) == line["old"], line
        if line["new"] is None:
            fields.pop(line["field"], None)
        else:
            fields[line["field"]] = line["new"]
    return values


def test_the_log_of_a_first_sync_tells_all_that_was_written(synced: World) -> None:
    assert told(synced) == {id_: row.told for id_, row in synced.base().items()}
    assert {line["changed_by"] for line in synced.changes()} == {""}
    assert {line["seen_at"] for line in synced.changes()} == {"2026-06-02T06:00:00+00:00"}


def test_every_line_says_who_and_when(synced: World) -> None:
    synced.edit("T1-01", HELMI, Status="Käynnissä")
    synced.later(hours=2)

    synced.sync()

    (line,) = [line for line in synced.changes() if line["field"] == "status"]
    assert line == {
        "number": line["number"],
        "measure": "T1-01",
        "field": "status",
        "old": None,
        "new": "Käynnissä",
        "changed_by": synced.account(HELMI),
        "modified_at": "2026-06-02T07:00:00+00:00",
        "seen_at": "2026-06-02T09:00:00+00:00",
    }


def test_drift_is_in_the_log_while_it_is_open(synced: World) -> None:
    synced.edit("T1-02", HELMI, Title="Listan nimi")
    synced.sync()
    assert told(synced)["T1-02"]["title"] == "Listan nimi"
    lines = len(synced.changes())

    synced.sync()
    assert len(synced.changes()) == lines, "seen again it is no news"

    synced.edit("T1-02", HELMI, Title="Digituki kuntalaisille")
    synced.sync()
    assert told(synced)["T1-02"]["title"] == "Digituki kuntalaisille"


def test_what_was_forgotten_and_comes_back_begins_anew_in_the_log(synced: World) -> None:
    synced.edit("T2-03", HELMI, Comment="Vanha kommentti")
    measure = synced.configuration.drop("T2-03")
    synced.sync()
    synced.delete("T2-03")
    synced.sync()
    assert any(line["measure"] == "T2-03" and line["new"] == "Vanha kommentti" for line in synced.changes())
    synced.configuration.add("T2-03", measure)

    synced.sync()

    assert told(synced)["T2-03"] == synced.base()["T2-03"].told


IDS = st.sampled_from(["T1-01", "T1-02", "T1-03", "T2-01", "T2-02", "T2-03"])
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "Status": st.sampled_from(["Ei aloitettu", "Käynnissä", "Valmis", None]),
        "Progress": st.sampled_from([0, 50, 100, None]),
        "Comment": st.sampled_from(["Kommentti", None]),
        "Forecast": st.sampled_from(["Syksy 2026", "Kevät 2028", None]),
        "Title": st.sampled_from(["Toinen nimi", "Kolmas nimi"]),
        "Kevat2027": st.sampled_from(["valmistelu", "päättäminen", None]),
        "Health": st.sampled_from(["Valmis", None]),
        "Confirmed": st.sampled_from(["2026-06-01T12:00:00Z", "2027-01-01T12:00:00Z", None]),
    },
)
STEPS = st.one_of(
    st.tuples(st.just("edit"), IDS, EDITS),
    st.tuples(st.just("delete"), IDS, st.none()),
    st.tuples(st.just("drop"), IDS, st.none()),
    st.tuples(st.just("return"), IDS, st.none()),
    st.tuples(st.just("retitle"), IDS, st.sampled_from(["Tiedoston uusi nimi", "Toinen nimi"])),
    st.tuples(st.just("propose"), st.just(""), st.sampled_from(["Ehdotus A", "Ehdotus B"])),
    st.tuples(st.just("sync"), st.just(""), st.none()),
)


def play(world: World, dropped: dict[str, Measure], step: tuple[str, str, Any]) -> None:
    """One thing that people do; what is not possible just now is left out."""
    kind, id_, what = step
    measures, listed = world.configuration.measures, world.values()
    match kind:
        case "edit" if id_ in listed and what:
            world.edit(id_, EINO, **what)
        case "delete" if id_ in listed and len(listed) > 2:
            world.delete(id_, VEIKKO)
        case "drop" if id_ in measures and len(measures) > 2:
            dropped[id_] = world.configuration.drop(id_)
        case "return" if id_ in dropped:
            world.configuration.add(id_, dropped.pop(id_))
        case "retitle" if id_ in measures:
            world.configuration.edit(id_, title=what)
        case "propose":
            world.add(HELMI, Title=what)
        case "sync":
            world.sync(allow_mass=100)
    world.later(minutes=20)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_the_log_always_tells_what_the_base_knows(set_up_world: Path, steps: list[tuple[str, str, Any]]) -> None:
    opened = Worlds()
    with TemporaryDirectory() as folder, closing(opened):
        shutil.copytree(set_up_world, folder, dirs_exist_ok=True)
        check(opened.open(Path(folder)), steps)


def check(world: World, steps: list[tuple[str, str, Any]]) -> None:
    """Play the steps and compare log and base at the end; another sync then finds nothing to do."""
    dropped: dict[str, Measure] = {}
    world.sync(allow_mass=100)
    for step in steps:
        play(world, dropped, step)
    for id_, measure in list(dropped.items()):
        world.configuration.add(id_, measure)

    world.sync(allow_mass=100)

    living = {id_: row.told for id_, row in world.base().items()}
    log = told(world)
    assert {id_: log.get(id_, {}) for id_ in living} == living
    again = world.sync(allow_mass=100)
    assert not (again.created or again.updated or again.pulled or again.restored or again.archived)
