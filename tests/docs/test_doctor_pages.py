"""The pages about doctor's checks name those that there are: in order, with their needs, and for each assumption."""

from __future__ import annotations

import re
from pathlib import Path

from jobs.doctor.examination import CHECKS

DOCS = Path(__file__).parents[2] / "docs"
NO_CHECK = "no check can tell: "


def rows(page: str, title: str) -> list[list[str]]:
    """The cells of the table that begins with a column of this title, without its head."""
    text = (DOCS / page).read_text(encoding="utf-8")
    table = text[text.index(f"| {title} |") :].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.strip().splitlines()[2:]]


def test_the_page_has_every_check_in_order_with_its_needs() -> None:
    found = [
        (re.findall(r"`(\w+)`", name), re.findall(r"`(\w+)`", needs)) for name, _, needs in rows("doctor.md", "check")
    ]
    assert found == [([check.name], list(check.needs)) for check in CHECKS]


def test_checks_that_send_say_so() -> None:
    sending = [name.strip("`") for name, proves, _ in rows("doctor.md", "check") if proves.startswith("with `--send`")]
    assert sending == ["bot_message", "channel_message", "webhook", "mail"]


def test_each_assumption_names_the_check_that_tells_or_why_none_can() -> None:
    names = {f"`{check.name}`" for check in CHECKS}
    found = rows("unverified.md", "assumption")
    assert len(found) > 30
    for assumption, *_, check in found:
        assert check in names or re.fullmatch(rf"{NO_CHECK}.{{15,}}", check), assumption
