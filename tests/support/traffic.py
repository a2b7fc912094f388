"""The program's traffic in the tests, kept when CI asks for it: ``TRAFFIC`` names a folder."""

from __future__ import annotations

import os
import uuid
from pathlib import Path


def traffic_file() -> Path | None:
    """A new file for one tenant's traffic; None when nobody asked."""
    folder = os.environ.get("TRAFFIC")
    return Path(folder, f"{uuid.uuid4()}.jsonl") if folder else None
