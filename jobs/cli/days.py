"""Days on the command line."""

from __future__ import annotations

from datetime import date

from jobs.errors import WrongInput

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
"""A roadmap's years: a slip beyond them would be planned for, day by day."""


def read_day(text: str, option: str = "--date") -> date:
    """The day that an option names. Raises WrongInput for anything but year, month and day, and for other centuries."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise WrongInput(
            what="“{word}” is not a date.", do="Write year, month and day: 2024-12-03.", where=option, word=text
        )
    return day
