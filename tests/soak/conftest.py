"""The towns of tests/reliability, and a tally of what happened to them, told at the end."""

from collections import Counter

import pytest

from tests.reliability.conftest import bare, busy, due

__all__ = ["bare", "busy", "due"]

_TALLY = pytest.StashKey[Counter[str]]()


@pytest.fixture(scope="session")
def tally(request: pytest.FixtureRequest) -> Counter[str]:
    """Runs, requests and faults by name."""
    return request.config.stash.setdefault(_TALLY, Counter())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, times in config.stash.get(_TALLY, Counter()).most_common():
        terminalreporter.write_line(f"{times:8} {name}")
