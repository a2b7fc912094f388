"""Files that a person asked for, written whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from jobs.errors import WrongInput


def write_output(path: Path, data: bytes) -> None:
    """Write a file in one step; one that was there is replaced.

    Raises WrongInput when it cannot be written; one that was there is then as it was.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            new = Path(folder, "new")
            new.write_bytes(data)
            new.replace(path)
    except OSError as error:
        raise WrongInput(
            what="The file cannot be written ({reason}).",
            do="Check that you may write there and that no other program holds the file.",
            where=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error
