"""What all tests share: hypothesis profiles; tests that run long are left to `make soak`."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.said import keep, keep_what_is_said

settings.register_profile("default", deadline=None)
settings.register_profile("soak", deadline=None, max_examples=5_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.option.markexpr:
        items[:] = [item for item in items if "soak" not in item.keywords]


@pytest.fixture(scope="session", autouse=True)
def said() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        keep_what_is_said(patch)
        yield


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What a test's own process printed and logged."""
    if report.when == "teardown" and "plants" not in report.keywords:
        for title, text in report.sections:
            keep("told" if "stderr" in title or "log" in title else "shown", text)
