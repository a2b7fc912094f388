"""How it all stands, from the state and the files alone: what the network says is as the last run or check saw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from connector.clock import SystemClock
from jobs.clockwork import timetables
from jobs.columns import HEALTH_LABELS
from jobs.columns_to_come import ToCome, columns_to_come
from jobs.failure import Problem
from jobs.finding import Finding, Kind
from jobs.findings import standing
from jobs.ledger import Ledger
from jobs.lock import job_in_hand, scheduler_since
from jobs.runs import Run, last_runs
from jobs.self_check import certificate_end
from jobs.store import FILE_NAME, Store
from jobs.watch import watch
from roadmap.fields import HEALTH
from roadmap.halfyear import HalfYear
from roadmap.health import Health
from roadmap.ledger import State
from roadmap.report_days import STATUS
from roadmap.workdays import deadline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jobs.ledger import Line
    from jobs.schedule import Timetable
    from jobs.workspace import Workspace
    from roadmap.plan import BaseRow
    from roadmap.workdays import Calendar

CHECK = "check"
"""The job of the daily self-check, and its setting: schedule.check."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job's last run (None: it never ran), how that ended, and its next planned time (None: it is not planned).

    ``outcome``: done, failed, stopped (somebody ended it), killed, running; None: it never ran.
    """

    last: Run | None
    outcome: str | None
    next: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """All of it as of a moment. ``drift`` and ``conflicts`` are open (measure, field) pairs, ``unowned`` measures.

    ``needs_person``: what only a person can put right or decide. ``checked``: the last self-check. ``columns_to_come``:
    what the list lacks or will lack when the year turns. ``outbox``: how many messages of the present half-year stand
    how. ``webhook``: what became of the last message by it: ok, failed; None: none was sent.
    """

    scheduler_since: str | None
    jobs: Mapping[str, JobStatus]
    drift: tuple[tuple[str, str], ...]
    conflicts: tuple[tuple[str, str], ...]
    proposals: tuple[str, ...]
    unowned: tuple[str, ...]
    outbox: Mapping[State, int]
    webhook: str | None
    findings: tuple[Finding, ...]
    needs_person: tuple[Problem, ...]
    checked: Run | None
    certificate_ends: datetime | None
    half_year: HalfYear
    days: int
    columns_to_come: tuple[ToCome, ...]

    def route(self, name: str) -> str | None:
        """How a message route was found last: ok, failed; None: it is not set up, or was not checked."""
        if any(name in finding.broken for finding in self.findings):
            return "failed"
        if name == "workflows":  # it takes nothing but messages, so that no check can try it
            return self.webhook
        return "ok" if self.checked and name in self.checked.summary.get("routes", ()) else None

    @property
    def token(self) -> str | None:
        """Whether the last self-check got a token: ok, failed; None: there was no check that succeeded."""
        if any(finding.kind is Kind.SIGN_IN for finding in self.findings):
            return "failed"
        return "ok" if self.checked and self.checked.outcome == "done" else None


def read_status(workspace: Workspace, now: datetime, calendar: Calendar) -> Status:
    """Read it. Raises WrongInput for a damaged state."""
    settings = workspace.settings
    folder = settings.state.folder
    tables = timetables(settings, calendar)
    runs: Mapping[str, Run] = {}
    base: list[BaseRow] = []
    findings: tuple[Finding, ...] = ()
    to_come: tuple[ToCome, ...] = ()
    lines: list[Line] = []
    if (folder / FILE_NAME).exists():
        with Store(folder, now) as store:
            runs, base = last_runs(store), store.base()
            findings = _findings(store, workspace, tables, now)
            lines = Ledger(store, SystemClock(), settings.zone).lines()
            if known := store.columns():
                to_come = columns_to_come(workspace.roadmap, workspace.day(now), known)
    measures = [row for row in base if not row.proposal and not row.archived]
    conflicts = tuple(pair for row in measures for pair in _open(row, conflict=True))
    half_year = HalfYear.of(workspace.day(now))
    return Status(
        scheduler_since=scheduler_since(folder),
        jobs=_jobs(tables, runs, now, job_in_hand(folder)),
        drift=tuple(pair for row in measures for pair in _open(row, conflict=False)),
        conflicts=conflicts,
        proposals=tuple(row.id for row in base if row.proposal and not row.archived),
        unowned=tuple(row.id for row in measures if row.values.get(HEALTH) == HEALTH_LABELS[Health.UNOWNED]),
        outbox=_outbox(lines, half_year),
        webhook=_webhook(lines),
        findings=findings,
        needs_person=(
            *_stopped(tables, runs),
            *_questions(conflicts, runs),
            *_unsent(lines, runs, workspace.day(now)),
            *map(_problem_of, findings),
        ),
        checked=runs.get(CHECK),
        certificate_ends=certificate_end(settings),
        half_year=half_year,
        days=(deadline(half_year) - workspace.day(now)).days,
        columns_to_come=to_come,
    )


def _findings(
    store: Store, workspace: Workspace, tables: Mapping[str, Timetable], now: datetime
) -> tuple[Finding, ...]:
    """What the check and the scheduler noted, and what the watch sees now: a dead scheduler notes nothing."""
    noted = [one.finding for one in standing(store) if one.finding.kind not in (Kind.SILENT, Kind.CLOCK)]
    since, silent_after = scheduler_since(store.path.parent), timedelta(hours=workspace.settings.check.silent_hours)
    begun = datetime.fromisoformat(since) if since else now
    return (*watch(store, tables, now, begun=begun, silent_after=silent_after), *noted)


def _jobs(
    tables: Mapping[str, Timetable], runs: Mapping[str, Run], now: datetime, in_hand: str | None
) -> dict[str, JobStatus]:
    found = {}
    for name in dict.fromkeys((*tables, *sorted(runs))):
        last, table = runs.get(name), tables.get(name)
        unended = "running" if in_hand == name else "killed"
        found[name] = JobStatus(last, (last.outcome or unended) if last else None, table.after(now) if table else None)
    return found


def _open(row: BaseRow, *, conflict: bool) -> Iterator[tuple[str, str]]:
    """The fields in which file and list differ: a drift if the file still says what both agreed on last."""
    for field, difference in row.differences.items():
        if (difference.filed != row.values.get(field)) is conflict:
            yield row.id, field


def _stopped(tables: Mapping[str, Timetable], runs: Mapping[str, Run]) -> Iterator[Problem]:
    """What stopped a planned job's last run, unless running it again is all that it needs."""
    for name in tables:
        last = runs.get(name)
        if last and last.outcome == "failed" and last.exit_code in (2, 3):
            for problem in last.summary.get("problems", ()):
                yield Problem(problem["what"], problem["do"], problem["where"], problem["values"])


