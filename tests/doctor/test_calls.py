"""What the connector has for the checks: a tap on the session, single requests, and people's rights on a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from connector.batch import Part
from connector.errors import AccessRefused, NotFound, RequestRefused, ServiceFailed
from connector.lists import Create, Remove, Result, Update
from connector.rights import Rights, rights_on_list
from jobs.tenant import ListPlace, find_list
from sandbox.rights import Right
from tests.doctor.office import HELMI, Office, wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connector.lists import ListClient
    from jobs.job import Job


@pytest.fixture
def job(office: Office) -> Iterator[Job]:
    with office.job() as opened:
        yield opened


@pytest.fixture
def items(job: Job, office: Office) -> ListClient:
    site_id, _ = find_list(job.tenant)
    return job.tenant.list_client(ListPlace(site_id, office.list_id))


class TestTap:
    def test_it_is_given_each_exchange_with_the_real_address(self, job: Job) -> None:
        seen = []
        job.tenant.session.tap = lambda request, response, seconds: seen.append((request, response, seconds))
        job.tenant.provisioner.find_site()
        assert [request.url.partition("/v1.0")[0] for request, _, _ in seen[-1:]] == ["https://graph.microsoft.com"]
        assert all(response.status_code == 200 and seconds >= 0 for _, response, seconds in seen)

    def test_repeats_and_lost_answers_too(self, job: Job) -> None:
        job.tenant.provisioner.find_site()
        statuses = []
        job.tenant.session.tap = lambda request, response, seconds: statuses.append(response and response.status_code)

        def cut(request: requests.PreparedRequest, number: int) -> None:
            if number == 1:
                raise requests.ConnectionError("the connection was cut")

        with wire(after=cut):
            job.tenant.provisioner.find_site()
        assert statuses == [None, 200]


class TestSingle:
    def test_a_row_is_read_and_written_alone(self, items: ListClient) -> None:
        made = items.write_alone(Create({"Title": "Rivi"}))
        assert made.result is Result.DONE
        found = items.item(made.item_id, ("Title",))
        assert (found.id, found.fields["Title"], found.by_app) == (made.item_id, "Rivi", True)
        assert items.write_alone(Update(found.id, found.etag, {"Title": "Uusi"})).result is Result.DONE
        assert items.write_alone(Update(found.id, found.etag, {"Title": "Vanha"})).result is Result.STALE
        assert items.item(found.id, ("Title",)).fields["Title"] == "Uusi"
        assert items.write_alone(Remove(found.id, found.etag)).result is Result.STALE
        assert items.write_alone(Remove(found.id, items.item(found.id, ("Title",)).etag)).result is Result.DONE
        with pytest.raises(NotFound):
            items.item(found.id, ("Title",))

    def test_headers_are_given_in_lower_case(self, job: Job) -> None:
        outcome = job.tenant.batch.single(Part("GET", "/users/nobody@kemijarvi.example"))
        assert outcome.status == 404
        assert "request-id" in outcome.headers


class TestRights:
    def _asked(self, job: Job, office: Office, upn: str = HELMI) -> Rights:
        tenant = job.tenant
        return rights_on_list(tenant.session, tenant.identity, tenant.site_url, office.list_id, upn)

    @pytest.mark.parametrize(
        ("right", "rights"),
        [
            (Right.NONE, Rights(edit=False, delete=False, manage=False)),
            (Right.READ, Rights(edit=False, delete=False, manage=False)),
            (Right.AMEND, Rights(edit=True, delete=False, manage=False)),
            (Right.CONTRIBUTE, Rights(edit=True, delete=True, manage=False)),
            (Right.EDIT, Rights(edit=True, delete=True, manage=True)),
            (Right.FULL, Rights(edit=True, delete=True, manage=True)),
        ],
    )
    def test_each_permission_level(self, job: Job, office: Office, right: Right, rights: Rights) -> None:
        office.store.rights.grant(HELMI, right)
        assert self._asked(job, office) == rights

    def test_an_app_that_may_not_ask_is_told_without_the_persons_name(self, job: Job, office: Office) -> None:
        office.running.registration.grant_site("write")
        with pytest.raises(AccessRefused) as caught:
            self._asked(job, office)
        assert "helmi" not in str(caught.value)

    def test_nobody_of_that_name(self, job: Job, office: Office) -> None:
        with pytest.raises(RequestRefused) as caught:
            self._asked(job, office, "o'ei.ketaan@kemijarvi.example")
        assert "could not be found" in str(caught.value)
        assert "ei.ketaan" not in str(caught.value)

    def test_an_answer_that_is_none(self, job: Job, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        job.tenant.provisioner.find_site()
        empty = requests.Response()
        empty.status_code, empty._content = 200, b'{"High": "1"}'
        monkeypatch.setattr(job.tenant.session, "get", lambda *_, **__: empty)
        with pytest.raises(ServiceFailed):
            self._asked(job, office)
