"""The roadmaps that are written as documents: the file, the living one, the approved one; and how one is approved.

The list is read for the living roadmap and before an approval; it is never written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.approved import FOLDER, freeze, newest, same_plan
from documents.roadmap_changes import changed_roadmap
from documents.roadmap_file import read_roadmap, roadmap_from
from documents.roadmap_text import changed_text
from documents.text import clean
from documents.wording import day_name
from documents.yaml_tree import read_text
from jobs.decisions import file_changes, open_questions
from jobs.errors import NeedsPerson, WrongInput
from roadmap.decide import accept
from roadmap.model import Approval

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from documents.wording import Texts
    from jobs.job import Job
    from jobs.workspace import Workspace
    from roadmap.model import Roadmap


@dataclass(frozen=True, slots=True)
class Edition:
    """A roadmap, the text of its YAML file, and in the reader's language what it is (approved, draft …)."""

    roadmap: Roadmap
    text: str
    state: str


def filed(workspace: Workspace, texts: Texts) -> Edition:
    """The roadmap file as it is now. Raises DocumentError for a broken frozen file."""
    text = read_text(workspace.roadmap_file)
    roadmap = roadmap_from(text, str(workspace.roadmap_file))
    return Edition(roadmap, text, _state(roadmap, workspace, texts))


def approved(workspace: Workspace, texts: Texts) -> Edition:
    """The newest frozen roadmap. Raises WrongInput when nothing is approved yet, DocumentError for a broken file."""
    path = newest(workspace.folder / FOLDER)
    if path is None:
        raise WrongInput(
            what="No roadmap is approved yet.",
            do="“tiekartta approve” freezes the roadmap file as the approved one.",
            where=str(workspace.folder / FOLDER),
        )
    text = read_text(path)
    roadmap = roadmap_from(text, str(path))
    return Edition(roadmap, text, _state(roadmap, workspace, texts))


def living(job: Job, texts: Texts) -> Edition:
    """What the list says: the roadmap file with open drift and conflicts as the list has them; no proposals.

    Raises what reading the list raises; DecisionError, DocumentError for a word of the list that no roadmap can hold.
    """
    workspace = job.workspace
    plan, _ = open_questions(job)
    ids = dict.fromkeys(id_ for id_, _ in (*plan.drifts, *plan.conflicts))
    taken = accept(plan, list(ids), goals={goal.id for goal in workspace.roadmap.goals})
    changes = file_changes(taken)
    after = changed_roadmap(workspace.roadmap, changes)
    text = changed_text(read_text(workspace.roadmap_file), changes, after)
    roadmap = roadmap_from(text, job.tenant.list_title)
    return Edition(roadmap, text, texts("As it stands in the list on {day}", day=day_name(job.today, texts)))


def approve_without_list(workspace: Workspace, on: date, by: str) -> Path:
    """Freeze the roadmap file as the one approved on that day by that body, whatever is open; gives the frozen file.

    Raises DocumentError, also for another approval of that day.
    """
    return freeze(workspace.roadmap_file, workspace.folder / FOLDER, Approval(on, clean(by)))


def approve(job: Job, on: date, by: str) -> Path:
    """The same once nothing is open between file and list. Raises NeedsPerson while drift or conflicts are open."""
    plan, _ = open_questions(job)
    if plan.drifts or plan.conflicts:
        raise NeedsPerson(
            what="{drifts} drifts and {conflicts} conflicts are open: the list says other than the roadmap file. "
            "Nothing was approved.",
            do="Decide on them: “tiekartta drift” lists them. Or approve the file as it is with --with-open-drift.",
            where=job.tenant.list_title,
            drifts=len(plan.drifts),
            conflicts=len(plan.conflicts),
        )
    return approve_without_list(job.workspace, on, by)


def _state(roadmap: Roadmap, workspace: Workspace, texts: Texts) -> str:
    path = newest(workspace.folder / FOLDER)
    last = read_roadmap(path) if path else None
    if last is None or last.approval is None:
        return texts("Draft, not approved")
    day, by = day_name(last.approval.on, texts), last.approval.by
    if same_plan(roadmap, last):
        return texts("Approved {day}, {by}", day=day, by=by)
    return texts("Draft: changed since the approval of {day}, {by}", day=day, by=by)
