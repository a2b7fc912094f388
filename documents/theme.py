"""A theme's colours, and what a drawing makes of them (DrawingML, ECMA-376 part 1, 20.1.2.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from documents.blocks import OTHER_FILL
from documents.colours import hexadecimal, lightness, mixed, rgb
from documents.safe_xml import Xml, parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFFICE = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "44546A",
    "lt2": "E7E6E6",
    "accent1": "4472C4",
    "accent2": "ED7D31",
    "accent3": "A5A5A5",
    "accent4": "FFC000",
    "accent5": "5B9BD5",
    "accent6": "70AD47",
    "hlink": "0563C1",
    "folHlink": "954F72",
}
"""Office's theme of 2013–2022, for files that bring none."""
_USUAL_MAP = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_PRESETS = {
    "white": "FFFFFF",
    "black": "000000",
    "red": "FF0000",
    "green": "008000",
    "blue": "0000FF",
    "yellow": "FFFF00",
    "cyan": "00FFFF",
    "magenta": "FF00FF",
    "lime": "00FF00",
    "orange": "FFA500",
    "gold": "FFD700",
    "gray": "808080",
    "grey": "808080",
    "ltGray": "D3D3D3",
    "lightGray": "D3D3D3",
    "ltGreen": "90EE90",
    "lightGreen": "90EE90",
    "ltBlue": "ADD8E6",
    "lightBlue": "ADD8E6",
    "ltYellow": "FFFFE0",
    "lightYellow": "FFFFE0",
    "skyBlue": "87CEEB",
}
_FULL = 100_000
"""A drawing's percentages count in thousandths."""
_FILLS = ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by the theme's names, and the master's names for them (``bg1`` is ``lt1``)."""

    colours: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=lambda: _USUAL_MAP)

    def colour(self, name: str) -> str:
        """Return the colour that a name stands for, OTHER_FILL if the theme has none such."""
        return self.colours.get(self.names.get(name, name), OTHER_FILL)

    def fill(self, properties: Xml) -> str | None:
        """Return the fill that a shape's or cell's own properties give it; None if they give none."""
        if properties is None:
            return None
        for kind in _FILLS:
            found = properties.find(A + kind)
            if found is None:
                continue
            if kind == "noFill":
                return None
            return self._of(found) if kind == "solidFill" else OTHER_FILL
        return None

    def _of(self, holder: Xml) -> str | None:
        colour = next((child for child in holder if isinstance(child.tag, str)), None)
        if colour is None:
            return None
        base = self._base(colour)
        if base == OTHER_FILL:
            return base
        for change in colour:
            if isinstance(change.tag, str) and change.get("val"):
                base = _changed(base, change.tag.removeprefix(A), int(change.get("val") or 0) / _FULL)
        return base

    def _base(self, colour: Xml) -> str:
        value = colour.get("val") or ""
        match colour.tag.removeprefix(A):
            case "srgbClr":
                return value.upper()
            case "schemeClr":
                return self.colour(value)
            case "sysClr":
                return (colour.get("lastClr") or ("FFFFFF" if value == "window" else "000000")).upper()
            case "prstClr":
                return _PRESETS.get(value, OTHER_FILL)
            case "scrgbClr":
                linear = [int((colour.get(part) or "0").rstrip("%")) / _FULL for part in ("r", "g", "b")]
                return hexadecimal(*(_gamma(part) for part in linear))
        return OTHER_FILL


def theme_of(xml: bytes | None) -> Theme:
    """Return the colours of a theme part; Office's own without one."""
    if not xml:
        return Theme(_OFFICE)
    colours = dict(_OFFICE)
    scheme = parse_xml(xml).find(f".//{A}clrScheme")
    for entry in scheme if scheme is not None else ():
        if not isinstance(entry.tag, str):
            continue
        for colour in entry:
            value = colour.get("lastClr") or colour.get("val") or ""
            if len(value) == 6:
                colours[entry.tag.removeprefix(A)] = value.upper()
    return Theme(colours)


def _changed(colour: str, change: str, value: float) -> str:
    """Apply one change to a colour, as its element says."""
    match change:
        case "lumMod":
            return lightness(colour, times=value)
        case "lumOff":
            return lightness(colour, plus=value)
        case "tint":
            return _in_light(colour, "FFFFFF", value)
        case "shade":
            return _in_light(colour, "000000", value)
        case "alpha":
            return mixed(colour, "FFFFFF", value)
    return OTHER_FILL if change in ("hueOff", "inv", "comp", "gray", "hueMod", "satMod", "satOff") else colour


def _in_light(colour: str, other: str, share: float) -> str:
    """Mix two colours as light, as tints and shades of drawings are (their shares are of linear light)."""
    parts = zip(rgb(colour), rgb(other), strict=True)
    return hexadecimal(*(_gamma(_linear(one) * share + _linear(two) * (1 - share)) for one, two in parts))


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return float(part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)
