"""Writing changes into the roadmap file so that it is never half written, and never one that cannot be read."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from documents.errors import DocumentError, FileChanged, Findings, Problem
from documents.roadmap_changes import AddGoal, AddMeasure, SetHorizon, changed_roadmap
from documents.roadmap_file import roadmap_from
from documents.roadmap_text import changed_text
from documents.yaml_tree import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from documents.roadmap_changes import Change
    from roadmap.model import Roadmap

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_changes(path: Path, changes: Sequence[Change], *, read: Roadmap) -> Roadmap:
    """Make the changes in the roadmap file and return the roadmap as it is then.

    ``read`` is the roadmap as the caller read it from this file. Everything else in the file stays byte for byte. The
    file as it was stands beside it afterwards, its name followed by ``~`` (``roadmap.yaml~``). Without changes nothing
    is written.

    FileChanged if the file does not say ``read`` any more, or is written by somebody else meanwhile. DocumentError if a
    change names a measure that is not there, if the file would be wrong after the changes (an empty title, a phase
    outside the horizon, an id twice …; the lines are those that it would have), or if it cannot be written. In every
    case the file is as it was.
    """
    name = str(path)
    data = read_bytes(path)
    text = decode(data, name)
    if roadmap_from(text, name) != read:
        raise _changed(name)
    _refuse_unknown(changes, read, name)
    after = changed_roadmap(read, changes)
    new_text = changed_text(text, changes, after)
    if new_text == text:
        return after
    if roadmap_from(new_text, name) != after:
        problem = Problem(
            what="The changes cannot be written into the file without touching more of it.",
            do="Make them by hand: {ids}.",
            where=name,
            values={"ids": ", ".join(dict.fromkeys(_named(change) for change in changes))},
        )
        raise DocumentError((problem,))
    mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
    _replace(path.resolve(), data, mark + new_text.encode("utf-8"))
    return after


def _refuse_unknown(changes: Sequence[Change], read: Roadmap, name: str) -> None:
    findings = Findings(name)
    known = {measure.id for measure in read.measures}
    goals = {goal.id for goal in read.goals}
    for change in changes:
        if isinstance(change, SetHorizon):
            continue
        if isinstance(change, AddGoal):
            if change.id in goals:
                findings.add(1, what="The roadmap has a goal “{id}” already.", do="Choose another id.", id=change.id)
            goals.add(change.id)
        elif isinstance(change, AddMeasure):
            if change.id in known:
                findings.add(1, what="The roadmap has a measure “{id}” already.", do="Choose another id.", id=change.id)
            known.add(change.id)
        elif change.id not in known:
            findings.add(1, what="The roadmap has no measure “{id}”.", do="Check the id.", id=change.id)
    findings.refuse()


def _named(change: Change) -> str:
    return "horizon" if isinstance(change, SetHorizon) else change.id


def _replace(path: Path, old: bytes, new: bytes) -> None:
    """Put the new bytes in the file's place in one step, keeping the old ones beside it."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            new_file, old_file = Path(folder, "new"), Path(folder, "old")
            for file, data in ((new_file, new), (old_file, old)):
                _write_through(file, data)
                shutil.copymode(path, file)
            if path.read_bytes() != old:
                raise _changed(str(path))
            old_file.replace(path.with_name(path.name + "~"))
            new_file.replace(path)
    except OSError as error:
        problem = Problem(
            what="The file cannot be written ({reason}).",
            do="Check that you may write there and that no other program holds the file.",
            where=str(path),
            values={"reason": error.strerror or type(error).__name__},
        )
        raise DocumentError((problem,)) from error


def _write_through(file: Path, data: bytes) -> None:
    """Write the bytes and wait until the disk has them."""
    with file.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _changed(name: str) -> FileChanged:
    problem = Problem(
        what="The file was changed after it was read.", do="Run the command again; nothing was written.", where=name
    )
    return FileChanged((problem,))
