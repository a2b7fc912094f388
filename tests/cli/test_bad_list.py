"""A list that is not what it was: the sync says so and touches neither list nor state."""

from __future__ import annotations

import pytest

from tests.support.configuration import VEIKKO
from tests.support.world import LIST, World


def refused(world: World, *mentions: str) -> None:
    """Run ``sync``: exit 2 with all of ``mentions`` on standard error; the state is as it was."""
    base, changes = world.base(), len(world.changes())
    result = world.run("sync", "--allow-mass", "100")
    assert result.exit_code == 2, result.output
    for mention in mentions:
        assert mention in result.stderr
    assert (world.base(), len(world.changes())) == (base, changes)


@pytest.mark.parametrize("column", ["Status", "Tunnus", "Archived", "Kevat2026", "People", "FullTitle"])
def test_a_column_is_missing(synced: World, column: str) -> None:
    synced.running.store.lists.delete_column(synced.list.id, column, actor=VEIKKO)
    items = synced.items()

    refused(synced, "lost columns", f"({column})", "setup")

    assert synced.items() == items
    assert synced.run("setup").exit_code == 0
    assert synced.run("sync", "--allow-mass", "100").exit_code == 0


@pytest.mark.parametrize(
    ("column", "facet"), [("Status", "text"), ("Progress", "text"), ("Deadline", "text"), ("Kevat2026", "boolean")]
)
def test_a_column_is_retyped(synced: World, column: str, facet: str) -> None:
    synced.running.store.lists.retype_column(synced.list.id, column, facet, {}, actor=VEIKKO)
    items = synced.items()

    refused(synced, "another type", f"({column})")

    assert synced.items() == items
    assert synced.run("setup").exit_code == 2


def test_a_column_has_a_new_display_name(synced: World) -> None:
    synced.running.store.lists.update_column(synced.list.id, "Status", actor=VEIKKO, title="Tilanne nyt")

    first, second = synced.run("sync"), synced.run("sync")

    assert first.exit_code == 0
    assert "Status was renamed in the list: Tila → Tilanne nyt" in first.stdout
    assert "renamed" not in second.stdout, "said once"


def test_the_list_is_gone(synced: World) -> None:
    synced.running.store.lists.delete(synced.list.id, actor=VEIKKO)

    refused(synced, "gone from the site", "recycle bin")

    setup = synced.run("setup")
    assert setup.exit_code == 2
    assert "gone from the site" in setup.stderr


def test_another_list_has_taken_its_name(synced: World) -> None:
    lists = synced.running.store.lists
    lists.delete(synced.list.id, actor=VEIKKO)
    lists.create(LIST, actor=VEIKKO)

    refused(synced, "another one than last time")

    assert synced.run("setup").exit_code == 2
    assert [column.name for column in lists.columns(synced.list.id)] == ["Title"]


def test_the_settings_name_another_list(synced: World) -> None:
    synced.running.store.lists.create("Toinen", actor=VEIKKO)

    for command in ("sync", "setup"):
        result = synced.run(command, TIEKARTTA_SITE__LIST="Toinen")
        assert result.exit_code == 2, command
        assert "Toinen" in result.stderr


def test_the_list_is_empty(synced: World) -> None:
    for id_ in synced.configuration.measures:
        synced.delete(id_)

    refused(synced, "empty", "recycle bin")

    assert synced.items() == []


def test_there_is_no_list_yet(empty_world: World) -> None:
    result = empty_world.run("sync")

    assert result.exit_code == 2
    assert "setup" in result.stderr
    assert empty_world.base() == {}


def test_there_is_no_such_site(empty_world: World) -> None:
    for command in ("sync", "setup"):
        result = empty_world.run(command, TIEKARTTA_SITE__URL="https://kemijarvi.sharepoint.com/sites/muu")
        assert result.exit_code == 2, result.output
        assert "does not find" in result.stderr


def test_the_list_was_renamed(synced: World) -> None:
    """It is still the same list: the state knows it by its id."""
    synced.running.store.lists.update(synced.list.id, actor=VEIKKO, title="Uusi nimi")

    assert synced.run("sync").exit_code == 0
