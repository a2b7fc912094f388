"""What the program prints and logs in the tests, kept for the search after the run: ``SAID`` names a folder."""

from __future__ import annotations

import os
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner


def keep_what_is_said(patch: pytest.MonkeyPatch) -> None:
    """Keep each command's output, in this process or another: ``.shown`` is standard output, ``.told`` the other."""
    if "SAID" not in os.environ:
        return
    invoke, communicate = CliRunner.invoke, subprocess.Popen.communicate

    def invoked(self: CliRunner, *arguments: Any, **options: Any) -> Any:
        result = invoke(self, *arguments, **options)
        keep("shown", result.stdout)
        keep("told", result.stderr)
        return result

    def communicated(self: subprocess.Popen[Any], *arguments: Any, **options: Any) -> tuple[Any, Any]:
        shown, told = communicate(self, *arguments, **options)
        keep("shown", shown)
        keep("told", told)
        return shown, told

    patch.setattr(CliRunner, "invoke", invoked)
    patch.setattr(subprocess.Popen, "communicate", communicated)


def keep(kind: str, text: str | bytes | None) -> None:
    """Keep a text in a file of its own, if texts are kept."""
    if text and "SAID" in os.environ:
        data = text.encode(errors="replace") if isinstance(text, str) else text
        Path(os.environ["SAID"], f"{uuid.uuid4()}.{kind}").write_bytes(data)
