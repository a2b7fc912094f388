"""``--capture``: what it keeps, what it replaces, and that nothing of a tenant's own is left in it."""

from __future__ import annotations

import json
import re
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from jobs.doctor.capture import LIST_TITLE, scrubber_for
from jobs.doctor.scrub import Scrubber
from jobs.doctor.standins import StandIns
from tests.doctor.office import ARVO, EINO, HELMI, Office, wire

if TYPE_CHECKING:
    from pathlib import Path

    from requests import PreparedRequest

GUID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@pytest.fixture
def file(office: Office, tmp_path: Path) -> Path:
    """A capture of a tenant in which everybody has something: holders, a closed account, rows, a foreign column."""
    people = [person.upn for person in office.store.people.all()]
    office.parties(*people, "ei.ketaan@kemijarvi.example")
    office.store.lists.create("Aune Ylitalon oma luettelo", actor=office.admin)
    office.store.lists.add_column(office.list_id, "HelmiOma", "text", {}, actor=office.admin, title="Helmin sarake")
    fields = {"Title": "Aune Ylitalo lomalla 040 1234567", "Comment": f"Kysy {EINO}", "HelmiOma": "salaista"}
    office.store.items.create(office.list_id, fields, actor=HELMI)
    office.doctor("--send", "--capture", str(tmp_path / "capture.jsonl"))
    return tmp_path / "capture.jsonl"


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


class TestNothingIsLeft:
    def test_no_name_address_id_or_host_of_the_tenant(self, office: Office, file: Path) -> None:
        tenant, text = office.store.tenant, file.read_text(encoding="utf-8")
        plain = json.dumps(_lines(file), ensure_ascii=False).lower()
        own = {tenant.id, tenant.name, tenant.domain, tenant.sharepoint, tenant.site_title, tenant.site_path}
        own |= {tenant.app.client_id, "Kemijärven kaupunki", "Kemijarven", "kemijarvi"}
        for person in tenant.people:
            own |= {person.upn, person.upn.partition("@")[0], person.id, person.mail, person.name, *person.name.split()}
        own |= {office.list_id, *office.store.graph_site_id.split(",")}
        own |= {column.id for column in office.store.lists.columns(office.list_id)}
        own |= {"Ylitalo", "HelmiOma", "Helmin sarake", "salaista", "lomalla", "1234567", "ei.ketaan"}
        own |= {tenant.team.id, tenant.team.channel_id, tenant.team.name, tenant.teams_app.id}
        webhook = urlsplit(office.variables["TIEKARTTA_WORKFLOWS__URL"])
        own |= {webhook.netloc, *(step for step in webhook.path.split("/") if len(step) > 12)}
        own |= {value for values in parse_qs(webhook.query).values() for value in values if len(value) > 3}
        own |= {office.variables["TIEKARTTA_MAIL__SENDER"], "Testiviesti"}
        left = {each for each in own if each.lower() in plain or quote(each, safe="") in text or quote(each) in text}
        assert left == set()

    def test_every_guid_is_a_stand_in(self, file: Path) -> None:
        text = re.sub(r"(batch|changeset)_[0-9a-f-]+", "", file.read_text(encoding="utf-8"))
        assert {guid for guid in GUID.findall(text) if not guid.startswith("00000000-0000-4000-8000-")} == set()

    def test_no_token(self, office: Office, tmp_path: Path) -> None:
        sent: list[str] = []
        with wire(after=lambda request, number: sent.append(request.headers.get("Authorization", ""))):
            office.doctor("--capture", str(tmp_path / "capture.jsonl"))
        tokens = {value.partition(" ")[2] for value in sent} - {""}
        text = (tmp_path / "capture.jsonl").read_text(encoding="utf-8")
        assert tokens
        assert not [token for token in tokens if token in text]
        assert "eyJ" not in text

    def test_a_name_that_would_be_left_keeps_the_file_unwritten(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Scrubber, "_headers", lambda self, headers: {**headers, "x": HELMI})
        result = office.command("doctor", "--capture", str(tmp_path / "capture.jsonl"))
        assert result.exit_code == 1
        assert "would have been left in it" in result.stderr
        assert HELMI not in result.stderr
        assert (tmp_path / "capture.jsonl").read_text(encoding="utf-8") == ""


