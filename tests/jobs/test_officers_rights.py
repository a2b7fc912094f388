"""A permission level for a group on a list of its own: made once, others taken away, nothing else touched."""

from __future__ import annotations

import pytest
import requests
from requests import PreparedRequest

from connector.errors import AccessRefused, NotFound
from connector.levels import Given, Level, give_level
from jobs.setup import OFFICERS
from sandbox.levels import CONTRIBUTE, FULL_CONTROL, MEMBERS, OWNERS, READ, VISITORS
from sandbox.rights import Right
from tests.support.configuration import EINO, HELMI, VEIKKO
from tests.support.wire import Wire
from tests.support.world import World


def give(world: World, group: str | None = None, level: Level = OFFICERS) -> Given:
    with world.job() as job:
        tenant = job.tenant
        return give_level(tenant.session, tenant.identity, tenant.site_url, world.list.id, group=group, level=level)


def held(world: World) -> dict[int, list[str]]:
    """The list's assignments: the names of each group's levels."""
    found = world.running.store.levels.assignments(world.list.id)
    return {group: [level.name for level in levels] for group, levels in found.items()}


def test_members_add_and_edit_and_nobody_else_changes(world: World) -> None:
    assert give(world) == Given(MEMBERS.title, changed=True)

    assert held(world) == {
        OWNERS.id: [FULL_CONTROL.name],
        VISITORS.id: [READ.name],
        MEMBERS.id: [OFFICERS.name],
    }
    rights = world.running.store.rights
    assert (rights.of(EINO, world.list.id), rights.of(EINO)) == (Right.AMEND, Right.CONTRIBUTE)
    assert rights.of(VEIKKO, world.list.id) is Right.FULL


def test_again_nothing_is_written(world: World, wire: Wire) -> None:
    give(world)
    wire.forget()

    assert give(world) == Given(MEMBERS.title, changed=False)

    sent = [r.method for r in wire.sent if "/_api/" in str(r.url) and "contextInfo" not in str(r.url)]
    assert sent == ["GET"] * 4


def test_a_group_by_its_title_beside_the_members(world: World) -> None:
    made = world.running.store.levels.make_group("Digitiekartan vastuuhenkilöt", [HELMI])

    assert give(world, "digitiekartan vastuuhenkilöt") == Given(made.title, changed=True)

    assert held(world)[made.id] == [OFFICERS.name]
    assert held(world)[MEMBERS.id] == [CONTRIBUTE.name], "what others have is theirs"


def test_a_level_of_that_name_is_taken_as_somebody_has_made_it(world: World) -> None:
    levels = world.running.store.levels
    made = levels.make(OFFICERS.name, "Oma", 176, 138612833)

    give(world)

    assert [level.id for level in levels.assignments(world.list.id)[MEMBERS.id]] == [made.id]


def test_rights_that_a_stopped_run_left_half_done_are_completed(world: World) -> None:
    levels = world.running.store.levels
    levels.stop_inheriting(world.list.id, copy=True)
    made = levels.make(OFFICERS.name, "", OFFICERS.high, OFFICERS.low)
    levels.assign(world.list.id, MEMBERS.id, made.id)

    assert give(world).changed

    assert held(world)[MEMBERS.id] == [OFFICERS.name]


def test_lost_answers_are_looked_up(world: World, wire: Wire) -> None:
    to_lose = {"RoleDefinitions", "BreakRoleInheritance", "AddRoleAssignment", "RemoveRoleAssignment"}

    def lose_each_once(request: PreparedRequest, number: int) -> None:
        name = str(request.url).rpartition("/")[2].partition("(")[0]
        if request.method == "POST" and name in to_lose:
            to_lose.remove(name)
            raise requests.ConnectionError("the connection was cut")

    wire.after = lose_each_once

    assert give(world).changed

    assert not to_lose

    assert held(world)[MEMBERS.id] == [OFFICERS.name]
    assert [level.name for level in world.running.store.levels.all()].count(OFFICERS.name) == 1


def test_no_such_group(world: World) -> None:
    with pytest.raises(NotFound):
        give(world, "Ei ole")
    assert world.running.store.levels.inherits(world.list.id)


def test_an_app_that_may_not_manage_permissions_changes_nothing(world: World) -> None:
    world.running.registration.grant_site("manage")
    with pytest.raises(AccessRefused):
        give(world)
    assert world.running.store.levels.inherits(world.list.id)
