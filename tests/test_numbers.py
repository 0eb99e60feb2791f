"""Every number in a report is a figure, an input or a free text of the data file, or of a kind that is listed here.

Numbers that the templates print are recorded with their figure, so that no number is found by chance: what is left of a
paragraph without them has to be a text of the data file or one of the patterns below.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from renderings import RENDERINGS, Rendering
from reportgen.app.printed import printed_value, trails_of
from reportgen.app.recorded import RecordedReport, record
from reportgen.app.source import Source, read_source
from reportgen.app.texts import texts_of
from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.formatting import in_unit
from reportgen.opc import parse_package
from reportgen.template.recording import MARKED
from reportgen.word.marked import BODY
from reportgen.word.names import name
from reportgen.word.prepare.tree import paragraph_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.tables.table import Table

NUMBER = re.compile(r"\d[\d,.]*%?")
CAPTION = re.compile(r"[图表]\s*\d+(-\d+)?")
ENUMERATION = re.compile(r"^[（(]?\d{1,2}[.、．)）]")
OFFICIAL_TABLE = re.compile(r"公开\d\d(-\d)?表|附表\d+(-\d+)?")

every_rendering = pytest.mark.parametrize("rendering", RENDERINGS.values(), ids=str)


def of_the_year(source: Source) -> re.Pattern[str]:
    """The years of the accounts, and days in them."""
    years = "|".join(str(source.facts.year + offset) for offset in (-1, 0, 1))
    return re.compile(rf"({years})(年(度)?(\d{{1,2}}月(\d{{1,2}}日|底)?)?)?")


def recorded_paragraphs(report: RecordedReport) -> list[str]:
    members = parse_package(report.document, "report.docx")
    root = etree.fromstring(next(content for content in members.values() if BODY in content))
    return [paragraph_text(paragraph) for paragraph in root.iter(name("w:p"))]


def words_of_tables(tables: tuple[Table, ...]) -> set[str]:
    """All that a table prints."""
    texts: set[str] = set()
    for table in tables:
        texts |= {cell.text for row in table.rows for cell in row.cells.values()}
        texts |= {*table.ordinals, *table.notes, *(head for column in table.columns for head in column.head)}
        texts |= {table.title, table.label}
    return texts


def left_over(text: str, report: RecordedReport, known: list[str]) -> str:
    """What is left of a paragraph without figures, texts of the data file and the patterns."""
    rest = MARKED.sub("", text)
    for each in known:
        rest = re.sub(rf"(?<!\d){re.escape(each)}(?!\d)", "", rest)
    for pattern in (ENUMERATION, OFFICIAL_TABLE, CAPTION, of_the_year(report.source)):
        rest = pattern.sub("", rest)
    return rest


def known_texts(source: Source) -> list[str]:
    """The free texts of the data file, the definitions of terms and the codes of 类, 款 and 项, the longest first."""
    texts = {text for _, text in texts_of(source.document.data)}
    texts |= {line for text in texts for line in text.splitlines()}
    texts |= {term.definition for term in source.facts.terms}
    texts |= {item.definition for term in source.facts.terms for item in term.items}
    texts |= {line.code for line in source.facts.by_function.lines}
    items = [item for term in source.facts.terms for item in term.items]
    texts |= {code for item in items for code in (item.code, item.category_code, item.subcategory_code)}
    return sorted((text.strip() for text in texts if NUMBER.search(text)), key=len, reverse=True)


@every_rendering
def test_every_number_of_the_text_is_known(rendering: Rendering) -> None:
    source = read_source(rendering.data, rendering.profile)
    report = record(source)
    known, printed = known_texts(source), words_of_tables(source.content.tables)
    paragraphs = [text for text in recorded_paragraphs(report) if text not in printed]
    assert len(paragraphs) > 50
    unknown = [text for text in paragraphs if NUMBER.search(left_over(text, report, known))]
    assert unknown == []


def below(fact: Fact) -> Iterator[Fact]:
    yield fact
    for operand in fact.operands:
        yield from below(operand)


def test_a_number_that_comes_from_nowhere_is_noticed() -> None:
    report = record(read_source(RENDERINGS["anju-2024"].data))
    known = known_texts(report.source)
    for text in ("支出决算为346.60万元。", "占98.74%。", "2022年度", "共12个项目"):
        assert NUMBER.search(left_over(text, report, known)), text
    for text in ("2.2024年12月底，本单位", "公开05表", "（图3：收入决算结构图）", "表1-2"):
        assert not NUMBER.search(left_over(text, report, known)), text


@every_rendering
def test_every_printed_figure_prints_its_value(rendering: Rendering) -> None:
    source = read_source(rendering.data, rendering.profile)
    report = record(source)
    for _, number, fact in report.numbers():
        read = printed_value(number.text)
        assert read, number.text
        digits, is_percentage = read
        exact = abs(Fraction(fact.value or 0)) * (100 if is_percentage else 1)
        if fact.unit is Unit.YUAN:
            exact = Fraction(in_unit(fact.amount.copy_abs(), printed_unit(number.text) or unit_of(source)))
        exponent = digits.as_tuple().exponent
        assert isinstance(exponent, int)
        assert abs(Fraction(digits) - exact) <= Fraction(10) ** exponent / 2, number.sentence


def printed_unit(text: str) -> str:
    return "万元" if text.endswith("万元") else "元" if text.endswith("元") else ""


def unit_of(source: Source) -> str:
    return source.bundle.loaded.profile.numbers.amount_unit


@every_rendering
def test_every_figure_of_the_narrative_is_a_fact_or_stands_in_the_data_file(rendering: Rendering) -> None:
    source = read_source(rendering.data, rendering.profile)
    known = {id(fact) for fact in trails_of(source).facts.values()}
    for _, number, fact in record(source).numbers():
        is_input = fact.operation in (Operation.GIVEN, Operation.COUNT)
        assert id(fact) in known or is_input, number.sentence


@every_rendering
def test_every_number_of_a_table_is_the_value_of_a_figure(rendering: Rendering) -> None:
    source = read_source(rendering.data, rendering.profile)
    facts = {id(each): each for fact in trails_of(source).facts.values() for each in below(fact)}.values()
    amounts = {in_unit(fact.amount, unit_of(source)) for fact in facts if fact.unit is Unit.YUAN}
    amounts |= {fact.amount for fact in facts if fact.unit is not Unit.YUAN and fact.value is not None}
    unknown = [
        (table.title, cell.text)
        for table in source.content.tables
        for row in table.rows
        for cell in row.cells.values()
        if cell.number is not None and cell.number not in amounts
    ]
    assert unknown == []
