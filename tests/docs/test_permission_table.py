"""The permissions in the deployment guide are those that the jobs' own traffic needs."""

from __future__ import annotations

import pytest

from tests.tools.permissions import BLOCK, CONTRACT, FILE, table


@pytest.mark.skipif(
    not (CONTRACT / "check_traffic.py").exists(),
    reason=f"NO CONTRACT at {CONTRACT}: the permissions in docs/deploy.md were not checked",
)
def test_the_table_is_what_the_contract_computes_from_the_jobs_traffic() -> None:
    found = BLOCK.search(FILE.read_text(encoding="utf-8"))
    assert found
    assert found[0] == table(), "run: python -m tests.tools.permissions"
