"""The colours of the phases in written documents and in the list: Office's own light gold, green and blue.

Black text on each of them has a contrast of at least 8 : 1 (WCAG 1.4.3 asks for 4.5 : 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmap.model import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

FILLS: Mapping[Phase, str] = {
    Phase.PREPARATION: "FFE699",
    Phase.IMPLEMENTATION: "A9D18E",
    Phase.CLOSING: "9DC3E6",
}
"""Fill by phase, RGB in six hexadecimal digits."""
