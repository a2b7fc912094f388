"""Do the tests notice? Each safeguard is taken out of a copy of the program, and a named test must go red."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("connector", "jobs", "roadmap", "documents", "sandbox", "templates", "config", "tests", "pyproject.toml")

MUTATIONS = {
    "If-Match is not sent": (
        "connector/lists.py",
        'fields, {"If-Match": etag})',
        "fields, {})",
        "tests/reliability/test_people_meanwhile.py::test_an_officer_edits_a_row_that_the_run_writes",
    ),
    "a lost create is sent again without a look": (
        "connector/batch.py",
        "return repeatable(self.method, self.url, CaseInsensitiveDict(self.headers))",
        "return True",
        "tests/reliability/test_seeded_syncs.py",
    ),
    "the mass guard stops nothing": (
        "jobs/sync.py",
        "    if guard:\n",
        "    if guard and allow:\n",
        "tests/reliability/test_people_meanwhile.py::test_somebody_deletes_most_rows",
    ),
    "nobody waits at the gate": (
        "connector/session.py",
        "while (seconds := self._session.gates.remaining(host)) > 0:",
        "while (seconds := self._session.gates.remaining(host)) > 1e9:",
        "tests/reliability/test_seeded_syncs.py",
    ),
    "a batch forgets a Retry-After of what it does not repeat": (
        "connector/batch.py",
        "asked = self._heed(answers)",
        "asked = self._heed([o for o in answers if o.status == THROTTLED])",
        "tests/reliability/test_seeded_syncs.py",
    ),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_safeguard_taken_out_turns_a_test_red(name: str, tmp_path: Path) -> None:
    file, code, instead, tests = MUTATIONS[name]
    for part in PARTS:
        source, target = ROOT / part, tmp_path / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    mutated = tmp_path / file
    text = mutated.read_text(encoding="utf-8")
    assert text.count(code) == 1, f"{code} is no more in {file}"
    assert _pytest(tmp_path, tests) == 0, "green without the mutation"

    mutated.write_text(text.replace(code, instead), encoding="utf-8")

    assert _pytest(tmp_path, tests) == 1


def _pytest(folder: Path, tests: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", tests]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL).returncode