class TestWhatIsKept:
    def test_the_form_is_that_of_record(self, file: Path) -> None:
        keys = "method url request_headers request_body status response_headers response_body seconds"
        assert all(list(line) == keys.split() for line in _lines(file))

    def test_every_exchange_of_the_checks_in_order(self, office: Office, tmp_path: Path) -> None:
        with wire() as sent:
            office.doctor("--capture", str(tmp_path / "capture.jsonl"))
        assert [line["method"] for line in _lines(tmp_path / "capture.jsonl")] == [request.method for request in sent]

    def test_the_same_person_is_the_same_everywhere(self, file: Path) -> None:
        users = [
            part["body"]
            for line in _lines(file)
            if "$batch" in line["url"] and isinstance(line["response_body"], dict)
            for part in line["response_body"]["responses"]
            if "userPrincipalName" in (part.get("body") or {})
        ]
        assert users
        for user in users:
            number = re.fullmatch(r"person-(\d+)@tenant\.example", user["userPrincipalName"])
            assert number
            assert user["mail"] == user["userPrincipalName"]
            assert user["displayName"] == f"Person {number[1]}"
            assert f"/users/{user['userPrincipalName']}" in file.read_text(encoding="utf-8")

    def test_times_numbers_and_the_programs_own_words(self, file: Path) -> None:
        text = json.dumps(_lines(file), ensure_ascii=False)
        assert re.search(r"\d{4}-06-30T12:00:00Z", text)
        assert re.search(r"\d{4}-06-29T21:00:00Z", text)
        for word in ("Määräaika", "Aikataulussa", LIST_TITLE, "Tiekartan tarkistusrivi", "genericList", "NONISV|"):
            assert word in text
        assert re.search(r'\\?"00000000-0000-4000-8000-\d{12},1\\?"', text)

    def test_a_list_of_another_name_gets_the_usual_one(self, office: Office) -> None:
        with office.job() as job:
            job.tenant.list_title = "Meidän digilista"
            scrubber = scrubber_for(job)
        assert scrubber.url("https://kemijarvi.sharepoint.com/sites/digi/Lists/Meid%C3%A4n%20digilista") == (
            "https://tenant.sharepoint.com/sites/site/Lists/" + quote(LIST_TITLE)
        )


class TestTheFile:
    def test_a_folder_that_is_not_there_stops_before_anything_is_sent(self, office: Office, tmp_path: Path) -> None:
        with wire() as sent:
            result = office.command("doctor", "--capture", str(tmp_path / "none" / "capture.jsonl"))
        assert result.exit_code == 2
        assert "cannot be written" in result.stderr
        assert sent == []

    def test_ctrl_c_leaves_an_earlier_capture_as_it_was(self, office: Office, tmp_path: Path) -> None:
        (tmp_path / "capture.jsonl").write_text("earlier", encoding="utf-8")

        def press(request: PreparedRequest, number: int) -> None:
            if number == 5:
                raise KeyboardInterrupt

        with wire(before=press):
            assert office.command("doctor", "--capture", str(tmp_path / "capture.jsonl")).exit_code == 1
        assert (tmp_path / "capture.jsonl").read_text(encoding="utf-8") == "earlier"

    def test_nothing_is_recorded_unless_asked(self, office: Office) -> None:
        with office.job() as job:
            assert job.tenant.session.tap is None

    def test_lost_answers_are_captured_too(self, office: Office, tmp_path: Path) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{silent.getsockname()[1]}"
            office.doctor("--capture", str(tmp_path / "capture.jsonl"), TIEKARTTA_SANDBOX__URL=url)
        lines = _lines(tmp_path / "capture.jsonl")
        assert lines
        assert all(line["status"] is None and line["response_body"] is None for line in lines)


