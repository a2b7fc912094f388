"""The settings: ``tiekartta.toml`` and ``TIEKARTTA_…`` variables, read once at the edge into frozen values.

Secrets come from variables or files of their own, never from the settings file.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError

from jobs.message_settings import Admin, Bot, Mail, Messages, Reminders, Report, Section, Workflows
from jobs.schedule_line import parse_line

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "tiekartta.toml"
_PREFIX = "TIEKARTTA_"
_OTHER_VARIABLES = {"TIEKARTTA_CONFIG"}
_SECRETS = {("sign_in", "client_secret"), ("sign_in", "certificate_passphrase"), ("workflows", "url")}
_SITE = re.compile(r"https://[a-z0-9][a-z0-9-]*\.sharepoint\.com(/[^\s?#]+)?")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("not a time zone; write for example Europe/Helsinki") from error
    return name


def _site_address(url: str) -> str:
    if not _SITE.fullmatch(url.rstrip("/")):
        raise ValueError("not a SharePoint site; write for example https://kunta.sharepoint.com/sites/digi")
    return url.rstrip("/")


def _lines(given: object) -> object:
    """A variable holds the lines of a schedule with semicolons between; empty: none."""
    return [line.strip() for line in given.split(";") if line.strip()] if isinstance(given, str) else given


def _schedule_line(text: str) -> str:
    parse_line(text)
    return text


ScheduleLines = Annotated[tuple[Annotated[str, AfterValidator(_schedule_line)], ...], BeforeValidator(_lines)]


class Municipality(Section):
    """Whose roadmap it is, the language of texts, and the time zone in which days begin and end."""

    name: str
    language: Literal["fi", "sv", "en"] = "fi"
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Helsinki"


class SignIn(Section):
    """The app registration in Entra. SharePoint REST takes app-only tokens from a certificate only."""

    tenant: str | None = None
    client_id: str | None = None
    certificate_file: Path | None = None
    certificate_passphrase: SecretStr | None = None
    client_secret: SecretStr | None = None
    federated_token_file: Path | None = None
    managed_identity: Literal["system", "user"] | None = None


class Site(Section):
    """Where the list stands, and which group of the site setup lets add and edit its rows and no more.

    ``officers_group``: the group's title, or ``members`` for the site's members, whatever they are called; None: rights
    stay as they are.
    """

    url: Annotated[str, AfterValidator(_site_address)] | None = None
    list: Annotated[str, Field(min_length=1, max_length=255)] = "Digitiekartan toimenpiteet"
    officers_group: Annotated[str, Field(min_length=1)] | None = None


class Sandbox(Section):
    """The local tenant to use instead of Microsoft's; loopback addresses only."""

    url: str | None = None


class State(Section):
    """The folder of the state file and how many daily copies of it are kept."""

    folder: Path = Path("../state")
    backups: Annotated[int, Field(ge=1, le=366)] = 14


class Sync(Section):
    """The mass guard: more measures than the larger of the two to archive, make again or clear stops the run."""

    mass_floor: Annotated[int, Field(ge=0)] = 5
    mass_share: Annotated[float, Field(ge=0, le=1)] = 0.10


class Health(Section):
    """After how many days without confirmation an active measure needs an update."""

    stale_after_days: Annotated[int, Field(ge=1)] = 90


class Documents(Section):
    """How far a cell's colour may be from the legend's and still count (CIEDE2000; 2 is hardly seen, 10 is another)."""

    colour_distance: Annotated[float, Field(ge=0, le=20)] = 5.0


class Schedule(Section):
    """When `tiekartta run` runs which job, as lines of jobs.schedule_line; no line: never."""

    sync: ScheduleLines = ("*/15 6-19 * * workday", "0 * * * *", "0 0 1 1,7 *")
    remind: ScheduleLines = ("0 8 * * workday",)
    report: ScheduleLines = ("30 8 * * workday",)
    check: ScheduleLines = ("30 5 * * *",)


class Check(Section):
    """When a job has been silent for too long, and who owns the Workflow behind the webhook (a sign-in name)."""

    silent_hours: Annotated[int, Field(ge=1)] = 24
    workflow_owner: str | None = None


class Logs(Section):
    """The folder of the logs, one file a day; without it they go to standard error."""

    folder: Path | None = None


