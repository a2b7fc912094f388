"""Days on the command line."""

from __future__ import annotations

from datetime import date

from jobs.errors import WrongInput


def read_day(text: str) -> date:
    """The day that ``--date`` names. Raises WrongInput for anything but year, month and day."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongInput(
            what="“{word}” is not a date.", do="Write year, month and day: 2024-12-03.", where="--date", word=text
        ) from error
