"""Colours: the published differences, and what office programs make of a theme's colour."""

from __future__ import annotations

import pytest

from documents.colours import delta_e, lightness, mixed, tinted
from documents.legend import is_paper
from documents.theme import theme_of


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
    assert lightness(lightness("FFC000", times=0.4), plus=0.6) == "FFE699"
    assert mixed("000000", "FFFFFF", 0.5) == "808080"


def test_paper():
    assert is_paper(None) and is_paper("FFFFFF") and is_paper("FEFEFE")
    assert not is_paper("F2F2F2")


def test_offices_theme_where_a_file_has_none():
    assert theme_of(None).colour("bg1") == "FFFFFF"
    assert theme_of(None).colour("accent4") == "FFC000"
    assert theme_of(None).colour("nothing") == "pattern"