class Metrics(Section):
    """The port on 127.0.0.1 that answers /healthz and /metrics while the scheduler runs; without it none does."""

    port: Annotated[int, Field(ge=1, le=65535)] | None = None


class Retention(Section):
    """For how many days is kept: who changed what in the list, runs, logs, accounts nobody looked up since, messages.

    What became of each message is kept for a year and a half at least: reminders go by it.
    """

    changed_by_days: Annotated[int, Field(ge=1)] = 730
    runs_days: Annotated[int, Field(ge=31)] = 180
    logs_days: Annotated[int, Field(ge=1)] = 90
    accounts_days: Annotated[int, Field(ge=1)] = 30
    ledger_days: Annotated[int, Field(ge=550)] = 1100


class Settings(Section):
    """All settings, frozen. Paths are absolute: relative ones count from the configuration folder."""

    municipality: Municipality
    sign_in: SignIn = SignIn()
    site: Site = Site()
    sandbox: Sandbox = Sandbox()
    state: State = State()
    sync: Sync = Sync()
    health: Health = Health()
    documents: Documents = Documents()
    reminders: Reminders = Reminders()
    messages: Messages = Messages()
    bot: Bot = Bot()
    workflows: Workflows = Workflows()
    report: Report = Report()
    mail: Mail = Mail()
    admin: Admin = Admin()
    schedule: Schedule = Schedule()
    check: Check = Check()
    logs: Logs = Logs()
    metrics: Metrics = Metrics()
    retention: Retention = Retention()

    @property
    def zone(self) -> ZoneInfo:
        """The municipality's time zone."""
        return ZoneInfo(self.municipality.time_zone)


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One thing wrong with one setting; ``where`` names file, line and field, or the variable."""

    where: str
    what: str
    do: str
    values: Mapping[str, object]


class SettingsError(Exception):
    """The settings are refused; ``problems`` lists all that is wrong with them."""

    def __init__(self, problems: tuple[SettingProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{p.where}: {p.what} {p.do}".format(**p.values) for p in problems))


def read_settings(folder: Path, environment: Mapping[str, str], *, trial: Path | None = None) -> Settings:
    """The settings of a configuration folder, overridden by ``TIEKARTTA_SECTION__NAME`` variables.

    ``trial`` is a file of the same form whose settings win over both, to see what they would change.
    Raises SettingsError with every problem found: unknown names, wrong values, a secret in the file.
    """
    path = folder / FILE_NAME
    text, tree = _read_tree(path)
    problems = _secrets_in_file(path, text, tree)
    variables = _from_environment(environment)
    if trial is not None:
        trial_text, trial_tree = _read_tree(trial)
        problems += _secrets_in_file(trial, trial_text, trial_tree)
        variables |= _of_trial(trial, trial_text, trial_tree)
    for (section, name), (_, value) in variables.items():
        part = tree.setdefault(section, {})
        if isinstance(part, dict):
            part[name] = value
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        problems += [_problem(path, text, variables, detail) for detail in error.errors()]
    if problems:
        raise SettingsError(tuple(problems))
    return _with_webhook(_with_absolute_paths(settings, folder))


def _read_tree(path: Path) -> tuple[str, dict[str, Any]]:
    text = _read_text(path)
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            (
                SettingProblem(
                    where=str(path),
                    what="The settings file is not valid TOML: {reason}.",
                    do="Correct the file.",
                    values={"reason": str(error)},
                ),
            )
        ) from error


def _of_trial(path: Path, text: str, tree: Mapping[str, Any]) -> dict[tuple[str, str], tuple[str, Any]]:
    """A trial's settings as variables are given: by (section, name), with the place and the value."""
    return {
        (section, name): (_place(path, text, (section, name)), value)
        for section, part in tree.items()
        for name, value in (part.items() if isinstance(part, dict) else [("", part)])
    }


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        problem = SettingProblem(
            where=str(path),
            what="There is no settings file.",
            do="Name the configuration folder with --config or TIEKARTTA_CONFIG.",
            values={},
        )
        raise SettingsError((problem,)) from error
    except (UnicodeDecodeError, OSError) as error:
        problem = SettingProblem(
            where=str(path),
            what="The settings file cannot be read: {reason}.",
            do="Save it as UTF-8 text that this user may read.",
            values={"reason": getattr(error, "strerror", None) or "not UTF-8"},
        )
        raise SettingsError((problem,)) from error


