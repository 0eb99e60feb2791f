"""Which numbers of a report come from nowhere, and which print something else than their figure.

Numbers that the templates print are recorded with their figure, so that no number is found by chance: what is left of a
paragraph without them has to be a text of the data file or one of the patterns below.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.app.printed_numbers import printed_value, written_numbers
from reportgen.app.texts import texts_of
from reportgen.facts.fact import Operation, Unit
from reportgen.facts.names import walk
from reportgen.formatting import YUAN_PER_UNIT, in_unit
from reportgen.template.recording import MARKED
from reportgen.word.elements import name, paragraph_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reportgen.app.computed_report import ComputedReport
    from reportgen.app.printed_numbers import RecordedReport
    from reportgen.facts.fact import Fact
    from reportgen.tables.table import Table

NUMBER = re.compile(r"\d[\d,.]*%?")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
CAPTION = re.compile(r"[图表]\s*\d+(-\d+)?")
ENUMERATION = re.compile(r"^[（(]?\d{1,2}[.、．)）]")
OFFICIAL_TABLE = re.compile(r"公开\d\d(-\d)?表|附表\d+(-\d+)?|附件\d+")
NOTE_OF_A_FORM = re.compile(r"1\.预算执行率=.*银行贷款。")
"""What the form of a project says under the reasons that a unit writes."""


def of_the_year(source: ComputedReport) -> re.Pattern[str]:
    """The years of the accounts, and days in them."""
    years = "|".join(str(source.facts.year + offset) for offset in (-1, 0, 1))
    return re.compile(rf"({years})(年(度)?(\d{{1,2}}月(\d{{1,2}}日|底)?)?)?")


def recorded_paragraphs(report: RecordedReport) -> list[str]:
    root = report.document.xml(report.document.main)
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
    for each in (each for each in known if each in rest):
        # A target of 12月 is no part of a day in December.
        before, after = r"(?<![\d年])" if each[0].isdigit() else "", r"(?!\d)" if each[-1].isdigit() else ""
        rest = re.sub(f"{before}{re.escape(each)}{after}", "", rest)
    for pattern in (NOTE_OF_A_FORM, ENUMERATION, OFFICIAL_TABLE, CAPTION, of_the_year(report.computed)):
        rest = pattern.sub("", rest)
    return rest


def known_texts(source: ComputedReport) -> list[str]:
    """The free texts of the data file, the definitions of terms and the codes of 类, 款 and 项, the longest first.

    Of a text that quotes figures only what stands between its tags is known: what it quotes is recorded.
    """
    written = [text for _, text in texts_of(source.written.data)]
    # A text may use a phrase of the profile.
    written += [phrase.text for phrase in source.ready.profile.phrases.values()]
    texts = {piece.strip() for text in written for piece in TAG.split(text)}
    # A tag may hand words on to a phrase.
    texts |= {word for text in written for tag in TAG.findall(text) for word in re.findall(r'"([^"]*)"', tag)}
    texts |= {line for text in texts for line in text.splitlines()}
    texts |= {term.definition for term in source.facts.terms}
    texts |= {item.definition for term in source.facts.terms for item in term.items}
    texts |= {line.code for line in source.facts.by_function.lines}
    # What an indicator aims at and reaches may be a number or words, and is printed as it is written.
    performance = source.facts.performance
    of_projects = (each for project in performance.projects for each in project.indicators)
    for indicator in (*of_projects, *performance.overall.indicators):
        target, actual = indicator.target_text, indicator.actual_text
        texts |= {f"目标值{target}", f"实际完成{actual}"}
        texts |= {f"{measure}{indicator.unit}" for measure in (target, actual) if indicator.unit}
    items = [item for term in source.facts.terms for item in term.items]
    texts |= {code for item in items for code in (item.code, item.category_code, item.subcategory_code)}
    # A piece such as 2024年 would take the year from a day: years are a pattern of their own.
    years = of_the_year(source)
    return sorted((text.strip() for text in texts if NUMBER.search(years.sub("", text))), key=len, reverse=True)


def unknown_numbers(report: RecordedReport) -> list[str]:
    """Return the paragraphs that hold a number from nowhere."""
    source = report.computed
    # A form has numbers of the data file in cells of their own, as they are written there.
    inputs = {(Decimal(number), False) for _, number in written_numbers(source.document.data)}
    known, printed = known_texts(source), words_of_tables(source.content.all_tables)
    paragraphs = (t for t in recorded_paragraphs(report) if t not in printed and printed_value(t) not in inputs)
    return [text for text in paragraphs if NUMBER.search(left_over(text, report, known))]


def wrongly_printed(report: RecordedReport) -> list[str]:
    """Return the sentences with a number that is not its figure, rounded where it ends."""
    return [number.sentence for _, number, fact in report.numbers() if not prints(number.text, fact)]


def prints(text: str, fact: Fact) -> bool:
    """Whether a text is the figure, rounded where it ends and without its sign."""
    read = printed_value(text)
    if read is None or fact.value is None:
        return False
    digits, is_percentage = Fraction(read[0]), read[1]
    exact = abs(Fraction(fact.value)) * (100 if is_percentage else 1)
    exponent = read[0].as_tuple().exponent
    assert isinstance(exponent, int)
    # A form may be in another unit than the report, which stands above its table.
    units = printed_units(text) if fact.unit is Unit.YUAN else [1]
    return any(abs(digits - exact / unit) <= Fraction(10) ** exponent / 2 for unit in units)


def printed_units(text: str) -> list[int]:
    """How many 元 the unit of an amount has, or may have where it is not written behind the number."""
    return [10_000] if text.endswith("万元") else [1] if text.endswith("元") else [1, 10_000]


def unnamed_figures(report: RecordedReport) -> list[str]:
    """Return the sentences with a number that is neither a fact nor an input."""
    known = {id(fact) for _, fact in walk(report.computed.facts)}
    inputs = (Operation.GIVEN, Operation.COUNT)
    return [
        number.sentence
        for _, number, fact in report.numbers()
        if id(fact) not in known and fact.operation not in inputs
    ]


def unknown_cells(source: ComputedReport) -> list[tuple[str, str]]:
    """Return the numbers of tables, with their table, that are no figure."""
    facts = {id(each): each for _, fact in walk(source.facts) for each in below(fact)}.values()
    amounts = {(unit, in_unit(fact.amount, unit)) for fact in facts if fact.unit is Unit.YUAN for unit in YUAN_PER_UNIT}
    counts = {fact.amount for fact in facts if fact.unit is not Unit.YUAN and fact.value is not None}
    return [
        (table.title, cell.text)
        for table in source.content.all_tables
        for row in table.rows
        for cell in row.cells.values()
        if cell.number is not None and (table.amount_unit, cell.number) not in amounts and cell.number not in counts
    ]


def below(fact: Fact) -> Iterator[Fact]:
    """Yield a figure and all that it comes from."""
    yield fact
    for operand in fact.operands:
        yield from below(operand)