class TestScrubbing:
    """What a real tenant may answer and the practice tenant does not."""

    @pytest.fixture
    def scrubber(self) -> Scrubber:
        standins = StandIns(sharepoint="kunta.sharepoint.com", texts={"digi": "site", "Kunnan lista": LIST_TITLE})
        return Scrubber(standins, frozenset({"Tila", LIST_TITLE}))

    def _answered(self, scrubber: Scrubber, body: Any, **headers: str) -> dict[str, Any]:
        exchange = {
            "method": "GET",
            "url": "https://graph.microsoft.com/v1.0/sites",
            "request_headers": {},
            "request_body": None,
            "status": 200,
            "response_headers": headers,
            "response_body": body,
            "seconds": 0.1,
        }
        return scrubber.exchange(exchange)

    def test_what_is_not_known_is_replaced(self, scrubber: Scrubber) -> None:
        body = {"displayName": "Maijan lista", "phones": ["040 123 4567"], "n": "0401234567", "department": "Sote"}
        found = self._answered(scrubber, body)["response_body"]
        assert found == {"displayName": "text-1", "phones": ["text-2"], "n": "text-3", "department": "text-4"}
        assert self._answered(scrubber, body)["response_body"] == found

    def test_headers(self, scrubber: Scrubber) -> None:
        found = self._answered(
            scrubber,
            None,
            **{
                "Set-Cookie": "fpc=secret",
                "x-ms-ags-diagnostic": '{"ServerInfo":{"DataCenter":"North Europe"}}',
                "Retry-After": "8",
                "Location": "https://kunta.sharepoint.com/sites/digi/Lists/Kunnan%20lista/Maija",
                "WWW-Authenticate": 'Bearer realm="8b1d7c5e-4f0e-4a57-9a3e-2f1f4c6f0d11", claims="eyJhY2Nlc3M"',
            },
        )["response_headers"]
        assert found == {
            "Set-Cookie": "REDACTED",
            "x-ms-ags-diagnostic": "REDACTED",
            "Retry-After": "8",
            "Location": f"https://tenant.sharepoint.com/sites/site/Lists/{quote(LIST_TITLE)}/text-1",
            "WWW-Authenticate": 'Bearer realm="00000000-0000-4000-8000-000000000001", claims="REDACTED"',
        }

    def test_what_services_say_is_kept_without_what_it_names(self, scrubber: Scrubber) -> None:
        self._answered(scrubber, {"displayName": "Maija Meikäläinen", "mail": "maija@kunta.fi"})
        message = "Access denied to Maija Meikäläinen (maija@kunta.fi, kunta.fi) at 'Salainen kansio', 'Tila'."
        found = self._answered(scrubber, {"error": {"code": "accessDenied", "message": message}})["response_body"]
        assert found["error"] == {
            "code": "accessDenied",
            "message": "Access denied to Person 1 (person-1@tenant.example, tenant.example) at '…', 'Tila'.",
        }

    def test_entras_words(self, scrubber: Scrubber) -> None:
        text = (
            "AADSTS700016: Application with identifier '6731de76-14a6-49ae-97bc-6eba6914391e' was not found in 'Kunta'."
        )
        found = self._answered(scrubber, {"error": "invalid_client", "error_description": text})["response_body"]
        assert found["error"] == "invalid_client"
        assert found["error_description"] == "AADSTS700016: Application with identifier '…' was not found in '…'."

    def test_fields_of_columns_that_a_municipality_made(self, scrubber: Scrubber) -> None:
        found = self._answered(
            scrubber, {"fields": {"Tila": "Tila", "Maijan_x0020_sarake": 7, "_UIVersionString": "1.0"}}
        )
        assert found["response_body"] == {"fields": {"Tila": "Tila", "text-1": 7, "_UIVersionString": "1.0"}}

    @pytest.mark.parametrize(
        ("url", "scrubbed"),
        [
            (
                "https://kunta-my.sharepoint.com/personal/maija_meikalainen_kunta_fi",
                "https://tenant-1.sharepoint.com/text-1/text-2",
            ),
            (
                "https://graph.microsoft.com/v1.0/sites/kunta.sharepoint.com%3A%2Fsites%2Fdigi",
                "https://graph.microsoft.com/v1.0/sites/tenant.sharepoint.com%3A%2Fsites%2Fsite",
            ),
            (
                "https://graph.microsoft.com/v1.0/users?$filter=mail%20eq%20'maija@kunta.fi'",
                "https://graph.microsoft.com/v1.0/users?$filter=text-1",
            ),
            ("https://graph.microsoft.com/v1.0/users('$maija@kunta.fi')", "…('person-1@tenant.example')"),
            ("https://intranet.kunta.fi/x", "https://text-2/text-1"),
            ("https://graph.microsoft.com/v1.0/sites?$skiptoken=UGFnZWQ", "…?$skiptoken=text-1"),
        ],
    )
    def test_addresses(self, scrubber: Scrubber, url: str, scrubbed: str) -> None:
        found = scrubber.url(url)
        assert found.endswith(scrubbed.removeprefix("…"))
        assert "kunta" not in found
        assert "maija" not in found

    def test_a_page_of_a_proxy(self, scrubber: Scrubber) -> None:
        page = "<html>Kunnan palomuuri esti: maija@kunta.fi</html>"
        assert self._answered(scrubber, page)["response_body"] == "text-1"

    def test_a_closed_account_is_a_person_too(self, file: Path) -> None:
        assert ARVO.partition("@")[0] not in file.read_text(encoding="utf-8")