def _from_environment(environment: Mapping[str, str]) -> dict[tuple[str, str], tuple[str, Any]]:
    """Variables by (section, name): name and value. One without ``__`` becomes an unknown section: a slip is seen."""
    found: dict[tuple[str, str], tuple[str, Any]] = {}
    for variable, value in environment.items():
        if variable.startswith(_PREFIX) and variable not in _OTHER_VARIABLES:
            section, _, name = variable.removeprefix(_PREFIX).lower().partition("__")
            found[section, name] = (variable, value)
    return found


def _secrets_in_file(path: Path, text: str, tree: Mapping[str, Any]) -> list[SettingProblem]:
    return [
        SettingProblem(
            where=_place(path, text, (section, name)),
            what="A secret stands in the settings file.",
            do="Remove it from the file and replace it with a new one, given in the variable {variable}.",
            values={"variable": f"{_PREFIX}{section.upper()}__{name.upper()}"},
        )
        for section, name in sorted(_SECRETS)
        if isinstance(tree.get(section), dict) and name in tree[section]
    ]


def _problem(
    path: Path, text: str, variables: Mapping[tuple[str, str], tuple[str, Any]], detail: Mapping[str, Any]
) -> SettingProblem:
    location = tuple(str(part) for part in detail["loc"])
    where = _place(path, text, location)
    for key, (variable, _) in variables.items():
        if location[:2] == key or (location[:1] == key[:1] and not key[1]):
            where = variable
    if detail["type"] == "extra_forbidden":
        return SettingProblem(where=where, what="There is no such setting.", do="See docs/settings.md.", values={})
    return SettingProblem(
        where=where,
        what="The value does not fit: {reason}.",
        do="Correct it.",
        values={"reason": str(detail["msg"]).removeprefix("Value error, ")},
    )


def _place(path: Path, text: str, location: tuple[str, ...]) -> str:
    """``FILE:LINE section.name``: the line of the setting, or of its section when the setting itself is missing."""
    section, name = location[0], location[1] if len(location) > 1 else None
    line_of_section: int | None = None
    line_of_name: int | None = None
    current: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if heading := re.match(r"\s*\[\s*([\w.]+)\s*\]", line):
            current = heading[1]
            line_of_section = number if current == section else line_of_section
        elif name and current == section and re.match(rf"\s*{re.escape(name)}\s*=", line):
            line_of_name = number
        elif current is None and re.match(rf"\s*{re.escape(section)}\s*=", line):
            line_of_section = number
    found = line_of_name or line_of_section
    return f"{path}:{found} {'.'.join(location)}" if found else f"{path} {'.'.join(location)}"


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    state = settings.state.model_copy(update={"folder": (folder / settings.state.folder).resolve()})
    files = {"certificate_file": settings.sign_in.certificate_file}
    files["federated_token_file"] = settings.sign_in.federated_token_file
    sign_in = settings.sign_in.model_copy(
        update={name: (folder / file).resolve() for name, file in files.items() if file is not None}
    )
    logs = settings.logs
    if logs.folder is not None:
        logs = logs.model_copy(update={"folder": (folder / logs.folder).resolve()})
    workflows = settings.workflows
    if workflows.url_file is not None:
        workflows = workflows.model_copy(update={"url_file": (folder / workflows.url_file).resolve()})
    return settings.model_copy(update={"state": state, "sign_in": sign_in, "logs": logs, "workflows": workflows})


def _with_webhook(settings: Settings) -> Settings:
    """The webhook's address from its file, where no variable gives it."""
    workflows = settings.workflows
    if workflows.url is not None or workflows.url_file is None:
        return settings
    try:
        url = SecretStr(workflows.url_file.read_text(encoding="utf-8").strip())
    except (UnicodeDecodeError, OSError) as error:
        problem = SettingProblem(
            where=str(workflows.url_file),
            what="The file with the webhook's address cannot be read: {reason}.",
            do="Correct workflows.url_file, or give the address in the variable {variable}.",
            values={
                "reason": getattr(error, "strerror", None) or "not UTF-8",
                "variable": f"{_PREFIX}WORKFLOWS__URL",
            },
        )
        raise SettingsError((problem,)) from error
    return settings.model_copy(update={"workflows": workflows.model_copy(update={"url": url})})
