"""What all tests share: hypothesis profiles; tests that run long are left to `make soak`."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from documents.yaml_tree import Node, _Builder
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


@pytest.fixture(scope="session", autouse=True)
def each_yaml_text_parsed_once() -> Iterator[None]:
    """The tests read the same few files thousands of times, and parsing takes longer than most of what they try."""
    parsed: dict[str, Node] = {}
    build = _Builder.build

    def built(self: _Builder) -> Node:
        if self._text not in parsed:
            before = len(self._findings._found)
            node = build(self)
            if len(self._findings._found) > before or len(self._text) > 100_000:
                return node  # what is wrong must be noted each time; a large text is none that many tests share
            parsed[self._text] = node
        return parsed[self._text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Builder, "build", built)
        yield
