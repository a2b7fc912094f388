"""Text: what counts as the same words, how long they are, and what somebody meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text import clean, closest, has_control_characters, plain, width


def test_the_same_words_are_the_same_text():
    assert clean(" Ka\u0308vely\u00a0\n tie\t") == "Kävely tie"


@pytest.mark.parametrize("char", ["\n", "\r", "\t", "\0", "\x7f", "\x85", "\u2028", "\u2029", "\ud800", "\ufffe"])
def test_what_a_single_line_cannot_hold(char: str):
    assert has_control_characters(f"a{char}b")


def test_what_a_single_line_can_hold():
    assert not has_control_characters("åäö – ”x” \u00ad <b> & 😀 %:{}")


def test_width_is_counted_as_sharepoint_does():
    assert [width("ä"), width("😀"), width("")] == [1, 2, 0]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("Syysy 2024", "Syksy 2024"), ("VALMISTELU", "valmistelu"), ("N02", "N01"), ("aivan muuta", None), ("", None)],
)
def test_the_word_that_was_meant(word: str, meant: str | None):
    assert closest(word, ["Kevät 2024", "Syksy 2024", "valmistelu", "N01"]) == meant


@given(st.text())
def test_plain_text_has_nothing_that_does_not_show(text):
    shown = plain(text)
    assert len(shown) == len(text)
    assert not has_control_characters(shown)
    assert all(one == other or other == " " for one, other in zip(text, shown, strict=True))
    assert not set(shown) & set("\u202e\u2066\u200f\ufffe")
