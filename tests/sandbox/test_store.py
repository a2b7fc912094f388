"""The store by itself: what tests and pages that play people rely on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.errors import Invalid, NotFound, Stale, Taken
from sandbox.store import Store
from sandbox.tenant import read_tenant
from tests.sandbox.conftest import NOW, OFFICER, TENANT_FILE

TENANT = read_tenant(TENANT_FILE)
APP = TENANT.app.client_id


class Clock:
    """A clock that moves a minute each time it is read."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path, TENANT, now=Clock(), seed=1)
    yield made
    made.close()


@pytest.fixture
def list_id(store: Store) -> str:
    made = store.lists.create("Lista", actor=APP).id
    store.lists.add_column(made, "Tunnus", "text", {}, actor=APP, indexed=True, unique=True)
    store.lists.add_column(made, "Kommentti", "text", {"allowMultipleLines": True}, actor=APP)
    return made


def test_tenant_file_is_a_plausible_town() -> None:
    assert len({person.upn for person in TENANT.people}) == len(TENANT.people) >= 20
    assert all(person.upn.isascii() and person.upn.endswith(".example") for person in TENANT.people)
    known = {person.upn for person in TENANT.people}
    assert all(person.manager in known for person in TENANT.people if person.title != "Kaupunginjohtaja")
    assert [person.enabled for person in TENANT.people].count(False) == 1
    assert any(set("åäö") & set(person.name.lower()) for person in TENANT.people)


def test_history_tells_who_when_and_what(store: Store, list_id: str) -> None:
    made = store.items.create(list_id, {"Title": "A"}, actor=APP)
    store.items.update(list_id, made.id, {"Kommentti": "Odottaa", "Title": None}, actor=OFFICER)
    newest, oldest = store.items.versions(list_id, made.id)
    assert (newest.label, newest.modified_by, newest.fields) == ("2.0", OFFICER, {"Kommentti": "Odottaa"})
    assert (oldest.label, oldest.modified_by, oldest.fields) == ("1.0", APP, {"Title": "A"})
    assert (
        datetime.fromisoformat(newest.modified_at)
        > datetime.fromisoformat(oldest.modified_at)
        > datetime(2026, 6, 2, tzinfo=UTC)
    )


def test_without_versioning_only_the_last_is_kept(store: Store, list_id: str) -> None:
    store.lists.update(list_id, actor=APP, versioning=False)
    made = store.items.create(list_id, {"Title": "A"}, actor=APP)
    store.items.update(list_id, made.id, {"Title": "B"}, actor=APP)
    assert [version.label for version in store.items.versions(list_id, made.id)] == ["2.0"]


def test_acting_makes_a_person_known_to_the_site(store: Store, list_id: str) -> None:
    before = {known.person.upn for known in store.people.site_users()}
    assert OFFICER not in before
    store.items.create(list_id, {"Title": "A"}, actor=OFFICER)
    assert OFFICER in {known.person.upn for known in store.people.site_users()}
    with pytest.raises(NotFound):
        store.items.create(list_id, {"Title": "A"}, actor="ei.kukaan@kemijarvi.example")


def test_ids_are_never_used_again(store: Store, list_id: str) -> None:
    first = store.items.create(list_id, {}, actor=APP)
    store.items.delete(list_id, first.id, actor=APP, etag=first.etag)
    assert store.items.create(list_id, {}, actor=APP).id == first.id + 1


def test_a_refused_change_leaves_nothing_behind(store: Store, list_id: str) -> None:
    store.items.create(list_id, {"Tunnus": "A"}, actor=APP)
    made = store.items.create(list_id, {"Tunnus": "B"}, actor=APP)
    with pytest.raises(Taken):
        store.items.update(list_id, made.id, {"Kommentti": "x", "Tunnus": "a"}, actor=APP)
    with pytest.raises(Invalid):
        store.items.update(list_id, made.id, {"Kommentti": "x", "Title": "y" * 256}, actor=APP)
    with pytest.raises(Stale):
        store.items.update(list_id, made.id, {"Kommentti": "x"}, actor=APP, etag='"x,1"')
    assert store.items.get(list_id, made.id) == made
    assert len(store.items.versions(list_id, made.id)) == 1


def test_doubled_values_cannot_become_unique(store: Store, list_id: str) -> None:
    for _ in range(2):
        store.items.create(list_id, {"Title": "Sama"}, actor=APP)
    with pytest.raises(Taken):
        store.lists.update_column(list_id, "Title", actor=APP, indexed=True, unique=True)
    assert not store.lists.column(list_id, "Title").unique
    store.items.create(list_id, {"Title": "Sama"}, actor=APP)


def test_default_values(store: Store, list_id: str) -> None:
    store.lists.add_column(list_id, "Maara", "number", {}, actor=APP, default="5")
    store.lists.add_column(list_id, "Paalla", "boolean", {}, actor=APP, default="1")
    made = store.items.create(list_id, {}, actor=APP)
    assert made.fields == {"Maara": 5, "Paalla": True}
    assert store.items.create(list_id, {"Maara": 7}, actor=APP).fields["Maara"] == 7


def test_there_is_one_default_view_and_it_stays(store: Store, list_id: str) -> None:
    store.lists.add_view(list_id, "Omat", actor=APP, default=True, fields=("LinkTitle", "Tunnus"))
    assert [view.title for view in store.lists.views(list_id) if view.default] == ["Omat"]
    with pytest.raises(Invalid):
        store.lists.delete_view(list_id, "Omat", actor=APP)


def test_threads_may_share_it(store: Store, list_id: str) -> None:
    def work(name: str) -> None:
        for number in range(50):
            store.items.create(list_id, {"Tunnus": f"{name}{number}"}, actor=APP)

    threads = [Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item.id for item in store.items.page(list_id)] == list(range(1, 201))


# What XML carries: SharePoint refuses the rest.
NOTES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\t\r\n")
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=NOTES)
def test_notes_come_back_as_they_were(store: Store, list_id: str, note: str) -> None:
    made = store.items.create(list_id, {"Kommentti": note}, actor=APP)
    assert store.items.get(list_id, made.id).fields.get("Kommentti", "") == note
