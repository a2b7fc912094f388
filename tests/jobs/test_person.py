"""What is held on one person: all of it is shown, and erased once nothing would bring it back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jobs.ledger import Ledger
from jobs.person import SOMEBODY
from jobs.retention import FORGOTTEN
from jobs.store import Store
from tests.support.configuration import EINO, HELMI, LEMPI, PARTIES
from tests.support.reminding import BY_MAIL, HELSINKI, go_to, morning, remind
from tests.support.wire import Wire
from tests.support.world import World


def shown(world: World, person: str, *options: str, **variables: str) -> dict[str, Any]:
    result = world.run("person", person, "--json", *options, **variables)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def without(world: World, person: str) -> None:
    """The person leaves, and the list learns of it."""
    text = PARTIES.replace(f"holders: [{person}]", "holders: []")
    world.configuration.parties_file.write_text(text, encoding="utf-8")
    world.sync()


@pytest.fixture
def active(synced: World) -> World:
    """Helmi changed two rows and was a contact for a while; she answers for two measures."""
    synced.edit("T1-02", HELMI, Status="Käynnissä", Progress=40)
    synced.edit("T2-01", EINO, Contact=synced.lookup(HELMI))
    synced.sync()
    synced.later(minutes=1)
    synced.edit("T2-01", HELMI, Contact=None)
    synced.sync()
    return synced


def in_the_state(world: World, *texts: str) -> list[str]:
    """Which of the texts can be read anywhere in the state's file."""
    content = (world.state / "tiekartta.db").read_bytes()
    return [text for text in texts if text.encode() in content]


def test_all_is_shown_without_asking_the_network(active: World, wire: Wire) -> None:
    wire.forget()

    found = shown(active, HELMI.upper())

    assert found["account"]["object_id"] == active.account(HELMI)
    assert found["account"]["lookup_id"] == active.lookup(HELMI)
    assert found["responsible"] == ["T1-01", "T2-03"]
    assert found["contact"] == []
    assert [(edit["measure"], edit["fields"]) for edit in found["edits"]] == [
        ("T1-02", ["confirmed_on", "progress", "status"]),
        ("T2-01", ["contact"]),
    ]
    assert set(found["named"]) == {"T1-01", "T2-03", "T2-01"}
    assert found["configuration"] == ["parties.yaml:4"]
    assert wire.sent == []


def test_in_words(active: World) -> None:
    said = active.run("person", HELMI).stdout
    assert f"Account: {HELMI}" in said
    assert "Responsible in the list: T1-01, T2-03." in said
    assert "Named in the configuration: parties.yaml:4." in said


def test_a_contact_and_a_setting_are_shown(active: World) -> None:
    active.edit("T2-01", EINO, Contact=active.lookup(HELMI))
    active.sync()

    found = shown(active, HELMI, TIEKARTTA_CHECK__WORKFLOW_OWNER=HELMI)

    assert found["contact"] == ["T2-01"]
    assert found["configuration"] == ["parties.yaml:4", "check.workflow_owner"]


@pytest.mark.parametrize("where", ["configuration", "responsible", "contact"])
def test_while_something_names_them_nothing_is_erased(active: World, where: str) -> None:
    if where == "responsible":
        active.configuration.parties_file.write_text(PARTIES.replace(f"holders: [{HELMI}]", "holders: []"), "utf-8")
    if where == "contact":
        without(active, HELMI)
        active.edit("T2-01", EINO, Contact=active.lookup(HELMI))
        active.sync()
    before = active.changes()

    result = active.run("person", HELMI, "--erase")

    assert result.exit_code == 2
    told = {"configuration": "parties.yaml:4", "responsible": "T1-01, T2-03", "contact": "T2-01"}[where]
    assert told in result.stderr
    assert "Nothing was erased" in result.stderr
    assert HELMI not in result.stderr
    assert active.changes() == before


def test_what_is_erased_is_gone_and_what_was_changed_stays(active: World) -> None:
    before = active.changes()
    without(active, HELMI)
    traces = (HELMI, active.account(HELMI))
    assert in_the_state(active, *traces) == list(traces)

    erased = shown(active, HELMI, "--erase")

    assert erased["erased"]
    assert erased["edits"]
    assert in_the_state(active, *traces) == []
    after = active.changes()
    assert [(c["measure"], c["field"]) for c in after[: len(before)]] == [(c["measure"], c["field"]) for c in before]
    by = {c["changed_by"] for c in after if (c["measure"], c["field"]) == ("T1-02", "status")}
    assert by == {FORGOTTEN}
    lookup = active.lookup(HELMI)
    assert not any(lookup in _ids(c["old"]) + _ids(c["new"]) for c in after if c["field"] in ("people", "contact"))
    assert [c["new"] for c in after if (c["measure"], c["field"]) == ("T2-01", "contact")] == [SOMEBODY, None]
    again = shown(active, HELMI)
    assert (again["account"], again["edits"], again["named"], again["notes"]) == (None, [], [], 0)
    report = active.sync()
    assert (report.created, report.updated, report.pulled) == (set(), set(), set())


