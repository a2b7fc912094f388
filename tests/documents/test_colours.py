"""Colours: the published differences, and what office programs make of a theme's colour."""

from __future__ import annotations

import pytest

from documents.colours import delta_e, mixed, moved, tinted
from documents.legend import is_paper
from documents.safe_xml import parse_xml
from documents.theme import A, theme_of


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ("000000", "FFFFFF", 100.0),
        ("FFE699", "FFE699", 0.0),
        # Between the screen's own colours, as other programs give it.
        ("FF0000", "00FF00", 86.6082),
        ("0000FF", "FFFF00", 103.4270),
    ],
)
def test_the_difference_of_colours(one, other, difference):
    assert delta_e(one, other) == pytest.approx(difference, abs=0.5)
    assert delta_e(one, other) == pytest.approx(delta_e(other, one))


def test_offices_own_tints():
    """Office 2013's gold, 60 % lighter, and its neighbours in the palette, as Excel and PowerPoint show them."""
    assert tinted("FFC000", 0.5999) == "FFE699"
    assert delta_e(tinted("70AD47", 0.3999), "A9D08E") < 0.5
    assert delta_e(tinted("5B9BD5", -0.25), "2F75B5") < 0.5
    assert moved(moved("FFC000", "lum", times=0.4), "lum", plus=0.6) == "FFE699"
    assert mixed("000000", "FFFFFF", 0.5) == "808080"


def test_paper():
    assert is_paper(None) and is_paper("FFFFFF") and is_paper("FEFEFE")
    assert not is_paper("F2F2F2")


def test_offices_theme_where_a_file_has_none():
    assert theme_of(None).colour("bg1") == "FFFFFF"
    assert theme_of(None).colour("accent4") == "FFC000"
    assert theme_of(None).colour("nothing") == "pattern"


@pytest.mark.parametrize(
    ("colour", "fill"),
    [
        ('<a:schemeClr val="accent4"><a:lumMod val="40000"/><a:lumOff val="60000"/></a:schemeClr>', "FFE699"),
        ('<a:schemeClr val="accent1"><a:lumMod val="75000"/></a:schemeClr>', "2F5597"),
        ('<a:schemeClr val="accent1"><a:lumMod val="75%"/></a:schemeClr>', "2F5597"),
        ('<a:srgbClr val="4472C4"><a:satMod val="50000"/></a:srgbClr>', "647BA4"),
        ('<a:srgbClr val="4472C4"><a:satMod val="200000"/></a:srgbClr>', "0961FF"),
        ('<a:srgbClr val="808080"><a:satMod val="300000"/></a:srgbClr>', "808080"),
        ('<a:srgbClr val="647BA4"><a:satOff val="26000"/></a:srgbClr>', "4472C4"),
        ('<a:srgbClr val="FF0000"><a:hueOff val="7200000"/></a:srgbClr>', "00FF00"),
        ('<a:srgbClr val="00FF00"><a:hueMod val="50000"/></a:srgbClr>', "FFFF00"),
        ('<a:srgbClr val="FF0000"><a:comp/></a:srgbClr>', "00FFFF"),
        ('<a:srgbClr val="FFC000"><a:inv/></a:srgbClr>', "003FFF"),
        ('<a:srgbClr val="FF0000"><a:gray/></a:srgbClr>', "4C4C4C"),
        ('<a:srgbClr val="000000"><a:tint val="50000"/></a:srgbClr>', "BCBCBC"),
        ('<a:srgbClr val="FFFFFF"><a:shade val="50000"/></a:srgbClr>', "BCBCBC"),
        ('<a:scrgbClr r="50%" g="100000" b="0"/>', "BCFF00"),
        ('<a:hslClr hue="2700000" sat="100%" lum="80000"/>', "FFE599"),
        ('<a:prstClr val="gold"/>', "FFD700"),
        ('<a:sysClr val="window" lastClr="FEFEFE"/>', "FEFEFE"),
        ('<a:srgbClr val="FF0000"><a:gamma/></a:srgbClr>', "pattern"),
    ],
)
def test_what_a_drawing_makes_of_a_colour(colour, fill):
    """ECMA-376 part 1, 20.1.2.3: modulations and offsets in hue, saturation, luminance; tints and shades in light."""
    xml = f'<p xmlns:a="{A[1:-1]}"><a:solidFill>{colour}</a:solidFill></p>'
    assert theme_of(None).fill(parse_xml(xml.encode())) == fill
