"""The rules of repeating and waiting, by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from connector.clock import SimulatedClock, SystemClock
from connector.retry import Gates, RetryPolicy, repeatable, retry_after

NOW = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("17", 17),
        ("2.128", 2.128),
        ("Tue, 02 Jun 2026 06:00:30 GMT", 30),
        ("Tue, 02 Jun 2026 09:00:30 +0300", 30),
        ("Tue, 02 Jun 2026 05:00:00 GMT", 0),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_in_every_form(value, seconds):
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=40))
def test_retry_after_takes_any_text(value):
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0


@given(st.integers(-(10**6), 10**8))
def test_an_http_date_is_read_back(seconds):
    moment = NOW + timedelta(seconds=seconds)
    assert retry_after(format_datetime(moment, usegmt=True), NOW) == max(0, (moment - NOW).total_seconds())


@given(st.integers(1, 50), st.integers())
def test_backoff_stays_within_a_minute(attempt, seed):
    assert 0 <= RetryPolicy().backoff(attempt, Random(seed)) <= min(60, 0.5 * 2**attempt)


@pytest.mark.parametrize(
    ("method", "headers", "may"),
    [
        ("GET", {}, True),
        ("HEAD", {}, True),
        ("PUT", {}, True),
        ("POST", {}, False),
        ("PATCH", {}, False),
        ("PATCH", {"if-match": '"1"'}, True),
        ("DELETE", {"If-Match": " * "}, False),
        ("POST", {"X-HTTP-Method": "merge", "IF-MATCH": '"1"'}, True),
        ("POST", {"X-HTTP-Method": "MERGE", "IF-MATCH": "*"}, False),
        ("POST", {"If-Match": '"1"'}, False),
    ],
)
def test_what_may_be_sent_twice(method, headers, may):
    assert repeatable(method, "https://graph.microsoft.com/v1.0/x", CaseInsensitiveDict(headers)) is may


def test_a_clock_that_is_set_back_does_not_hold_the_gate_for_longer():
    class SetBack(SimulatedClock):
        offset = timedelta()

        def now(self):
            return super().now() - self.offset

    clock = SetBack(NOW)
    gates = Gates(clock)
    gates.pause("host", 10)
    clock.offset = timedelta(hours=1)
    assert gates.remaining("host") == 10


def test_the_clocks():
    simulated = SimulatedClock(NOW)
    simulated.sleep(90)
    simulated.sleep(-5)
    assert simulated.now() == NOW + timedelta(seconds=90)
    with pytest.raises(ValueError, match="time zone"):
        SimulatedClock(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    began = SystemClock().now()
    SystemClock().sleep(0.01)
    SystemClock().sleep(-1)
    assert began.tzinfo is UTC
    assert SystemClock().now() - began >= timedelta(seconds=0.01)