def _questions(conflicts: Sequence[tuple[str, str]], runs: Mapping[str, Run]) -> Iterator[Problem]:
    if conflicts:
        yield _problem(
            what="File and list contradict each other: {ids}.",
            do="Decide with “tiekartta accept ID” (the list counts) or “tiekartta reject ID” (the file counts).",
            ids=", ".join(dict.fromkeys(id_ for id_, _ in conflicts)),
        )
    sync = runs.get("sync")
    for duplicate in sync.summary.get("duplicates", ()) if sync else ():
        yield _problem(
            what="{id}: several rows of the list have this Tunnus ({items}).",
            do="Delete the extra row, or clear its Tunnus.",
            id=duplicate["id"],
            items=", ".join(duplicate["items"]),
        )


def _outbox(lines: Sequence[Line], half_year: HalfYear) -> dict[State, int]:
    """How many messages of the present half-year stand in which state; every state, the empty ones too."""
    first = half_year.first_day
    present = [line for line in lines if (line.on >= first if line.step == STATUS else line.period >= half_year.key)]
    return {state: len({line.key for line in present if line.state is state}) for state in State}


def _webhook(lines: Sequence[Line]) -> str | None:
    used = [line for line in lines if line.route == "workflows"]
    if not used:
        return None
    return "ok" if max(used, key=lambda line: line.changed_at).state in (State.ACCEPTED, State.SENT) else "failed"


def _unsent(lines: Sequence[Line], runs: Mapping[str, Run], today: date) -> Iterator[Problem]:
    """What the reminders ask: whether old rounds went, and what became of messages that nothing can look up."""
    remind = runs.get("remind")
    if remind and remind.exit_code == 3:
        yield _problem(
            what="Messages of rounds that are older than the ledger wait: they may have been sent before.",
            do="Run “tiekartta remind” with --assume-sent or --assume-unsent.",
        )
    standing = [line for line in lines if line.last is None or line.last >= today]
    for line in standing:
        if line.step == STATUS and line.state in (State.FAILED, State.UNCLEAR):
            yield _report_not_seen(line)
    unclear = {line.key for line in standing if line.state is State.UNCLEAR and line.step != STATUS}
    if unclear:
        yield _problem(
            what="Messages whose answer was lost and that cannot be looked up: {count}.",
            do="“tiekartta explain” tells whose they are. Ask, and tell them yourself if need be.",
            count=len(unclear),
        )


def _report_not_seen(line: Line) -> Problem:
    if line.state is State.FAILED:
        return _problem(
            what="The status report of {period} could not be posted.",
            do="Run “tiekartta report”: it tells why, and tries again.",
            period=line.period,
        )
    return _problem(
        what="It is not known whether the status report of {period} went: its answer was lost.",
        do="Look into the channel. If it is not there, share what “tiekartta report --out DIR” writes.",
        period=line.period,
    )


def _problem(*, what: str, do: str, **values: object) -> Problem:
    return Problem(what, do, "", values)


def _problem_of(finding: Finding) -> Problem:
    return Problem(finding.what, finding.do, "", finding.values)
