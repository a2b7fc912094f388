"""Formatters' styles as classes of a page's own style sheet, so that the page's policy needs no inline styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.formatting import Element

Style = tuple[tuple[str, str], ...]


def style_classes(elements: Iterable[Element]) -> dict[Style, str]:
    """Name a class for each different style of the elements and all within them."""
    classes: dict[Style, str] = {(): ""}
    waiting = list(elements)
    while waiting:
        element = waiting.pop()
        classes.setdefault(element.style, f"muotoilu-{len(classes)}")
        waiting.extend(element.children)
    return classes


def stylesheet(classes: dict[Style, str]) -> Markup:
    """Write the rules of those classes as they are: `sandbox.formatting` let only harmless names and values through."""
    rules = (
        f".{name}{{{';'.join(f'{key}:{value}' for key, value in style)}}}" for style, name in classes.items() if style
    )
    return Markup("\n".join(rules))  # noqa: S704 - filtered, see above
