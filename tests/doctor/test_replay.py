"""Captures under ``tests/captures`` against the sandbox: where the two differ is listed, and known or a failure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.doctor.replay import differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.doctor.office import Office

CAPTURES = Path(__file__).parents[1] / "captures"
OWN = CAPTURES / "sandbox.jsonl"


def test_there_are_captures() -> None:
    assert OWN in CAPTURES.glob("*.jsonl")


@pytest.mark.parametrize("capture", sorted(CAPTURES.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_sandbox_answers_as_the_capture_does(capture: Path, office: Office) -> None:
    known = capture.with_suffix(".known.txt")
    expected = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    assert differences(capture, office) == expected


def test_a_capture_made_now_has_no_differences(office: Office, tmp_path: Path) -> None:
    assert office.doctor("--capture", str(tmp_path / "now.jsonl")).exit_code == 0
    assert differences(tmp_path / "now.jsonl", office) == []


def _is_new_row(line: dict[str, Any]) -> bool:
    return '"POST"' in json.dumps(line["request_body"]) and "$batch" in line["url"]


def _is_site(line: dict[str, Any]) -> bool:
    return line["url"].endswith(":/sites/site")


def _add_key(line: dict[str, Any]) -> None:
    line["response_body"]["isPersonalSite"] = False


def _lose_key(line: dict[str, Any]) -> None:
    del line["response_body"]["displayName"]


def _other_kind(line: dict[str, Any]) -> None:
    line["response_body"]["root"] = "yes"


def _other_status(line: dict[str, Any]) -> None:
    line["status"] = 202


def _add_header(line: dict[str, Any]) -> None:
    line["response_headers"]["x-ms-ags-diagnostic"] = "REDACTED"


def _lose_header(line: dict[str, Any]) -> None:
    del line["response_headers"]["request-id"]


def _part_status(line: dict[str, Any]) -> None:
    line["response_body"]["responses"][0]["status"] = 409


def _part_key(line: dict[str, Any]) -> None:
    line["response_body"]["responses"][0]["body"]["fields"]["Deadline"] = "tomorrow"


SITE = "GET /v1.0/sites/tenant.sharepoint.com:/sites/site"
PART = "POST /v1.0/$batch part POST /sites/tenant.sharepoint.com,…,…/lists/…/items"


@pytest.mark.parametrize(
    ("which", "change", "told"),
    [
        (_is_site, _add_key, f"{SITE}: body.isPersonalSite only in the capture"),
        (_is_site, _lose_key, f"{SITE}: body.displayName only here"),
        (_is_site, _other_kind, f"{SITE}: body.root is text, here object"),
        (_is_site, _other_status, f"{SITE}: status 202, here 200"),
        (_is_site, _add_header, f"{SITE}: header x-ms-ags-diagnostic only in the capture"),
        (_is_site, _lose_header, f"{SITE}: header request-id only here"),
        (_is_new_row, _part_status, f"{PART}: status 409, here 201"),
        (_is_new_row, _part_key, f"{PART}: body.fields.Deadline is text, here time"),
    ],
)
def test_a_doctored_capture_is_found_out(
    office: Office,
    tmp_path: Path,
    which: Callable[[dict[str, Any]], bool],
    change: Callable[[dict[str, Any]], None],
    told: str,
) -> None:
    lines = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
    change(next(line for line in lines if which(line)))
    doctored = tmp_path / "doctored.jsonl"
    doctored.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert differences(doctored, office) == [told]
