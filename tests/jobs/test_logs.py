"""Logs: JSON with a run's id; no name of a person and no secret, whatever goes wrong."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest

from jobs.logs import logging_to
from jobs.workspace import Workspace, read_workspace
from tests.support.configuration import HELMI, LEMPI
from tests.support.living import clockwork_of
from tests.support.wire import Wire
from tests.support.world import World

SECRET, PASSPHRASE = "canary-Secret-8Q~x", "canary-passphrase"
WEBHOOK = "https://prod-1.westeurope.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sig=canary-sig"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"


@pytest.fixture
def workspace(world: World) -> Workspace:
    return read_workspace(
        world.configuration.folder, {**world.variables, "TIEKARTTA_LOGS__FOLDER": str(world.folder / "logs")}
    )


def written(world: World) -> list[dict[str, Any]]:
    files = sorted((world.folder / "logs").iterdir())
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_run_by_hand_and_one_of_the_scheduler_are_logged_with_their_ids(world: World) -> None:
    folder = str(world.folder / "logs")
    assert world.run("sync", TIEKARTTA_LOGS__FOLDER=folder).exit_code == 0
    clockwork = clockwork_of(world, TIEKARTTA_LOGS__FOLDER=folder)
    with logging_to(clockwork.workspace, world.clock):
        clockwork.run("sync")

    began = [line for line in written(world) if line["event"] == "the run begins"]
    assert [line["job"] for line in began] == ["sync", "sync"]
    assert len({line["run"] for line in began}) == 2
    assert all(re.fullmatch(r"2026-06-02T06:00:\d\d\.000\+00:00", line["at"]) for line in began)
    assert [file.name for file in (world.folder / "logs").iterdir()] == ["tiekartta-2026-06-02.log"]


def test_each_day_has_its_file_and_old_ones_go(world: World) -> None:
    settings = {"TIEKARTTA_LOGS__FOLDER": str(world.folder / "logs"), "TIEKARTTA_RETENTION__LOGS_DAYS": "2"}
    for _ in range(5):
        assert world.run("sync", **settings).exit_code == 0
        world.later(days=1)
    names = sorted(file.name for file in (world.folder / "logs").iterdir())
    assert names == [f"tiekartta-2026-06-0{day}.log" for day in (4, 5, 6)]


@pytest.mark.plants
def test_texts_lose_addresses_queries_and_tokens(workspace: Workspace, world: World) -> None:
    ours, theirs = logging.getLogger("jobs.somewhere"), logging.getLogger("msal.somewhere")
    with logging_to(workspace, world.clock):
        ours.info("sent to %s by %s", HELMI, WEBHOOK, extra={"header": f"Bearer {JWT}", "people": [LEMPI]})
        theirs.warning("the cache of %s", HELMI)
        theirs.info("token %s", JWT)
        try:
            raise ValueError(f"{HELMI} {SECRET}")
        except ValueError:
            ours.exception("it failed")

    lines = written(world)
    text = json.dumps(lines)
    for canary in (HELMI, LEMPI, "canary", JWT, JWT.split(".")[1], SECRET):
        assert canary not in text
    assert [line["event"] for line in lines[1:]] == ["warning of a library", "it failed"]
    assert lines[2]["error"] == "ValueError"
    assert re.fullmatch(r"test_texts.*:\d+", lines[2]["raised"][-1])


def test_no_secret_and_no_name_in_what_runs_write(synced: World, wire: Wire) -> None:
    """A day of runs on a tenant where everything goes wrong once: all that they wrote is searched."""
    folder = synced.folder / "logs"
    synced.edit("T1-01", HELMI, Contact=synced.lookup(LEMPI), Comment="Kysy Lempi Nykäseltä")
    variables = {
        "TIEKARTTA_LOGS__FOLDER": str(folder),
        "TIEKARTTA_SIGN_IN__CLIENT_SECRET": SECRET,
        "TIEKARTTA_CHECK__WORKFLOW_OWNER": HELMI,
    }
    clockwork = clockwork_of(synced, **variables)
    roles = synced.running.registration.roles["graph"]
    said = []
    with logging_to(clockwork.workspace, synced.clock):
        for harm in (lambda: None, lambda: synced.running.registration.grant("graph", []), _expire(synced)):
            harm()
            for job in ("sync", "check"):
                synced.later(hours=1)
                clockwork.run(job)
            said.append(synced.run("sync", **variables).output + synced.run("status", **variables).output)
            synced.running.registration.grant("graph", roles)
        wrong = {**variables, "TIEKARTTA_SIGN_IN__CERTIFICATE_PASSPHRASE": PASSPHRASE}
        said.append(synced.run("sync", **wrong).output)
        synced.configuration.parties_file.write_text(f"parties: {{x: {{holders: [{HELMI}, 1]}}}}", encoding="utf-8")
        clockwork.run("sync")

    tokens = {str(request.headers.get("Authorization", "")).partition(" ")[2] for request in wire.sent} - {""}
    assert tokens
    text = "\n".join(file.read_text(encoding="utf-8") for file in folder.iterdir())
    people = synced.running.store.people.all()
    names = {part for person in people for part in (person.upn, person.name, person.name.split()[-1])}
    for canary in {SECRET, PASSPHRASE, synced.running.registration.secret, *names, *tokens}:
        assert canary not in text
    for secret in (SECRET, PASSPHRASE, *tokens):
        assert secret not in "".join(said)
    assert len([line for line in written(synced) if line["event"] == "the run failed"]) >= 4


def _expire(world: World) -> Any:
    return world.running.registration._certificates.clear
