"""``$batch``: an outcome for every part, whatever comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.batch import Batch, Outcome, Part
from connector.clock import SystemClock
from connector.credentials import Secret
from connector.errors import (
    AccessRefused,
    NotFound,
    RequestRefused,
    ServiceFailed,
    SignInFailed,
    Throttled,
)
from connector.identity import Identity
from tests.connector.conftest import TENANT
from tests.connector.scripted import CUT, CUT_BODY, Answer, batch_answer, parts_of

ETAG = '"{12AD},7"'


@pytest.fixture
def batch(session, identity):
    return Batch(session, identity)


def gets(count):
    return [Part("GET", f"/items/{n}") for n in range(count)]


def echo(part):
    return {"status": 200, "headers": {}, "body": {"url": part["url"]}}


class TestParts:
    def test_outcomes_come_in_the_order_of_the_parts(self, batch, entra):
        entra.otherwise = batch_answer(echo)
        outcomes = batch.send(gets(45))
        assert [o.body["url"] for o in outcomes] == [f"/items/{n}" for n in range(45)]
        assert [len(parts) for parts in parts_of(entra.requests)] == [20, 20, 5]

    def test_nothing_is_sent_for_nothing(self, batch, entra):
        assert batch.send([]) == []
        assert entra.requests == []

    def test_a_part_says_what_its_body_is_and_carries_no_token(self, batch, entra):
        entra.otherwise = batch_answer(echo)
        batch.send([Part("PATCH", "/x", {"a": "ä"}, {"If-Match": ETAG}), Part("GET", "/y")])
        first, second = parts_of(entra.requests)[0]
        assert first["headers"] == {"If-Match": ETAG, "Content-Type": "application/json"}
        assert "headers" not in second
        assert "body" not in second
        assert entra.requests[0].headers["Authorization"].startswith("Bearer ")
        assert b"Bearer" not in entra.requests[0].body

    def test_an_answer_may_lack_headers_and_body(self, batch, entra):
        entra.otherwise = batch_answer(lambda part: {"status": 204})
        (outcome,) = batch.send([Part("DELETE", "/x", headers={"If-Match": ETAG})])
        assert (outcome.status, outcome.body, outcome.code) == (204, {}, "")

    def test_errors_are_read_with_their_inner_codes(self, batch, entra):
        error = {"code": "invalidRequest", "message": "m", "innerError": {"code": "fine", "innererror": {"code": "er"}}}
        entra.otherwise = batch_answer(lambda part: {"status": 400, "body": {"error": error}})
        (outcome,) = batch.send([Part("POST", "/x", {})])
        assert (outcome.codes, outcome.message) == (("invalidRequest", "fine", "er"), "m")

    @pytest.mark.parametrize("body", [{}, {"responses": None}, {"responses": [None, {"id": 7}]}, [], b"<html>"])
    def test_answers_of_another_shape_are_no_answers(self, batch, entra, body):
        entra.then(Answer(body=body))
        assert [o.status for o in batch.send([Part("POST", "/x", {})])] == [None]
        assert len(entra.requests) == 1


class TestRepeating:
    def test_throttled_parts_are_sent_again_alone_after_the_longest_wait(self, batch, entra, session, clock):
        waits = {"0": "3", "2": "11"}

        def throttled(part):
            if part["id"] in waits:
                return {"status": 429, "headers": {"retry-after": waits[part["id"]]}}
            return echo(part)

        entra.then(batch_answer(throttled), batch_answer(echo))
        began = clock.now()
        outcomes = batch.send([Part("POST", f"/items/{n}", {}) for n in range(4)])
        assert [o.body["url"] for o in outcomes] == [f"/items/{n}" for n in range(4)]
        assert [p["url"] for p in parts_of(entra.requests)[1]] == ["/items/0", "/items/2"]
        assert clock.now() - began == timedelta(seconds=11)
        assert session.stats.throttled == 2

    def test_parts_that_stay_throttled_say_so(self, batch, entra):
        entra.otherwise = batch_answer(lambda part: {"status": 429, "headers": {"Retry-After": "1"}})
        assert [o.status for o in batch.send([Part("POST", "/x", {})])] == [429]
        assert len(entra.requests) == 4

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_failed_part_is_repeated_only_if_that_is_safe(self, batch, entra, status):
        entra.then(batch_answer(lambda part: {"status": status, "body": {}}), batch_answer(echo))
        parts = [
            Part("GET", "/get"),
            Part("POST", "/create", {}),
            Part("PATCH", "/tied", {}, {"If-Match": ETAG}),
            Part("PATCH", "/loose", {}),
            Part("DELETE", "/tied", headers={"If-Match": ETAG}),
            Part("DELETE", "/loose", headers={"If-Match": "*"}),
        ]
        assert [o.status for o in batch.send(parts)] == [200, None, 200, None, 200, None]
        again = parts_of(entra.requests)[1]
        assert [p["url"] for p in again] == ["/get", "/tied", "/tied"]
        assert [p.get("headers", {}).get("If-Match") for p in again] == [None, ETAG, ETAG]

    @pytest.mark.parametrize("step", [CUT, CUT_BODY, Answer(503), Answer(body=b"<html>"), Answer(body={})])
    def test_a_lost_answer_leaves_creates_unknown_and_repeats_what_is_safe(self, batch, entra, step):
        entra.then(step)
        entra.otherwise = batch_answer(echo)
        outcomes = batch.send([Part("POST", "/create", {}), Part("GET", "/get")])
        assert [o.status for o in outcomes] == [None, 200]
        assert [[p["url"] for p in parts] for parts in parts_of(entra.requests)] == [["/create", "/get"], ["/get"]]

    def test_a_missing_answer_is_like_a_lost_one(self, batch, entra):
        entra.then(Answer(body={"responses": [{"id": "1", "status": 200}]}))
        entra.otherwise = batch_answer(echo)
        outcomes = batch.send([Part("POST", "/create", {}), Part("GET", "/a"), Part("GET", "/b")])
        assert [o.status for o in outcomes] == [None, 200, 200]

    def test_reading_that_stays_lost_ends_after_the_attempts(self, batch, entra):
        entra.otherwise = CUT
        assert [o.status for o in batch.send(gets(2))] == [None, None]
        assert len(entra.requests) == 4

    def test_no_outcome_is_lost_when_a_later_batch_cannot_be_sent(self, batch, entra):
        entra.then(batch_answer(lambda p: {"status": 201}), Answer(429, headers={"Retry-After": "900"}))
        outcomes = batch.send([Part("POST", f"/{n}", {}) for n in range(45)])
        assert [o.status for o in outcomes] == [201] * 20 + [None] * 25
        assert len(entra.requests) == 2

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            (Answer(401), AccessRefused),
            (Answer(403), AccessRefused),
            (Answer(400, {"error": {"code": "BadRequest", "message": "why"}}), RequestRefused),
            (Answer(429, headers={"Retry-After": "900"}), Throttled),
        ],
    )
    def test_a_batch_that_is_refused_as_a_whole_is_an_error(self, batch, entra, answer, kind):
        entra.otherwise = answer
        with pytest.raises(kind):
            batch.send(gets(1))

    def test_a_sign_in_that_fails_is_told_as_such(self, session, service):
        service.otherwise = Answer(400, {"error": "invalid_tenant"})
        identity = Identity(session, tenant_id=TENANT, client_id="app", credential=Secret("x"), clock=SystemClock())
        with pytest.raises(SignInFailed):
            Batch(session, identity).send(gets(1))


class TestRows:
    NEXT = "https://graph.microsoft.com/v1.0/x/items?$top=1&$skiptoken=a%2Fb%3D"

    def first(self, link=NEXT):
        return Outcome(200, body={"value": [{"id": "1"}], "@odata.nextLink": link})

    def test_pages_are_fetched_as_they_are_named(self, batch, entra, session):
        entra.then(Answer(body={"value": [{"id": "2"}]}))
        assert [r["id"] for r in batch.rows(self.first(), "/x/items", list_data=True)] == ["1", "2"]
        assert entra.requests[0].path == "/v1.0/x/items?$top=1&$skiptoken=a%2Fb%3D"
        assert session.stats.data_requests == 1

    def test_one_page_needs_no_request(self, batch, entra):
        assert batch.rows(Outcome(200, body={"value": [{}]}), "/x") == [{}]
        assert entra.requests == []

    @pytest.mark.parametrize("link", ["https://evil.example/x", "https://graph.microsoft.com.evil.example/", "/x"])
    def test_a_page_at_another_host_gets_no_token(self, batch, entra, link):
        with pytest.raises(ServiceFailed, match="another host"):
            batch.rows(self.first(link), "/x")
        assert entra.requests == []

    def test_a_circle_of_pages_ends(self, batch, entra):
        entra.otherwise = Answer(body={"value": [], "@odata.nextLink": self.NEXT})
        with pytest.raises(ServiceFailed, match="same page"):
            batch.rows(self.first(), "/x")

    @pytest.mark.parametrize(("answer", "kind"), [(Answer(404), NotFound), (Answer(body=b"<html>"), ServiceFailed)])
    def test_what_is_no_page_is_an_error(self, batch, entra, answer, kind):
        entra.then(answer)
        with pytest.raises(kind):
            batch.rows(self.first(), "/x")

    @pytest.mark.parametrize(("status", "kind"), [(None, ServiceFailed), (403, AccessRefused), (404, NotFound)])
    def test_a_first_page_that_failed_is_an_error(self, batch, status, kind):
        with pytest.raises(kind):
            batch.rows(Outcome(status), "/x")
