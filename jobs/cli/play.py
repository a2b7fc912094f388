"""The demo's play: a tenant and a state from nothing, set-up, syncs, officers' edits, reminders and a report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from connector.clock import SimulatedClock
from documents.roadmap_changes import SetPhase
from documents.roadmap_file import read_overlay, read_roadmap
from documents.roadmap_write import write_changes
from documents.wording import day_name
from jobs.cli.command import packaged_config
from jobs.cli.play_reminders import Reminders, first_day, last_day, sending_on
from jobs.cli.play_report import REPORT_TIME, post, report_day
from jobs.cli.sandbox import sandbox_variables, started, tenant_file
from jobs.cli.tell import sync_json, tell_setup, tell_sync
from jobs.columns import phase_column
from jobs.job import Job, open_job
from jobs.setup import set_up
from jobs.sync import SyncReport, sync
from jobs.workspace import ROADMAP_FILE, read_workspace
from roadmap.halfyear import HalfYear
from roadmap.model import Measure

if TYPE_CHECKING:
    from jobs.cli.command import Command
    from sandbox.faults import FaultPlan
    from sandbox.server import RunningSandbox

SEED = 2026
_MORNING = time(7, 0)
_A_WHILE = timedelta(minutes=20)


def play(
    cli: Command,
    *,
    day: date,
    out: Path | None,
    port: int,
    faults: FaultPlan | None,
    record: Path | None,
    stay: Callable[[Command, RunningSandbox], None] | None,
) -> None:
    """Play the whole of it; ``stay`` then keeps the page open. Everything but ``out`` and ``record`` is thrown away."""
    with ExitStack() as stack:
        packaged = stack.enter_context(packaged_config())
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tiekartta-", ignore_cleanup_errors=True)))
        config = _own_config(folder / "config", cli.config or Path("config"), packaged)
        workspace = read_workspace(config, {})
        first = first_day(day)
        clock = SimulatedClock(datetime.combine(first, _MORNING, workspace.settings.zone))
        running = stack.enter_context(
            started(
                folder / "tenant",
                tenant_file(cli.config, packaged),
                port=port,
                now=clock.now,
                wait=clock.sleep,
                seed=SEED,
                record=record,
                faults=faults,
            )
        )
        variables = {
            **sandbox_variables(running),
            **sending_on(running, first),
            "TIEKARTTA_STATE__FOLDER": str(folder / "state"),
        }
        workspace = read_workspace(config, variables)
        job = stack.enter_context(open_job("demo", workspace, clock))
        cli.say(
            "The practice tenant answers at {url}. It is not Microsoft's, and all of its people are invented.",
            url=running.url,
        )
        result = _Play(cli, job, running, day, out).run()
        _write_out(out, result)
        cli.emit({**result, "url": running.url})
        if stay:
            stay(cli, running)


def _own_config(target: Path, own: Path, packaged: Path) -> Path:
    """A copy to play on: the municipality's own configuration if there is one, else the packaged one.

    Kemijärvi's measures without phases get the marked example schedule, so that there is something to see.
    """
    shutil.copytree(own if own.is_dir() else packaged, target, ignore=shutil.ignore_patterns("__pycache__"))
    file = target / ROADMAP_FILE
    roadmap, example = read_roadmap(file), read_roadmap(packaged / ROADMAP_FILE)
    same_measures = [measure.id for measure in roadmap.measures] == [measure.id for measure in example.measures]
    if same_measures and not any(measure.schedule for measure in roadmap.measures):
        overlaid = read_overlay(packaged / "demo" / "schedule.yaml", roadmap)
        phases = [
            SetPhase(m.id, half_year, phase) for m in overlaid.measures for half_year, phase in m.schedule.items()
        ]
        write_changes(file, phases, read=roadmap)
    return target


@dataclass(frozen=True, slots=True)
class _Play:
    cli: Command
    job: Job
    running: RunningSandbox
    day: date
    out: Path | None

    def run(self) -> dict[str, Any]:
        """The acts in order; what each sync, each run of the reminders and the report did, as JSON."""
        cli, measures = self.cli, len(self.job.workspace.roadmap.measures)
        self._heading("1. Set-up: the list is made, once, by an administrator.")
        tell_setup(cli, set_up(self.job))
        self._heading("2. The first sync writes the roadmap's {n} measures into the list.", n=measures)
        first = self._sync()
        self._heading("3. The second sync finds nothing to do.")
        second = self._sync()
        reminders = Reminders(self.cli, self.job)
        before = reminders.play_until(self.day - timedelta(days=1))
        reminders.go_to(self.day)
        self._heading("4. {day}: officers do their work in the list.", day=day_name(self.day, cli.texts))
        self._officers_work()
        self._heading("5. The next sync brings the changes in; what only a person can decide stays open.")
        after = self._sync()
        self._heading("6. The reminders: each person hears once what is due, in one message.")
        told = reminders.run()
        self._heading("7. The same again: nobody hears anything twice.")
        again = reminders.run()
        posted_on = report_day(self.job, self.day)
        before += reminders.play_until(posted_on)
        reminders.go_to(posted_on, REPORT_TIME)
        self._heading("8. {day}: the status report goes to the channel.", day=day_name(posted_on, cli.texts))
        report = post(cli, self.job, self.out)
        self._heading("9. The other days on which somebody hears something, until the late ones have been told.")
        played = before + reminders.play_until(last_day(self.day))
        return {
            "measures": measures,
            "first_sync": first,
            "second_sync": second,
            "after_edits": after,
            "remind": told,
            "remind_again": again,
            "report": report,
            "played": played,
        }

    def _heading(self, template: str, **values: object) -> None:
        self.cli.say()
        self.cli.say(template, **values)

    def _sync(self) -> dict[str, Any]:
        began = perf_counter()
        report: SyncReport = sync(self.job)
        # The demo's clock is simulated and stands still while the sync works: what people wait is real time.
        report.seconds = perf_counter() - began
        tell_sync(self.cli, report, dry_run=False)
        self.job.clock.sleep(_A_WHILE.total_seconds())
        return sync_json(report)

    def _officers_work(self) -> None:
        """An update, a confirmation, a phase moved to a later half-year, and a row of somebody's own."""
        today = self.job.today
        now = HalfYear.of(today)
        active = [measure for measure in self.job.workspace.roadmap.measures if now in measure.schedule]
        for measure in active[:1]:
            self._edit(
                measure, {"Status": "Käynnissä", "Progress": 40, "Comment": "Sovittu toimittajan kanssa aikataulusta."}
            )
            self.cli.say("  {id}: the officer sets the status to “Käynnissä”, 40 %, and comments.", id=measure.id)
        for measure in active[1:2]:
            self._edit(measure, {"Confirmed": f"{today.isoformat()}T12:00:00Z"})
            self.cli.say("  {id}: the officer confirms with one press that all of it is still so.", id=measure.id)
        for measure in [m for m in active[2:] if max(m.schedule) < self.job.workspace.roadmap.last][:1]:
            last = max(measure.schedule)
            phase = str(measure.schedule[last])
            self._edit(measure, {phase_column(last): None, phase_column(last + 1): phase})
            self.cli.say(
                "  {id}: the officer moves “{phase}” from {old} to {new}.",
                id=measure.id,
                phase=phase,
                old=last,
                new=last + 1,
            )
        proposer = self._officer(active[0]) if active else ""
        self._items.create(self._list_id, {"Title": "Sähköinen ajanvaraus kirjastoon"}, actor=proposer)
        self.cli.say("  Somebody adds a row of their own: a proposal, until it is accepted.")
        self.job.clock.sleep(_A_WHILE.total_seconds())

    def _edit(self, measure: Measure, fields: Mapping[str, Any]) -> None:
        base = {row.id: row for row in self.job.store.base()}
        item_id = int(base[measure.id].item_id or 0)
        self._items.update(self._list_id, item_id, dict(fields), actor=self._officer(measure))

    def _officer(self, measure: Measure) -> str:
        """Somebody of the measure's party, else the tenant's first person."""
        people = self.job.workspace.parties.people(measure.party, self.job.today) or ()
        accounts = {person.upn.lower() for person in self.running.store.people.all() if person.enabled}
        known = [person for person in people if person.lower() in accounts]
        return known[0] if known else self.running.store.people.all()[0].upn

    @property
    def _items(self) -> Any:  # noqa: ANN401
        return self.running.store.items

    @property
    def _list_id(self) -> str:
        return self.running.store.lists.find(self.job.tenant.list_title).id


def _write_out(out: Path | None, result: Mapping[str, Any]) -> None:
    """The same bytes for the same day: without what only this machine's clock knows."""
    if out is None:
        return
    out.mkdir(parents=True, exist_ok=True)
    steady = json.loads(json.dumps(result, default=str))
    for part in steady.values():
        if isinstance(part, dict):
            part.pop("seconds", None)
    steady["report"]["files"] = [Path(file).name for file in steady["report"]["files"]]
    (out / "demo.json").write_text(json.dumps(steady, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
