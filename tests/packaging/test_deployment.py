"""What deploys the program: the container's recipe, the service under systemd, and the lock without tools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, with their continued lines joined."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(name, rest.strip()) for line in lines if line.strip() for name, _, rest in [line.partition(" ")]]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for name, rest in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


class TestContainer:
    def test_its_base_is_a_named_version(self) -> None:
        for name, rest in instructions():
            if name == "FROM":
                assert re.fullmatch(r"python:\d+\.\d+-slim-[a-z]+( AS [a-z]+)?", rest)

    def test_it_runs_as_a_number_that_is_not_root_and_writes_to_its_volume_alone(self) -> None:
        last = dict(stages()[-1])
        assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last["USER"])
        assert last["VOLUME"] == '["/state"]'
        assert "TIEKARTTA_STATE__FOLDER=/state" in last["ENV"]
        assert last["ENTRYPOINT"] == '["tiekartta"]'
        assert "--read-only" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    def test_everything_installed_is_locked_and_nothing_is_fetched_otherwise(self) -> None:
        for name, rest in instructions():
            assert name != "ADD"
            assert not re.search(r"\b(curl|wget|apt-get|apk)\b", rest)
            if "pip install" in rest or "pip wheel" in rest:
                assert "--require-hashes" in rest or "--no-deps" in rest

    def test_no_configuration_and_no_secret_is_built_in(self) -> None:
        assert [rest for name, rest in stages()[-1] if name == "COPY"] == ["--from=build /opt/tiekartta /opt/tiekartta"]

    def test_what_it_copies_is_there_and_let_through(self) -> None:
        let_through = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines()}
        for name, rest in stages()[0]:
            if name == "COPY":
                for source in rest.split()[:-1]:
                    assert (ROOT / source).exists()
                    assert source in let_through

    @pytest.mark.soak
    def test_its_install_steps_give_a_program_that_works(self, tmp_path: Path) -> None:
        """In a plain folder: only the tools are this environment's, which is made from the same lock."""
        build, target = tmp_path / "build", tmp_path / "opt"
        for name, rest in stages()[0]:
            if name == "COPY":
                *sources, to = rest.split()
                for source in sources:
                    _copy(ROOT / source, build / to / (Path(source).name if to.endswith("/") else ""))
        steps = [rest for name, rest in stages()[0] if name == "RUN"]
        assert "/build/tools" in steps[0]
        for step in steps:
            if step.startswith("python -m venv /build/tools") or "requirement requirements.lock" in step:
                continue
            command = step.replace("/build/tools/bin/python", sys.executable).replace("/build/wheel", f"{build}/wheel")
            command = command.replace("/opt/tiekartta", str(target)).replace(
                "python -m venv", f"{sys.executable} -m venv"
            )
            _run(command.split(), build)

        version = _run([str(target / "bin" / "tiekartta"), "--help"], tmp_path)
        assert "sync" in version
        packages = _run([str(target / "bin" / "python"), "-m", "pip", "list", "--format=freeze"], tmp_path)
        assert "tiekartta==" in packages
        assert not re.search(r"^(pytest|playwright|mypy|ruff)==", packages, re.MULTILINE)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _run(command: list[str], cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, "PIP_NO_COMPILE": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class TestService:
    def unit(self) -> ConfigParser:
        unit = ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment, method-assign]
        unit.read(DEPLOY / "tiekartta.service", encoding="utf-8")
        return unit

    def test_it_is_hardened(self) -> None:
        service = self.unit()["Service"]
        for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID"):
            assert service[name] == "yes"
        assert service["ProtectSystem"] == "strict"
        assert service["CapabilityBoundingSet"] == ""
        assert service["User"] != "root"
        assert service["UMask"] == "0077"

    def test_it_leaves_the_work_in_hand_time_to_end(self) -> None:
        assert int(self.unit()["Service"]["TimeoutStopSec"]) > 30

    def test_by_hand_the_program_runs_as_the_service_does(self) -> None:
        by_hand, service = (DEPLOY / "tiekartta").read_text(encoding="utf-8"), self.unit()["Service"]
        text = (DEPLOY / "tiekartta.service").read_text(encoding="utf-8")
        for variable in re.findall(r"^Environment=(.*)$", text, flags=re.MULTILINE):
            assert f"--setenv={variable}" in by_hand
        assert f"EnvironmentFile={service['EnvironmentFile']}" in by_hand
        assert f"--uid={service['User']} --gid={service['Group']}" in by_hand
        assert f'{service["ExecStart"].removesuffix(" run")} "$@"' in by_hand
        assert os.access(DEPLOY / "tiekartta", os.X_OK)
        subprocess.run(["sh", "-n", str(DEPLOY / "tiekartta")], check=True)

    @pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to judge the unit")
    def test_systemd_finds_nothing_wrong_with_it(self, tmp_path: Path) -> None:
        text = (DEPLOY / "tiekartta.service").read_text(encoding="utf-8")
        unit = tmp_path / "tiekartta.service"
        unit.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", text, flags=re.MULTILINE), "utf-8")
        done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
        assert "tiekartta" not in done.stderr
        assert done.returncode == 0


def test_the_lock_without_tools_is_part_of_the_whole_lock() -> None:
    whole, part = (_locked(path / "requirements.lock") for path in (ROOT, DEPLOY))
    assert part.items() <= whole.items()
    assert not [name for name in part if name.startswith("pytest")]


def _locked(file: Path) -> dict[str, set[str]]:
    """Each requirement (``name==version``) with its hashes; for which systems it is needed may differ."""
    text = re.sub(r"^ +#.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", "")
    return {line.split()[0]: set(re.findall(r"sha256:\w+", line)) for line in text.splitlines()}
