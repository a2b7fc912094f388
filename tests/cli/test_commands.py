"""The commands as processes and under a person's hands: the sandbox, Ctrl-C, --debug, a port in use."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from requests import PreparedRequest

from tests.support.configuration import HELMI, LEMPI, Configuration
from tests.support.wire import Wire, item_updates
from tests.support.world import World


def test_the_sandbox_says_how_to_point_the_program_at_it(tmp_path: Path) -> None:
    """A script starts it, reads one JSON object, sets the variables and works; Ctrl-C ends it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs.cli.main", "sandbox", "--json", "--data", str(tmp_path / "tenant")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        text = ""
        while not text.endswith("\n}\n"):
            text += process.stdout.readline()
        said = json.loads(text)
        configuration = Configuration(tmp_path / "config")
        variables = {**os.environ, **said["variables"], "TIEKARTTA_STATE__FOLDER": str(tmp_path / "state")}
        for command, expected in (("setup", "made_list"), ("sync", "created")):
            done = subprocess.run(
                [sys.executable, "-m", "jobs.cli.main", command, "--json", "--config", str(configuration.folder)],
                env=variables,
                capture_output=True,
                text=True,
                check=True,
            )
            assert json.loads(done.stdout)[expected]
    finally:
        process.send_signal(signal.SIGINT)
        rest, stderr = process.communicate(timeout=20)
    assert (process.returncode, rest, stderr) == (0, "", "")


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_a_port_in_use_is_wrong_input(empty_world: World, command: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        result = empty_world.run(command, "--port", port)

    assert result.exit_code == 2, result.output
    assert port in result.stderr


def test_ctrl_c_loses_nothing_and_says_so(synced: World, wire: Wire) -> None:
    synced.configuration.edit("T1-01", title="Uusi nimi")
    wire.forget()

    def interrupt(request: PreparedRequest, _: int) -> None:
        if item_updates(request):
            raise KeyboardInterrupt

    wire.before = interrupt
    result = synced.run("sync")

    assert result.exit_code == 1
    assert "Nothing is lost" in result.stderr
    wire.forget()
    assert synced.sync().updated == {"T1-01"}


def test_only_debug_shows_a_traceback(synced: World) -> None:
    synced.running.registration.grant("graph", [])

    quiet, loud = synced.run("sync"), synced.run("sync", "--debug")

    assert (quiet.exit_code, loud.exit_code) == (2, 2)
    assert "Traceback" not in quiet.output
    assert "Traceback" in loud.stderr


@pytest.mark.plants
def test_a_traceback_loses_what_names_a_person_or_gives_access(synced: World, wire: Wire) -> None:
    """Its words are a library's: the admin sends them on."""

    def fail(request: PreparedRequest, _: int) -> None:
        raise RuntimeError(f"url: /{quote(HELMI)}, {LEMPI}, {request.url}?sig=abc, {request.headers}")

    wire.before = fail
    said = synced.run("sync", "--debug").stderr

    assert "RuntimeError: url: …@… …@… http" in said
    for hidden in ("helmi", "lempi", "sig=", "Bearer ey", "eyJ"):
        assert hidden not in said


def test_debug_output_is_clean_in_a_process(synced: World) -> None:
    """Where nobody else hears the log, it goes to standard error."""
    code = (
        "import logging; from jobs.logs import debugging; debugging(); "
        f"logging.getLogger('msal').debug('GET /users/%s?sig=abc Bearer x', {HELMI!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "DEBUG:msal:GET …@… …\n"


def test_a_log_names_no_person_no_token_and_no_secret(synced: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    synced.edit("T1-01", HELMI, Comment="Salainen kommentti", Contact=synced.lookup(LEMPI))
    synced.later(days=1)

    assert synced.run("sync", "--debug").exit_code == 0

    log = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "/v1.0/$batch" in log
    for hidden in ("Bearer ey", "eyJ", "@kemijarvi.example", "PRIVATE KEY", "Salainen", "Särkijoki"):
        assert hidden not in log


def test_the_configuration_folder_is_an_option_or_a_variable_or_the_current_folder(
    synced: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(synced.configuration.folder)
    assert synced.run("sync", "--config", folder, without=("TIEKARTTA_CONFIG",)).exit_code == 0
    monkeypatch.chdir(synced.folder)
    assert synced.run("sync", without=("TIEKARTTA_CONFIG",)).exit_code == 0
    monkeypatch.chdir(synced.folder / "state")
    assert synced.run("sync", without=("TIEKARTTA_CONFIG",)).exit_code == 2
    assert synced.run("sync", "--config", folder, TIEKARTTA_CONFIG="/nowhere").exit_code == 0
