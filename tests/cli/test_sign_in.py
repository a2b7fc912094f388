"""No right, no tenant, no certificate, no network: each says what to do, and nothing is touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.entra.registration import self_signed
from tests.connector.certificates import write_pem
from tests.support.wire import Wire
from tests.support.world import World


def failed(world: World, *mentions: str, exit_code: int = 2, command: str = "sync", **variables: str) -> None:
    base = world.base()
    result = world.run(command, "--json", **variables)
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    for mention in mentions:
        assert mention in result.stderr
    assert world.base() == base


def test_no_permission_for_the_list(synced: World) -> None:
    synced.running.registration.grant("graph", [])
    items = synced.items()

    failed(synced, "refused access", "403", "consent")

    assert synced.items() == items


def test_reading_is_allowed_and_writing_is_not(synced: World) -> None:
    synced.running.registration.grant("graph", ["Sites.Read.All", "User.Read.All"])
    synced.configuration.edit("T1-01", title="Uusi nimi")
    items = synced.items()

    failed(synced, "refused access", "403", "consent")

    assert synced.items() == items
    synced.running.registration.grant("graph", ["Sites.ReadWrite.All", "User.Read.All"])
    assert synced.sync().updated == {"T1-01"}


def test_no_permission_to_look_people_up_at_the_site(world: World) -> None:
    """The column of people stays empty, everything else goes on, and the person who runs it hears of it."""
    world.running.registration.grant("sharepoint", [])

    result = world.run("sync")

    assert result.exit_code == 0, result.output
    assert "docs/deploy.md" in result.stdout
    assert len(world.items()) == 6
    assert all("People" not in item.fields for item in world.items())
    world.running.registration.grant("sharepoint", ["Sites.FullControl.All"])
    world.later(days=1)
    world.sync()
    assert "People" in world.fields("T1-01")


def test_setup_without_the_right_to_make_lists(empty_world: World) -> None:
    empty_world.running.registration.grant("graph", ["Sites.ReadWrite.All"])

    failed(empty_world, "refused access", command="setup")

    assert [each.title for each in empty_world.running.store.lists.all()] == []


def test_wrong_tenant(synced: World) -> None:
    failed(synced, "no such tenant", TIEKARTTA_SIGN_IN__TENANT="00000000-0000-4000-8000-000000000000")


def test_wrong_app(synced: World) -> None:
    failed(
        synced,
        "no app with this id",
        TIEKARTTA_SIGN_IN__CLIENT_ID="00000000-0000-4000-8000-000000000000",
    )


def test_expired_certificate(synced: World, wire: Wire, tmp_path: Path) -> None:
    file = write_pem(tmp_path / "old.pem", days=-1, for_signing=True)

    failed(synced, "expired on", str(file), TIEKARTTA_SIGN_IN__CERTIFICATE_FILE=str(file))

    assert wire.sent == []


def test_certificate_that_nobody_registered(synced: World, tmp_path: Path) -> None:
    file = write_pem(tmp_path / "other.pem", for_signing=True)
    failed(synced, "not registered", TIEKARTTA_SIGN_IN__CERTIFICATE_FILE=str(file))


def test_certificate_file_that_is_missing_or_no_certificate(synced: World, tmp_path: Path) -> None:
    missing, other = tmp_path / "none.pem", tmp_path / "readme.pem"
    other.write_text("hello", encoding="utf-8")
    failed(synced, str(missing), "cannot be read", TIEKARTTA_SIGN_IN__CERTIFICATE_FILE=str(missing))
    failed(synced, str(other), "no private key", TIEKARTTA_SIGN_IN__CERTIFICATE_FILE=str(other))


@pytest.mark.parametrize("given", [None, "wrong"])
def test_wrong_passphrase(synced: World, tmp_path: Path, given: str | None) -> None:
    file = write_pem(tmp_path / "locked.pem", passphrase="right", for_signing=True)
    variables = {"TIEKARTTA_SIGN_IN__CERTIFICATE_FILE": str(file)}
    if given:
        variables["TIEKARTTA_SIGN_IN__CERTIFICATE_PASSPHRASE"] = given

    failed(synced, "passphrase", str(file), **variables)


def test_the_right_passphrase(synced: World, tmp_path: Path) -> None:
    file = write_pem(tmp_path / "locked.pem", passphrase="oikea", for_signing=True)
    synced.running.registration.register(_certificate_only(file))

    result = synced.run(
        "sync",
        TIEKARTTA_SIGN_IN__CERTIFICATE_FILE=str(file),
        TIEKARTTA_SIGN_IN__CERTIFICATE_PASSPHRASE="oikea",
    )

    assert result.exit_code == 0, result.output


def _certificate_only(file: Path) -> bytes:
    text = file.read_bytes()
    return text[text.index(b"-----BEGIN CERTIFICATE") :]


def test_a_secret_reads_and_writes_items_and_says_what_it_cannot(world: World) -> None:
    result = world.run(
        "sync",
        without=("TIEKARTTA_SIGN_IN__CERTIFICATE_FILE",),
        TIEKARTTA_SIGN_IN__CLIENT_SECRET=world.running.credentials.client_secret,
    )

    assert result.exit_code == 0, result.output
    assert len(world.items()) == 6
    assert "certificate" in result.stdout


def test_a_wrong_secret(synced: World) -> None:
    result = synced.run(
        "sync", without=("TIEKARTTA_SIGN_IN__CERTIFICATE_FILE",), TIEKARTTA_SIGN_IN__CLIENT_SECRET="wr0ng"
    )

    assert result.exit_code == 2
    assert "secret is wrong" in result.stderr
    assert "wr0ng" not in result.stderr


def test_no_network(synced: World) -> None:
    synced.running.stop()

    result = synced.run("sync")

    assert result.exit_code == 1, result.output
    assert "No connection to login.microsoftonline.com" in result.stderr


@pytest.mark.parametrize(
    "address",
    ["http://192.0.2.1:8365", "https://127.0.0.1:8365", "http://graph.microsoft.com", "http://127.0.0.1.example"],
)
def test_a_sandbox_that_is_not_on_this_machine(synced: World, wire: Wire, address: str) -> None:
    failed(synced, address, "not on this machine", TIEKARTTA_SANDBOX__URL=address)

    assert wire.sent == []


def test_a_certificate_from_the_future(synced: World, tmp_path: Path) -> None:
    """Entra refuses it; the message says that it is not in force."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    file = tmp_path / "future.pem"
    file.write_bytes(self_signed("app", tomorrow, tomorrow + timedelta(days=30)))
    synced.running.registration.register(file.read_bytes())

    failed(synced, "not in force", TIEKARTTA_SIGN_IN__CERTIFICATE_FILE=str(file))
