"""A theme's colours, and what a drawing makes of them (DrawingML, ECMA-376 part 1, 20.1.2.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from documents.blocks import OTHER_FILL
from documents.colours import greyed, hexadecimal, inverted, mixed, moved, rgb
from documents.safe_xml import Xml, parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
            if isinstance(change.tag, str) and base != OTHER_FILL:
                known = _CHANGES.get(change.tag.removeprefix(A))
                base = known(base, change.get("val") or "0") if known else OTHER_FILL
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
            case "scrgbClr" | "hslClr":
                return _numbers(colour)
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


def _numbers(colour: Xml) -> str:
    """Return the colour that is given by red, green and blue of its light, or by hue, saturation and luminance."""
    share = {part: _share(colour.get(part) or "0") for part in ("r", "g", "b", "sat", "lum")}
    if colour.tag == f"{A}scrgbClr":
        return hexadecimal(*(_gamma(share[part]) for part in ("r", "g", "b")))
    light = moved(moved("FF0000", "hue", plus=_turn(colour.get("hue") or "0")), "lum", times=0, plus=share["lum"])
    return moved(light, "sat", times=0, plus=share["sat"])


def _share(value: str) -> float:
    """Return a share of a drawing: thousandths of a percent, or a percentage as strict files write it."""
    return float(value[:-1]) / 100 if value.endswith("%") else int(value) / _FULL


def _turn(value: str) -> float:
    """Return an angle, in sixty thousandths of a degree, as a part of the full turn."""
    return int(value) / 21_600_000


def _in_light(colour: str, other: str, share: float) -> str:
    """Mix two colours as light, as tints and shades of drawings are (their shares are of linear light)."""
    parts = zip(rgb(colour), rgb(other), strict=True)
    return hexadecimal(*(_gamma(_linear(one) * share + _linear(two) * (1 - share)) for one, two in parts))


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return float(part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)


_CHANGES: Mapping[str, Callable[[str, str], str]] = {
    "lumMod": lambda colour, value: moved(colour, "lum", times=_share(value)),
    "lumOff": lambda colour, value: moved(colour, "lum", plus=_share(value)),
    "lum": lambda colour, value: moved(colour, "lum", times=0, plus=_share(value)),
    "satMod": lambda colour, value: moved(colour, "sat", times=_share(value)),
    "satOff": lambda colour, value: moved(colour, "sat", plus=_share(value)),
    "sat": lambda colour, value: moved(colour, "sat", times=0, plus=_share(value)),
    "hueMod": lambda colour, value: moved(colour, "hue", times=_share(value)),
    "hueOff": lambda colour, value: moved(colour, "hue", plus=_turn(value)),
    "hue": lambda colour, value: moved(colour, "hue", times=0, plus=_turn(value)),
    "comp": lambda colour, _: moved(colour, "hue", plus=0.5),
    "inv": lambda colour, _: inverted(colour),
    "gray": lambda colour, _: greyed(colour),
    "tint": lambda colour, value: _in_light(colour, "FFFFFF", _share(value)),
    "shade": lambda colour, value: _in_light(colour, "000000", _share(value)),
    "alpha": lambda colour, value: mixed(colour, "FFFFFF", _share(value)),
}
"""What a change does to a colour, by its element. The others, which hardly any program writes, give OTHER_FILL."""
