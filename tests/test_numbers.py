"""Every number in a report is a figure, an input or a free text of the data file, or of a kind that is listed here.

Numbers that the templates print are recorded with their figure, so that no number is found by chance: what is left of a
paragraph without them has to be a text of the data file or one of the patterns below.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from renderings import RENDERINGS, Rendering
from reportgen.app.printed import printed_value, trails_of, written_numbers
from reportgen.app.recorded import RecordedReport, record
from reportgen.app.source import Source, read_source
from reportgen.app.texts import texts_of
from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.formatting import YUAN_PER_UNIT, in_unit
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
OFFICIAL_TABLE = re.compile(r"公开\d\d(-\d)?表|附表\d+(-\d+)?|附件\d+")

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
    # What an indicator aims at and reaches may be a number or words, and is printed as it is written.
    for indicator in (each for project in source.facts.performance.projects for each in project.indicators):
        texts |= {f"目标值{indicator.target_text}", f"实际完成{indicator.actual_text}"}
    items = [item for term in source.facts.terms for item in term.items]
    texts |= {code for item in items for code in (item.code, item.category_code, item.subcategory_code)}
    return sorted((text.strip() for text in texts if NUMBER.search(text)), key=len, reverse=True)


@every_rendering
def test_every_number_of_the_text_is_known(rendering: Rendering) -> None:
    source = read_source(rendering.data, rendering.profile)
    report = record(source)
    # A form has numbers of the data file in cells of their own, as they are written there.
    inputs = {(Decimal(number), False) for _, number in written_numbers(source.document.data)}
    known, printed = known_texts(source), words_of_tables(source.content.all_tables)
    paragraphs = [t for t in recorded_paragraphs(report) if t not in printed and printed_value(t) not in inputs]
    assert len(paragraphs) > 20
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
        digits, is_percentage = Fraction(read[0]), read[1]
        exact = abs(Fraction(fact.value or 0)) * (100 if is_percentage else 1)
        if fact.unit is Unit.YUAN:
            # A form may be in another unit than the report, which stands above its table.
            exact = Fraction(fact.amount.copy_abs())
        exponent = read[0].as_tuple().exponent
        assert isinstance(exponent, int)
        units = printed_units(number.text) if fact.unit is Unit.YUAN else [1]
        assert any(abs(digits - exact / unit) <= Fraction(10) ** exponent / 2 for unit in units), number.sentence


def printed_units(text: str) -> list[int]:
    """How many 元 the unit of an amount has, or may have where it is not written behind the number."""
    return [10_000] if text.endswith("万元") else [1] if text.endswith("元") else [1, 10_000]


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
    amounts = {(unit, in_unit(fact.amount, unit)) for fact in facts if fact.unit is Unit.YUAN for unit in YUAN_PER_UNIT}
    counts = {fact.amount for fact in facts if fact.unit is not Unit.YUAN and fact.value is not None}
    unknown = [
        (table.title, cell.text)
        for table in source.content.all_tables
        for row in table.rows
        for cell in row.cells.values()
        if cell.number is not None and (table.amount_unit, cell.number) not in amounts and cell.number not in counts
    ]
    assert unknown == []
