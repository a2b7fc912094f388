"""The files of a report: what ``--out`` leaves, named by what they tell of."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from docx import Document

from documents.errors import DocumentError, Problem
from documents.report_docx import report_docx
from documents.report_html import report_html
from documents.status_report import status_paper
from documents.template_file import open_template
from documents.year_report import year_paper
from jobs.report import Kind, StatusReport
from jobs.report_json import report_data
from roadmap.needs import Needs
from roadmap.year import YearChapter

if TYPE_CHECKING:
    from pathlib import Path

    from documents.paper import Paper
    from jobs.i18n import Texts
    from jobs.report import Report


def write_files(report: Report, folder: Path, texts: Texts, template: Path | None = None) -> list[Path]:
    """Write the report's files into a folder, which is made if there is none; the same report gives the same bytes.

    A status report and a year's chapter are a text document (``template``: a municipality's own docx or dotx) and a
    page, a budget a workbook; each has its rows as JSON beside it. DocumentError for what cannot be written, and for a
    template that is none.
    """
    return [_write(folder / name, data) for name, data in contents(report, texts, template).items()]


def contents(report: Report, texts: Texts, template: Path | None = None) -> dict[str, bytes]:
    """The report's files by name, as :func:`write_files` writes them."""
    name = stem(report)
    data = json.dumps(report_data(report.kind, report.content), ensure_ascii=False, indent=1).encode() + b"\n"
    if isinstance(report.content, Needs):
        # Its library takes a quarter of a second to load, which no other kind is to wait for.
        from documents.budget_xlsx import budget_xlsx  # noqa: PLC0415

        return {f"{name}.xlsx": budget_xlsx(report.content, texts), f"{name}.json": data}
    paper = _paper(report.content, texts)
    return {
        f"{name}.docx": report_docx(paper, report.then.day, texts, template),
        f"{name}.html": report_html(paper, texts),
        f"{name}.json": data,
    }


def check_template(kind: Kind, template: Path) -> None:
    """Open a template before anything else is done. DocumentError for what is none, and for a kind that takes none."""
    if kind is Kind.BUDGET:
        problem = Problem(
            what="The needs are a workbook: it has no template.",
            do="Leave --template out.",
            where=str(template),
        )
        raise DocumentError((problem,))
    open_template(template, Document)


def _paper(content: StatusReport | YearChapter, texts: Texts) -> Paper:
    if isinstance(content, YearChapter):
        return year_paper(content, texts)
    return status_paper(content.summary, content.maturity, content.progress, texts)


def stem(report: Report) -> str:
    """The files' name without its ending: ``status-2026-11-02``, ``year-2026``, ``budget-2027``."""
    match report.content:
        case YearChapter(year=year):
            return f"{Kind.YEAR}-{year}"
        case Needs(years=years):
            return f"{Kind.BUDGET}-{years[0]}"
        case _:
            return f"{Kind.STATUS}-{report.then.day.isoformat()}"


def _write(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(data)
        new.replace(path)
    except OSError as error:
        problem = Problem(
            what="The file cannot be written ({reason}).",
            do="Check that you may write there and that no other program holds the file.",
            where=str(path),
            values={"reason": error.strerror or os.strerror(error.errno or 0)},
        )
        raise DocumentError((problem,)) from error
    return path
