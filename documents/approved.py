"""Approved roadmaps: ``approved/DATE.yaml`` beside the roadmap file, one for each approval, never changed again.

A frozen file is the roadmap file's text as it was, with its approval in it. The roadmap file itself is not touched: it
goes on as the plan, and what was approved is what the newest frozen file says.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from documents.errors import DocumentError, Findings, Problem
from documents.roadmap_file import roadmap_from
from documents.yaml_tree import Mapping, decode, parse, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from documents.yaml_tree import Node
    from roadmap.model import Approval, Roadmap

FOLDER = "approved"
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}\.yaml")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def newest(folder: Path) -> Path | None:
    """Return the newest frozen file in the folder; None if nothing is approved yet."""
    names = [path.name for path in folder.glob("*.yaml") if _NAME.fullmatch(path.name)]
    return folder / max(names) if names else None


def freeze(roadmap_file: Path, folder: Path, approval: Approval) -> Path:
    """Keep the roadmap file, as it is now, as the one approved on that day, and return where.

    Freezing the same again changes nothing. DocumentError if the roadmap file is wrong, if the folder holds another
    approval of that day, or if it cannot be written.
    """
    name = str(roadmap_file)
    data = read_bytes(roadmap_file)
    text = decode(data, name)
    roadmap = roadmap_from(text, name)
    approved = _with_approval(text, approval)
    if roadmap_from(approved, name) != replace(roadmap, approval=approval):
        problem = Problem(
            what="The approval cannot be written into the file's text without touching more of it.",
            do="Write the field approval on a line of its own.",
            where=name,
        )
        raise DocumentError((problem,))
    mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
    path = folder / f"{approval.on.isoformat()}.yaml"
    _keep(path, mark + approved.encode("utf-8"))
    return path


def same_plan(one: Roadmap, other: Roadmap) -> bool:
    """Tell whether two roadmaps say the same, whatever they say of their approval."""
    return replace(one, approval=None) == replace(other, approval=None)


def _with_approval(text: str, approval: Approval) -> str:
    """Return the roadmap file's text with the approval in the place of its own, or before its first field."""
    words = f"{{on: {approval.on.isoformat()}, by: {json.dumps(approval.by, ensure_ascii=False)}}}"
    top = parse(text, Findings(""))
    if not isinstance(top, Mapping):
        raise TypeError("the text of a roadmap is a mapping")
    entry = top.get("approval")
    if entry is None:
        start = top.entries[0].key_node.start
        new_line = "\r\n" if "\r\n" in text else "\n"
        behind = ", " if top.flow else new_line + " " * top.column
        return f"{text[:start]}approval: {words}{behind}{text[start:]}"
    start, end = entry.value.start, _end(entry.value)
    if start == end:  # nothing behind the colon
        start = end = text.index(":", entry.key_node.end) + 1
        words = f" {words}"
    return text[:start] + words + text[end:]


def _end(node: Node) -> int:
    """Return where the node's own text ends: the parser counts the empty lines behind a block to it."""
    if isinstance(node, Mapping) and not node.flow and node.entries:
        return _end(node.entries[-1].value)
    return node.end


def _keep(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet, whole or not at all; one with the same bytes is left as it is."""
    try:
        path.parent.mkdir(exist_ok=True)
        if path.exists():
            if path.read_bytes() == data:
                return
            problem = Problem(
                what="Another roadmap was approved on this day, and approvals are kept.",
                do="Check the day. If the kept one was a mistake, move its file away.",
                where=str(path),
            )
            raise DocumentError((problem,))
        new = path.with_name(f".{path.name}.new")
        with new.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    except OSError as error:
        problem = Problem(
            what="The file cannot be written ({reason}).",
            do="Check that you may write there and that no other program holds the file.",
            where=str(path),
            values={"reason": error.strerror or type(error).__name__},
        )
        raise DocumentError((problem,)) from error
