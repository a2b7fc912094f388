"""Makes ``sandbox.jsonl`` anew: ``python -m tests.captures.make``, after a change of what the sandbox answers."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from jobs.setup import set_up
from tests.doctor.office import open_office

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        office = open_office(Path(folder))
        with office.running:
            with office.job() as job:
                set_up(job)
            office.doctor("--capture", str(Path(__file__).with_name("sandbox.jsonl")))
