"""Word's own styles for a document whose template lacks some: Word saves only those that a document has used."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart

if TYPE_CHECKING:
    from docx.document import Document as Word


def lend_style(word: Word, name: str) -> None:
    """Give the document the paragraph style if it has none of the name, based on the document's own body text.

    A heading in bold letters instead would be no heading to a screen reader or a table of contents.
    """
    if name in word.styles:
        return
    style = deepcopy(_plain().styles[name].element)
    for other in ("w:basedOn", "w:next", "w:link"):  # styles that the document may lack too
        for found in style.findall(qn(other)):
            style.remove(found)
    for number in style.iter(qn("w:numId")):
        number.set(qn("w:val"), _lend_list(word, number.get(qn("w:val"))))
    word.styles.element.append(style)
    word.styles[name].base_style = word.styles.default(WD_STYLE_TYPE.PARAGRAPH)


def _lend_list(word: Word, number: str) -> str:
    """Copy the definition of a list's bullets; give its number in the document."""
    (definition,) = _plain().part.numbering_part.element.xpath(
        f"w:abstractNum[@w:abstractNumId=../w:num[@w:numId='{number}']/w:abstractNumId/@w:val]"
    )
    lists = _lists(word)
    free = 1 + max(map(int, lists.xpath("w:abstractNum/@w:abstractNumId")), default=-1)
    definition = deepcopy(definition)
    definition.set(qn("w:abstractNumId"), str(free))
    lists.insert(len(lists.xpath("w:numPicBullet | w:abstractNum")), definition)
    return str(lists.add_num(free).numId)


def _lists(word: Word) -> Any:  # noqa: ANN401 - the library types no XML
    """Give the part that defines lists; the library makes none."""
    for relation in word.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return word.part.numbering_part.element
    name = PackURI("/word/numbering.xml")
    part = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, OxmlElement("w:numbering"), word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return part.element


@cache
def _plain() -> Word:
    """The library's plain template, which has Word's own styles; it is only copied from."""
    return Document()
