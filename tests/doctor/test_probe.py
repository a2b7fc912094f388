"""The row of our own: what it proves, and that it never stays, whatever ends the check."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import requests

from jobs.doctor.examination import examine
from jobs.doctor.probe import PROBE_TITLE
from jobs.sync import sync
from sandbox.errors import Invalid
from tests.doctor.office import TENANT_FILE, Office, open_office, text, wire

if TYPE_CHECKING:
    from pathlib import Path

    from requests import PreparedRequest


def test_the_row_is_archived_from_its_first_moment(office: Office) -> None:
    seen = []

    def look(request: PreparedRequest, number: int) -> None:
        seen.extend(office.probes)

    with wire(after=look):
        office.doctor()
    assert seen
    assert all(item.fields["Archived"] is True and "Tunnus" not in item.fields for item in seen)
    assert office.probes == []


def test_an_identity_of_another_name_than_the_settings_say(office: Office) -> None:
    checkup = office.doctor(
        TIEKARTTA_SIGN_IN__CERTIFICATE_FILE=None,
        TIEKARTTA_SIGN_IN__MANAGED_IDENTITY="system",
        TIEKARTTA_SIGN_IN__CLIENT_ID="00000000-0000-0000-0000-000000000001",
    )
    assert checkup["probe"]["outcome"] == "warning"
    assert "sign_in.client_id" in checkup["probe"]["do"]


class TestInterrupted:
    @pytest.fixture
    def count(self, office: Office) -> int:
        with wire() as sent:
            office.doctor()
        return len(sent)

    def test_ctrl_c_at_any_request_leaves_nothing(self, office: Office, count: int) -> None:
        """After the service has done what was asked, and before the program knows: the worst moment of each."""
        for number in range(1, count + 1):
            with wire(after=_press(number)), office.job() as job, pytest.raises(KeyboardInterrupt):
                examine(job)
            assert office.probes == [], f"request {number} of {count}"

    def test_ctrl_c_again_while_clearing_away_leaves_nothing(self, office: Office) -> None:
        made = self._row_is_made_at(office)
        for second in range(made + 1, made + 3):
            for moment in ("before", "after"):
                with (
                    wire(**{moment: _press(made, second)}),
                    office.job() as job,
                    pytest.raises(KeyboardInterrupt),
                ):
                    examine(job)
                assert office.probes == [], f"{moment} request {second}"

    def test_ctrl_c_on_the_command_line_is_exit_code_1(self, office: Office) -> None:
        with wire(after=_press(self._row_is_made_at(office))):
            result = office.command("doctor")
        assert result.exit_code == 1
        assert "Stopped" in result.stderr
        assert office.probes == []

    @staticmethod
    def _row_is_made_at(office: Office) -> int:
        """The number of the request after which there is a row."""
        made: list[int] = []
        with wire(after=lambda request, number: made.append(number) if office.probes and not made else None):
            office.doctor()
        return made[0]


class TestKilled:
    @pytest.fixture
    def left(self, office: Office) -> Any:
        """The row that a killed check left behind."""
        fields = {"Title": PROBE_TITLE, "Archived": True}
        return office.store.items.create(office.list_id, fields, actor=office.store.tenant.app.client_id)

    def test_a_sync_leaves_the_row_alone(self, office: Office, left: Any) -> None:
        with office.job() as job:
            first, second = sync(job), sync(job)
        assert first.created == {"T1-01"}
        assert not first.plan.proposals
        assert not second.plan.proposals
        assert office.probes == [left]

    def test_the_next_check_removes_it_and_says_so(self, office: Office, left: Any) -> None:
        checkup = office.doctor()
        assert checkup.exit_code == 0
        assert checkup["probe"]["outcome"] == "warning"
        assert "Rows of an earlier check were removed: 1" in checkup["probe"]["found"]
        assert office.probes == []

    def test_a_row_that_somebody_took_over_is_left_to_them(self, office: Office, left: Any) -> None:
        office.store.items.update(office.list_id, left.id, {"Tunnus": "T9-01"}, actor=office.admin)
        assert office.doctor().exit_code == 0
        assert [row.id for row in office.rows] == [left.id]

    def test_an_officers_own_archived_row_is_left_alone(self, office: Office) -> None:
        office.store.items.create(office.list_id, {"Title": "Oma", "Archived": True}, actor=office.admin)
        office.doctor()
        assert [row.fields["Title"] for row in office.rows] == ["Oma"]


class TestOldVersions:
    @pytest.mark.parametrize("check", ["old_version", "old_version_in_batch"])
    def test_a_service_that_takes_them_is_told(
        self, office: Office, monkeypatch: pytest.MonkeyPatch, check: str
    ) -> None:
        update = office.store.items.update

        def careless(*where: Any, etag: str | None = None, **more: Any) -> Any:
            return update(*where, **more)

        monkeypatch.setattr(office.store.items, "update", careless)
        checkup = office.doctor()
        assert checkup.exit_code == 2
        assert checkup[check]["outcome"] == "failed"
        assert "an officer's edit could be overwritten" in checkup[check]["found"]
        assert office.probes == []

    def test_they_are_tried_alone_and_in_a_batch(self, office: Office) -> None:
        with wire() as sent:
            office.doctor()
        assert sum(request.method == "PATCH" for request in sent) == 2
        assert sum('"PATCH"' in text(request) and '"Comment"' in text(request) for request in sent) == 2


class TestLosing:
    def test_a_lost_answer_to_the_new_row_leaves_nothing(self, office: Office) -> None:
        def cut(request: PreparedRequest, number: int) -> None:
            if '"POST"' in text(request) and office.probes:
                raise requests.ConnectionError("the connection was cut")

        with wire(after=cut):
            checkup = office.doctor()
        assert checkup.exit_code == 1
        assert checkup["probe"]["found"] == "The answer to a write was lost."
        assert checkup["dates"]["outcome"] == "skipped"
        assert "Rows removed: 1" in checkup["removal"]["found"]
        assert office.probes == []

    def test_a_service_that_drops_what_marks_the_row(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        create = office.store.items.create

        def dropping(list_id: str, fields: dict[str, Any], **more: Any) -> Any:
            return create(list_id, {**fields, "Archived": False}, **more)

        monkeypatch.setattr(office.store.items, "create", dropping)
        checkup = office.doctor()
        assert checkup.named("failed") == ["probe"]
        assert "did not come back as they were written: archived" in checkup["probe"]["found"]
        assert office.probes == []

    def test_a_row_that_cannot_be_deleted_is_told(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any, **__: Any) -> None:
            raise Invalid("The item is on hold.")

        monkeypatch.setattr(office.store.items, "delete", refuse)
        checkup = office.doctor()
        assert checkup.exit_code == 2
        assert PROBE_TITLE in checkup["removal"]["found"]
        assert "by hand" in checkup["removal"]["do"]


class TestDates:
    @pytest.mark.parametrize(
        ("zone", "times"),
        [("America/Los_Angeles", "10:00"), ("Europe/Stockholm", "01:00"), ("Pacific/Auckland", "13:00, 15:00")],
    )
    def test_a_site_in_another_time_zone(self, tmp_path: Path, prepared: Path, zone: str, times: str) -> None:
        shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
        file = tmp_path / "tenant.yaml"
        shipped = TENANT_FILE.read_text(encoding="utf-8")
        file.write_text(shipped.replace("time_zone: Europe/Helsinki", f"time_zone: {zone}"), encoding="utf-8")
        office = open_office(tmp_path, file)
        with office.running:
            checkup = office.doctor()
        assert checkup.exit_code == 2
        assert f"they begin at {times} of Europe/Helsinki" in checkup["dates"]["found"]
        assert "municipality.time_zone (Europe/Helsinki)" in checkup["dates"]["do"]

    def test_a_service_that_moves_days(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        create = office.store.items.create

        def moved(list_id: str, fields: dict[str, Any], **more: Any) -> Any:
            return create(list_id, {**fields, "Deadline": fields["Deadline"].replace("-06-30T", "-06-29T")}, **more)

        monkeypatch.setattr(office.store.items, "create", moved)
        checkup = office.doctor()
        assert checkup.named("failed") == ["dates"]
        assert re.fullmatch(r"The day \d{4}-06-30 came back as \d{4}-06-29\.", checkup["dates"]["found"])

    def test_both_days_are_written_as_noon(self, office: Office) -> None:
        with wire() as sent:
            office.doctor()
        made = next(text(request) for request in sent if '"Archived"' in text(request))
        assert "-06-30T12:00:00Z" in made
        assert "-12-31T12:00:00Z" in made


def _press(*numbers: int) -> Any:
    """Ctrl-C at the requests with these numbers."""

    def press(request: PreparedRequest, number: int) -> None:
        if number in numbers:
            raise KeyboardInterrupt

    return press
