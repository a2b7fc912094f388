"""The rates of bots, mail, Graph's Teams and Workflows: refused with the truth about when to come again."""

from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from sandbox.limits import Limits
from sandbox.wire import Answer, Call, RequestIds
from tests.sandbox.conftest import NOW

BOT = "smba.trafficmanager.net"
GRAPH = "graph.microsoft.com"
CHAT = "/teams/v3/conversations/a%3A1x/activities"
SEND = "/v1.0/users/digitiekartta@kemijarvi.example/messages/AAk/send"
MESSAGES = "/v1.0/teams/T/channels/C/messages"


class Service:
    """Limits on a clock of their own, before services that answer all."""

    def __init__(self) -> None:
        self.now = NOW
        self.limits = Limits(lambda: self.now, RequestIds(1), units=1_250, seed=1)

    def send(self, host: str, path: str, method: str = "POST") -> Answer:
        return self.limits.answer(Call(method, host, path), lambda _: Answer(200, {}))

    def until_refused(self, host: str, path: str, method: str = "POST") -> tuple[int, Answer]:
        """How many pass at this moment, and the refusal that comes next."""
        for count in range(20_000):
            answer = self.send(host, path, method)
            if answer.status == 429:
                return count, answer
        raise AssertionError("nothing was refused")

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def wait_as_told(self, refusal: Answer) -> None:
        told = refusal.headers["Retry-After"]
        try:
            self.later(float(told))
        except ValueError:
            self.now = max(self.now, parsedate_to_datetime(told))


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.mark.parametrize(
    ("host", "path", "method", "count", "code"),
    [
        (BOT, CHAT, "POST", 7, "Throttled"),
        (BOT, "/teams/v3/conversations", "POST", 50, "Throttled"),
        (GRAPH, SEND, "POST", 30, "ApplicationThrottled"),
        (GRAPH, "/v1.0/users/A@b.example/sendMail", "POST", 30, "ApplicationThrottled"),
        (GRAPH, MESSAGES, "GET", 4, "TooManyRequests"),
        (GRAPH, "/v1.0/users/x/teamwork/installedApps", "POST", 30, "TooManyRequests"),
        (
            "prod-12.westeurope.logic.azure.com",
            "/workflows/x/triggers/manual/paths/invoke",
            "POST",
            4,
            "TooManyRequests",
        ),
    ],
)
def test_so_many_at_once_and_who_waits_as_told_is_served(
    service: Service, host: str, path: str, method: str, count: int, code: str
) -> None:
    passed, refusal = service.until_refused(host, path, method)
    assert (passed, refusal.body["error"]["code"]) == (count, code)
    service.wait_as_told(refusal)
    assert service.send(host, path, method).status == 200


@pytest.mark.parametrize(("pause", "count"), [(0.2, 8), (0.4, 60), (1.9, 1_800)])
def test_a_conversation_has_longer_windows_too(service: Service, pause: float, count: int) -> None:
    sent = 0
    while service.send(BOT, CHAT).status == 200:
        sent += 1
        service.later(pause)
    assert sent == count


def test_other_conversations_and_mailboxes_have_their_own(service: Service) -> None:
    service.until_refused(BOT, CHAT)
    assert service.send(BOT, "/teams/v3/conversations/a%3A2y/activities").status == 200
    service.until_refused(GRAPH, SEND)
    assert service.send(GRAPH, "/v1.0/users/muu@kemijarvi.example/messages/AAk/send").status == 200
    assert service.send(GRAPH, "/v1.0/users/digitiekartta@kemijarvi.example/messages").status == 200


def test_refused_calls_do_not_count(service: Service) -> None:
    service.until_refused(GRAPH, SEND)
    service.later(59)
    assert service.send(GRAPH, SEND).status == 429
    service.later(1)
    assert service.send(GRAPH, SEND).status == 200
