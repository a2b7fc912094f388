"""Workbooks whose cells are coloured by rules, or computed: worked out where that is plain, else asked about."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule, Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle

from documents.errors import DocumentError
from documents.reading import read_document
from tests.documents.made import COLOURS, ROWS, P, T, V, said
from tests.documents.made.sheets import book, legend, measures, saved

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

AREA = "D6:G10"
NUMBERS = {V: 1, T: 2, P: 3}


def shown(colour: str) -> PatternFill:
    """A fill as Excel writes it in a rule: its colour is the background's."""
    return PatternFill(bgColor=f"FF{colour}")


def plain(sheet: Worksheet, values=NUMBERS) -> None:
    """The table with a value for each phase and no colours of its own."""
    legend(sheet)
    measures(sheet, 5)
    for row, measure in enumerate(ROWS, 6):
        for column, phase in enumerate(measure.phases, 4):
            sheet.cell(row, column).fill = PatternFill()
            sheet.cell(row, column).value = values[phase] if phase else None


def text_rule(kind: str, text: str, colour: str) -> Rule:
    formula = f'NOT(ISERROR(SEARCH("{text}",D6)))'
    return Rule(type=kind, operator=kind, text=text, formula=[formula], dxf=DifferentialStyle(fill=shown(colour)))


RULES = {
    "equal": lambda phase: CellIsRule(operator="equal", formula=[str(NUMBERS[phase])], fill=shown(COLOURS[phase])),
    "between": lambda phase: CellIsRule(
        operator="between", formula=[f"{NUMBERS[phase] - 0.5}", f"{NUMBERS[phase]}.5"], fill=shown(COLOURS[phase])
    ),
    "contains": lambda phase: text_rule("containsText", str(NUMBERS[phase]), COLOURS[phase]),
    "formula of the cell": lambda phase: FormulaRule(formula=[f"D6={NUMBERS[phase]}"], fill=shown(COLOURS[phase])),
    "search": lambda phase: FormulaRule(
        formula=[f'ISNUMBER(SEARCH("{NUMBERS[phase]}",D6))'], fill=shown(COLOURS[phase])
    ),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_plain_rule_is_worked_out(tmp_path, rule):
    workbook, sheet = book()
    plain(sheet)
    for phase in COLOURS:
        sheet.conditional_formatting.add(AREA, rule(phase))
    found = read_document(saved(workbook, tmp_path))
    assert found.questions == ()
    assert said(found) == list(ROWS)


def test_a_rule_counts_before_the_cells_own_fill_and_the_first_rule_before_others(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["D6"] = "x"
    sheet.conditional_formatting.add("D6:D6", CellIsRule(operator="equal", formula=['"X"'], fill=shown(COLOURS[P])))
    sheet.conditional_formatting.add("D6:D6", CellIsRule(operator="equal", formula=['"x"'], fill=shown(COLOURS[T])))
    found = read_document(saved(workbook, tmp_path))
    assert said(found)[0].phases == (P, T, P, None)


def test_rules_up_to_the_end_of_the_sheet_cost_nothing(tmp_path):
    workbook, sheet = book()
    plain(sheet)
    for phase in COLOURS:
        sheet.conditional_formatting.add("D6:XFD1048576", RULES["equal"](phase))
    assert said(read_document(saved(workbook, tmp_path))) == list(ROWS)


def test_banding_by_a_rule_is_no_phase(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet.conditional_formatting.add("A6:G10", FormulaRule(formula=["MOD(ROW(),2)=0"], fill=shown("DDEBF7")))
    for row in (6, 8, 10):
        for column in range(4, 8):
            sheet.cell(row, column).fill = PatternFill()
    found = read_document(saved(workbook, tmp_path))
    assert found.questions == ()
    assert [row.phases for row in said(found)][1::2] == [row.phases for row in ROWS][1::2]


@pytest.mark.parametrize(
    "rule",
    [
        FormulaRule(formula=["AND(D$5>=$H6,D$5<=$I6)"], fill=shown(COLOURS[T])),
        FormulaRule(formula=["TRUE"], fill=PatternFill("lightGrid", bgColor="FFFFE699")),
        CellIsRule(operator="equal", formula=["$Z$1"], fill=shown(COLOURS[T])),
        Rule(type="containsText", operator="containsText", text="v*", dxf=DifferentialStyle(fill=shown(COLOURS[V]))),
    ],
    ids=["bars", "a pattern", "another cell", "a wild card"],
)
def test_a_rule_that_is_not_worked_out_is_asked_about_once(tmp_path, rule):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["D6"] = "T"
    sheet.conditional_formatting.add(AREA, rule)
    found = read_document(saved(workbook, tmp_path))
    assert [str(question).partition(":")[2].strip() for question in found.questions] == [
        "Sheet!D6:G10: A rule colours these cells, and it is not worked out here: colour them by hand or write the "
        "phases."
    ]
    assert said(found)[0].phases == (T, None, None, None)
    assert len(found.measures[0].asked) == 3


def test_a_scale_of_colours_is_asked_about_where_there_are_numbers(tmp_path):
    workbook, sheet = book()
    plain(sheet)
    sheet.conditional_formatting.add(
        AREA, ColorScaleRule(start_type="min", start_color="FFE699", end_type="max", end_color="9DC3E6")
    )
    found = read_document(saved(workbook, tmp_path))
    assert [question.where for question in found.questions] == ["liite.xlsx: Sheet!D6:G10"]
    assert found.measures[0].asked == set(found.measures[0].half_years[:3])


def rewritten(path: Path, change) -> Path:
    """The workbook with its first sheet's XML changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_a_rule_that_stands_in_an_extension_is_asked_about(tmp_path):
    """As Excel writes a rule whose formula refers to another sheet."""
    extension = (
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:cfRule type="expression" priority="1" id="{1}"><xm:f>Aikataulu!A1="V"</xm:f><x14:dxf><fill><patternFill>'
        '<bgColor rgb="FFFFE699"/></patternFill></fill></x14:dxf></x14:cfRule><xm:sqref>D6:E7 G6</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    path = rewritten(saved(workbook, tmp_path), lambda xml: xml.replace("</worksheet>", extension))
    found = read_document(path)
    assert [question.where for question in found.questions] == ["liite.xlsx: Sheet!D6:E7 G6"]
    assert said(found)[0].phases == (None, None, P, None)
    assert said(found)[2:] == list(ROWS[2:])


def test_a_formula_without_a_value_is_asked_about(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["G6"] = '=IF(D6="V","T","")'
    sheet["C7"] = "=C6"
    found = read_document(saved(workbook, tmp_path))
    assert [question.where for question in found.questions] == ["liite.xlsx: Sheet!G6", "liite.xlsx: Sheet!C7"]
    assert {question.what for question in found.questions} == {
        "The formula in the cell has no value: open the file in Excel or LibreOffice and save it again."
    }
    assert found.measures[0].asked == {found.measures[0].half_years[3]}
    assert found.measures[1].party is None


def test_a_formula_whose_value_is_no_text_is_empty(tmp_path):
    workbook, sheet = book()
    legend(sheet)
    measures(sheet, 5)
    sheet["G6"] = '=IF(D6="V","","T")'
    computed = re.compile(r'<c r="G6"([^>]*)>')
    path = rewritten(saved(workbook, tmp_path), lambda xml: computed.sub(r'<c r="G6"\1 t="str">', xml))
    found = read_document(path)
    assert found.questions == ()
    assert said(found) == list(ROWS)


def test_too_many_rules_are_refused(tmp_path):
    workbook, sheet = book()
    row = 5
    for _ in range(100):
        row = measures(sheet, row)
    for number in range(250):
        rule = CellIsRule(operator="equal", formula=[str(number)], fill=shown(COLOURS[V]))
        sheet.conditional_formatting.add("A1:XFD1048576", rule)
    with pytest.raises(DocumentError, match="rules for colours cover over"):
        read_document(saved(workbook, tmp_path))
