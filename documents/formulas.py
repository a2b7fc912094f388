"""Text that a spreadsheet would take for a formula, made harmless in csv and made itself again.

A cell that starts with ``=``, ``+``, ``-`` or ``@`` is computed by Excel and LibreOffice even when it stands in quotes
(https://owasp.org/www-community/attacks/CSV_Injection); an apostrophe before it makes it text. A text that has
apostrophes before such a sign already gets one more, so that reading takes away exactly what writing put there.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[=+\-@\t\r]")
_HARMFUL = re.compile(rf"'*{_FORMULA.pattern}")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would compute the text."""
    return bool(_FORMULA.match(text))


def harmless(text: str) -> str:
    """Return the text as a csv cell that no spreadsheet computes."""
    return f"'{text}" if _HARMFUL.match(text) else text


def original(cell: str) -> str:
    """Return the text that :func:`harmless` made the cell from."""
    return cell[1:] if cell.startswith("'") and _HARMFUL.match(cell, 1) else cell