def _ids(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple) else [value]


def test_somebody_else_stays(active: World) -> None:
    active.edit("T1-03", EINO, Status="Valmis")
    active.sync()
    before = shown(active, EINO)
    without(active, HELMI)
    shown(active, HELMI, "--erase")

    after = shown(active, EINO)

    assert (after["account"], after["edits"], after["responsible"]) == (
        before["account"],
        before["edits"],
        before["responsible"],
    )


def test_who_left_is_known_by_address_for_a_while_and_then_by_object_id(active: World) -> None:
    without(active, HELMI)
    active.later(days=2)
    active.run("sync")
    assert shown(active, HELMI)["edits"]

    active.later(days=31)
    active.run("sync")
    active.later(days=1)
    active.run("sync")
    assert shown(active, HELMI)["edits"] == []
    assert "object id alone" in active.run("person", HELMI).stdout
    helmi = active.account(HELMI)
    assert shown(active, helmi, "--erase")["edits"]
    assert helmi not in {change["changed_by"] for change in active.changes()}


def test_a_note_of_a_run_that_has_the_name_is_found_and_cleaned(active: World) -> None:
    without(active, HELMI)
    with Store(active.state, active.clock.now()) as store, store.run("test", active.clock) as summary:
        summary["problems"] = [{"what": "{person}", "values": {"person": HELMI, "other": f"m{HELMI}"}}]
    assert shown(active, HELMI)["notes"] == 1

    shown(active, HELMI, "--erase")

    assert shown(active, HELMI)["notes"] == 0
    assert in_the_state(active, f"m{HELMI}"), "another name that ends in this one"


def test_messages_are_shown_and_lose_the_person_while_what_was_sent_still_counts(spring: World) -> None:
    go_to(spring, morning(2026, 6, 2))
    remind(spring, **BY_MAIL)
    helmi = spring.account(HELMI)
    assert [(told["round"], told["state"], told["route"]) for told in shown(spring, HELMI)["messages"]] == [
        ("2026H1/28d", "sent", "mail")
    ]
    without(spring, HELMI)

    assert shown(spring, HELMI, "--erase")["messages"]

    assert shown(spring, HELMI)["messages"] == []
    assert in_the_state(spring, helmi, HELMI) == []
    with Store(spring.state, spring.clock.now()) as store:
        lines = Ledger(store, spring.clock, HELSINKI).lines()
    assert {line.state for line in lines} == {"sent"}
    (erased,) = [line for line in lines if line.person.startswith(FORGOTTEN)]
    assert (erased.handle, erased.reason, erased.step) == (None, None, "28d")
    assert remind(spring, **BY_MAIL)["sent"] == [], "nobody is told again"


def test_a_tester_is_a_person_too(spring: World) -> None:
    go_to(spring, morning(2026, 6, 2))
    redirected = {"TIEKARTTA_REMINDERS__SENDING": "redirect", "TIEKARTTA_REMINDERS__REDIRECT_TO": LEMPI}
    remind(spring, **BY_MAIL, **redirected)
    assert len(shown(spring, LEMPI)["messages"]) > 1
    assert "reminders.redirect_to" in shown(spring, LEMPI, **redirected)["configuration"]

    shown(spring, LEMPI, "--erase")

    assert in_the_state(spring, LEMPI, spring.account(LEMPI)) == []


def test_what_was_not_sent_yet_is_taken_out(spring: World) -> None:
    go_to(spring, morning(2026, 6, 2))
    spring.running.registration.mailboxes.clear()
    remind(spring, **BY_MAIL, code=1)
    assert {told["state"] for told in shown(spring, HELMI)["messages"]} == {"failed"}
    without(spring, HELMI)
    shown(spring, HELMI, "--erase")
    with Store(spring.state, spring.clock.now()) as store:
        assert not [line for line in Ledger(store, spring.clock, HELSINKI).lines() if line.person.startswith(FORGOTTEN)]


def test_copies_that_may_have_it_are_told(active: World) -> None:
    active.run("sync")
    without(active, HELMI)
    result = active.run("person", HELMI, "--erase")
    assert "Daily copies of the state in the folder backups that may still have it: 1." in result.stdout
