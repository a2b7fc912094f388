"""Colours: how far eyes see two apart, and what office programs make of a theme's colour."""

from __future__ import annotations

import colorsys
import math
from functools import lru_cache
from typing import Literal

_WHITE_POINT = (0.95047, 1.0, 1.08883)  # D65, 2°, the white of sRGB


def rgb(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue (0–1) of six hexadecimal digits."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def hexadecimal(red: float, green: float, blue: float) -> str:
    """Return six hexadecimal digits for red, green and blue (0–1, what is outside is cut)."""
    return "".join(f"{round(min(max(part, 0.0), 1.0) * 255):02X}" for part in (red, green, blue))


@lru_cache(maxsize=65536)
def delta_e(one: str, other: str) -> float:
    """Return the difference of two colours by CIEDE2000: below 1 nobody sees it, at 100 they are opposites.

    Formula and names after Sharma, Wu and Dalal, https://hajim.rochester.edu/ece/sites/gsharma/ciede2000/.
    """
    l1, a1, b1 = _lab(one)
    l2, a2, b2 = _lab(other)
    mean_c7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - math.sqrt(mean_c7 / (mean_c7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    mean_h = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    delta_l, delta_c = l2 - l1, c2 - c1
    delta_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * math.cos(math.radians(mean_h - 30))
        + 0.24 * math.cos(math.radians(2 * mean_h))
        + 0.32 * math.cos(math.radians(3 * mean_h + 6))
        - 0.20 * math.cos(math.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    r_c = 2 * math.sqrt(mean_c**7 / (mean_c**7 + 25**7))
    r_t = -math.sin(math.radians(60 * math.exp(-(((mean_h - 275) / 25) ** 2)))) * r_c
    l_part, c_part, h_part = delta_l / s_l, delta_c / s_c, delta_h / s_h
    return math.sqrt(l_part**2 + c_part**2 + h_part**2 + r_t * c_part * h_part)


def tinted(colour: str, tint: float) -> str:
    """Return a spreadsheet's colour with its tint: lighter up to 1 (white), darker down to -1 (black).

    ECMA-376, 18.3.1.15 (tint): the lightness is moved in hue, lightness and saturation.
    """
    hue, light, saturation = colorsys.rgb_to_hls(*rgb(colour))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return hexadecimal(*colorsys.hls_to_rgb(hue, light, saturation))


def moved(colour: str, part: Literal["hue", "lum", "sat"], *, times: float = 1.0, plus: float = 0.0) -> str:
    """Return the colour with its hue, lightness or saturation (0–1 each) multiplied and added to.

    So a drawing's ``lumMod``, ``satOff`` and their like work (ECMA-376 part 1, 20.1.2.3). A hue goes round; the others
    stop at their ends.
    """
    parts = dict(zip(("hue", "lum", "sat"), colorsys.rgb_to_hls(*rgb(colour)), strict=True))
    value = parts[part] * times + plus
    parts[part] = value % 1.0 if part == "hue" else min(max(value, 0.0), 1.0)
    return hexadecimal(*colorsys.hls_to_rgb(parts["hue"], parts["lum"], parts["sat"]))


def inverted(colour: str) -> str:
    """Return the colour's opposite, part by part: a drawing's ``inv``."""
    return hexadecimal(*(1 - part for part in rgb(colour)))


def greyed(colour: str) -> str:
    """Return the grey of the colour's own lightness as eyes weigh red, green and blue: a drawing's ``gray``."""
    red, green, blue = rgb(colour)
    return hexadecimal(*(0.299 * red + 0.587 * green + 0.114 * blue,) * 3)


def mixed(colour: str, other: str, share: float) -> str:
    """Return ``share`` (0–1) of the colour mixed with the other, part by part."""
    parts = zip(rgb(colour), rgb(other), strict=True)
    return hexadecimal(*(one * share + another * (1 - share) for one, another in parts))


def _lab(colour: str) -> tuple[float, float, float]:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour))
    x = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = 0.0193339 * red + 0.1191920 * green + 0.9503041 * blue
    fx, fy, fz = (_f(value / white) for value, white in zip((x, y, z), _WHITE_POINT, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _f(value: float) -> float:
    return value ** (1 / 3) if value > (6 / 29) ** 3 else value * (29 / 6) ** 2 / 3 + 4 / 29
