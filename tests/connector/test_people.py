"""People: accounts, and the look-up ids of the site."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from connector.batch import Batch
from connector.errors import AccessRefused, NotFound, OutcomeUnknown
from connector.people import accounts_by_lookup, ensure_users, find_away, find_managers, find_people
from tests.connector.scripted import CUT, Answer, batch_answer, parts_of
from tests.connector.test_library import DIGEST, SITE, sharepoint_batch

NOW = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)


class TestInTheSandbox:
    def test_an_account_by_its_sign_in_name(self, app, tenant):
        upn = app.upn("taisto.karppinen")
        account = find_people(app.batch, [upn, upn])[upn]
        assert (account.upn, account.display_name, account.enabled) == (upn, "Taisto Kärppinen", True)
        assert account.id == tenant.store.people.find(upn).id

    def test_what_is_no_account_is_missing(self, app):
        strangers = ["nobody@kemijarvi.example", "o'brien_x.fi#EXT#@kemijarvi.example", "$x@kemijarvi.example"]
        assert find_people(app.batch, strangers) == {}

    def test_a_closed_account_says_so(self, app, tenant):
        closed = next(person for person in tenant.store.people.all() if not person.enabled)
        assert find_people(app.batch, [closed.upn])[closed.upn].enabled is False

    def test_people_get_look_up_ids_in_two_requests(self, app, tenant):
        upns = [person.upn for person in tenant.store.people.all() if person.enabled]
        app.identity.token("https://kemijarvi.sharepoint.com")
        before = app.session.stats.requests
        lookups = ensure_users(app.session, app.identity, tenant.site_url, [*upns, "nobody@kemijarvi.example"])
        assert app.session.stats.requests - before == 2
        assert sorted(lookups) == sorted(upns)
        assert ensure_users(app.session, app.identity, tenant.site_url, upns) == lookups

    def test_look_up_ids_lead_back_to_people(self, app, tenant):
        upns = [app.upn("aune.ylitalo"), app.upn("oiva.torronen")]
        lookups = ensure_users(app.session, app.identity, tenant.site_url, upns)
        site = app.provisioner.find_site()
        assert accounts_by_lookup(app.batch, site.id, [*lookups.values(), 9999]) == {n: u for u, n in lookups.items()}

    def test_superiors(self, app):
        head, nobody = app.upn("aune.ylitalo"), "nobody@kemijarvi.example"
        found = find_managers(app.batch, [app.upn("taisto.karppinen"), head, nobody])
        assert {person: superior.upn for person, superior in found.items()} == {app.upn("taisto.karppinen"): head}

    def test_who_is_away_needs_a_right_of_its_own(self, app, tenant):
        with pytest.raises(AccessRefused):
            find_away(app.batch, [app.upn("oiva.torronen")], NOW)
        tenant.registration.grant_mailboxes(
            "MailboxSettings.Read", [app.upn("oiva.torronen"), app.upn("helmi.sarkijoki")]
        )
        assert find_away(app.batch, [app.upn("oiva.torronen"), app.upn("helmi.sarkijoki")], NOW) == {
            app.upn("oiva.torronen")
        }

    def test_nobody_is_asked_for_nothing(self, app, tenant):
        before = app.session.stats
        assert find_people(app.batch, []) == {}
        assert ensure_users(app.session, app.identity, tenant.site_url, []) == {}
        assert accounts_by_lookup(app.batch, "S", []) == {}
        assert find_managers(app.batch, []) == {}
        assert find_away(app.batch, [], NOW) == frozenset()
        assert app.session.stats == before


class TestFaults:
    def test_names_are_written_so_that_a_url_takes_them(self, session, entra, identity):
        entra.otherwise = batch_answer(lambda part: {"status": 404})
        find_people(Batch(session, identity), ["a@x.fi", "b_y.fi#EXT#@x.fi", "$c@x.fi", "d/e@x.fi", "ä@x.fi"])
        urls = [part["url"].partition("?")[0] for part in parts_of(entra.requests)[0]]
        assert urls == [
            "/users/a@x.fi",
            "/users/b_y.fi%23EXT%23@x.fi",
            "/users('$c@x.fi')",
            "/users/d%2Fe@x.fi",
            "/users/%C3%A4@x.fi",
        ]

    def test_no_right_to_read_people_is_told(self, session, entra, identity):
        entra.otherwise = batch_answer(lambda part: {"status": 403})
        with pytest.raises(AccessRefused) as caught:
            find_people(Batch(session, identity), ["liisa@x.fi"])
        assert "liisa" not in str(caught.value)

    def test_a_lost_answer_is_asked_for_again(self, session, entra, identity):
        entra.then(DIGEST, CUT, DIGEST, sharepoint_batch({"d": {"Id": 13}}))
        assert ensure_users(session, identity, SITE, ["a@x.fi"]) == {"a@x.fi": 13}

    def test_an_answer_that_stays_lost_ends(self, session, entra, identity):
        entra.otherwise = lambda request: DIGEST if request.path.endswith("contextInfo") else Answer(503)
        with pytest.raises(OutcomeUnknown):
            ensure_users(session, identity, SITE, ["a@x.fi"])
        assert len(entra.requests) == 8

    def test_throttled_people_are_asked_for_again_alone_after_the_wait(self, session, entra, identity, clock):
        began = clock.now()

        def second_is_throttled(request):
            names = [n for n in ("a@x.fi", "b@x.fi") if n in request.body.decode()]
            answers = [
                "HTTP/1.1 200 OK\r\nContent-Type: application/json;odata=verbose\r\n\r\n"
                + json.dumps({"d": {"Id": 1}}),
                "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 8\r\n\r\n{}",
            ]
            head = "--b\r\nContent-Type: application/http\r\n\r\n"
            text = "\r\n".join(head + answer for answer, _ in zip(answers, names, strict=True)) + "\r\n--b--\r\n"
            return Answer(200, text.encode(), {"Content-Type": "multipart/mixed; boundary=b"})

        entra.then(DIGEST, second_is_throttled, DIGEST, sharepoint_batch({"d": {"Id": 2}}))
        assert ensure_users(session, identity, SITE, ["a@x.fi", "b@x.fi"]) == {"a@x.fi": 1, "b@x.fi": 2}
        assert b"a@x.fi" not in entra.requests[-1].body
        assert (clock.now() - began).total_seconds() == 8

    def test_a_refusal_is_told(self, session, entra, identity):
        entra.then(DIGEST, sharepoint_batch({"error": {"code": "x"}}, status="403 Forbidden"))
        with pytest.raises(AccessRefused):
            ensure_users(session, identity, SITE, ["a@x.fi"])

    def test_a_site_without_a_list_of_people_is_told(self, session, entra, identity):
        entra.otherwise = batch_answer(lambda part: {"status": 200, "body": {"value": [{"id": "L", "name": "x"}]}})
        with pytest.raises(NotFound):
            accounts_by_lookup(Batch(session, identity), "S", [1])


def utc(text: str) -> dict[str, str]:
    return {"dateTime": f"{text}.0000000", "timeZone": "UTC"}


class TestSuperiors:
    def test_who_has_one_has_it_and_who_has_none_is_missing(self, session, entra, identity):
        superior = {"id": "p", "userPrincipalName": "pekka@x.fi", "mail": "pekka@x.fi", "displayName": "Pekka"}
        answers = {"/users/a": {"status": 200, "body": superior}, "/users/b": {"status": 404}}
        entra.otherwise = batch_answer(lambda part: answers[part["url"].rpartition("/manager?")[0]])
        found = find_managers(Batch(session, identity), ["a", "b"])
        assert {person: account.id for person, account in found.items()} == {"a": "p"}

    def test_no_right_to_ask_is_told(self, session, entra, identity):
        entra.otherwise = batch_answer(lambda part: {"status": 403})
        with pytest.raises(AccessRefused):
            find_managers(Batch(session, identity), ["a"])


class TestAway:
    @pytest.mark.parametrize(
        ("setting", "away"),
        [
            ({"status": "disabled"}, False),
            ({"status": "AlwaysEnabled"}, True),
            ({"status": "scheduled"}, True),
            (
                {
                    "status": "Scheduled",
                    "scheduledStartDateTime": utc("2026-06-01T21:00:00"),
                    "scheduledEndDateTime": utc("2026-06-02T06:00:01"),
                },
                True,
            ),
            ({"status": "scheduled", "scheduledEndDateTime": utc("2026-06-02T06:00:00")}, False),
            ({"status": "scheduled", "scheduledStartDateTime": utc("2026-06-02T06:00:01")}, False),
            (
                {
                    "status": "scheduled",
                    "scheduledStartDateTime": {"dateTime": "2026-06-02T08:59:00", "timeZone": "Europe/Helsinki"},
                },
                True,
            ),
            (
                {
                    "status": "scheduled",
                    "scheduledEndDateTime": {"dateTime": "2026-06-02T08:59:00", "timeZone": "FLE Standard Time"},
                },
                True,
            ),
            ({}, False),
        ],
    )
    def test_by_state_and_times(self, session, entra, identity, setting, away):
        entra.otherwise = batch_answer(lambda part: {"status": 200, "body": setting})
        assert find_away(Batch(session, identity), ["a"], NOW) == ({"a"} if away else set())

    def test_the_texts_are_not_asked_for(self, session, entra, identity):
        entra.otherwise = batch_answer(lambda part: {"status": 404})
        assert find_away(Batch(session, identity), ["a@x.fi"], NOW) == frozenset()
        ((part,),) = parts_of(entra.requests)
        assert part["url"] == (
            "/users/a@x.fi/mailboxSettings/automaticRepliesSetting"
            "?$select=status,scheduledStartDateTime,scheduledEndDateTime"
        )
        assert part["headers"] == {"Prefer": 'outlook.timezone="UTC"'}

    def test_no_right_to_ask_is_told_without_a_name(self, session, entra, identity):
        entra.otherwise = batch_answer(lambda part: {"status": 403})
        with pytest.raises(AccessRefused) as caught:
            find_away(Batch(session, identity), ["liisa@x.fi"], NOW)
        assert "liisa" not in str(caught.value)
