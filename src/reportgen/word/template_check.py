"""This module checks a Word template against the charts and tables of a profile: what would be old or left out.

What is wrong with the tags themselves is the business of ``reportgen.word.prepare`` and ``reportgen.template``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reportgen.diagnostics import Location, Rule, Severity
from reportgen.marks import SOME_TEXT
from reportgen.template.rules import nearest
from reportgen.template.tags import WHOLE_TAG
from reportgen.word.fill.drawings import PLACED_MARK
from reportgen.word.slots import SLOT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reportgen.diagnostics import Diagnostic
    from reportgen.word.document import PreparedDocument

OLD_CHART = Rule(
    "RG669",
    "模板中画好的图不会更新",
    "画好的图按“可选文字”中的名称取得数据；名称不对，就原样留着画图时的数，往往是上一年的。",
    "在 Word 或 WPS 中选中该图，把“可选文字”改为方案中图的名称，如 chart:revenue_structure；不随数据变化的图可以不管。",
    Severity.WARNING,
)
UNUSED_CHART = Rule(
    "RG670",
    "方案中的图没有放进模板",
    "方案（profile.yaml 的 charts）定义了这张图，Word 模板却没有用到，报告里就没有它。",
    '在模板中加上一段 {{r chart("名称") }} 和题注；不需要这张图时，在方案中删去。',
    Severity.WARNING,
)
NO_TABLES = Rule(
    "RG671",
    "模板中没有放表",
    "方案（profile.yaml 的 tables）定义了附表，Word 模板却没有放表的标签，报告里就没有附表。",
    "在模板中加上 {%p for table in tables %}、{{p grid(table) }}、{%p endfor %} 三段；不需要附表时，在方案中删去。",
    Severity.WARNING,
)

UNUSED_FORM = Rule(
    "RG678",
    "方案中的表格没有放进模板",
    "方案（profile.yaml 的 forms）登记了这个表格的 Word 文件，Word 模板却没有用到，报告里就没有它。",
    "在模板中加上一段 {%p form 名称 %}；不需要这个表格时，在方案中删去。",
    Severity.WARNING,
)

UNTAGGED = Rule(
    "RG627",
    "Word 模板中没有标签",
    "没有标签的文件不取任何数：印出来的还是文件里原有的内容，常常是上一年的报告。",
    "以自带的模板为底稿修改（reportgen profiles copy），或把文件中的数改为标签，如 {{ revenue.total.actual|money }}。",
)
TYPED = Rule(
    "RG628",
    "模板中写死了数或年度",
    "直接写在模板里的金额、百分比、个数、年度不随数据变化，每一份报告都印同样的数，常常是上一年的。",
    "改为标签，如 {{ revenue.total.actual|money }}、{{ year }}年；确实不随年度变化的（标准、限额），可以不管。",
    Severity.WARNING,
)

_CHART_CALL = re.compile(r"chart\(\s*[\"']([^\"']*)[\"']\s*\)")
_ANY_CHART_CALL = re.compile(r"\{\{r?[-\s]*chart\s*\(\s*[^\"'\s]")
_TABLE_CALL = re.compile(r"\{\{p?[-\s]*grid\s*\(")

_MARKUP = re.compile(r"<[^<>]*>")
_BRACE = re.compile(r"[{｛]")
_SAYING_NOTHING = re.compile(r"\{#.*?#\}|\{%[-+]?(?:p\b|tr\b|tc\b)?[-+]?\s*set\b.*?%\}", re.DOTALL)
#: A title among the properties and a name above the page do not make last year's report a template.
_AROUND_THE_TEXT = re.compile(r"docProps/|word/(?:header|footer)")
#: Names of laws, and numbers of documents with their years, belong to no year of the report.
_QUOTED = re.compile(r"《[^《》]*》|[〔［\[（(]\s*(?:19|20)\d{2}\s*[〕］\]）)]\s*第?\s*\d+\s*号")
_NUMBER = r"(?<![\d.])-?\d[\d,，]*(?:\.\d+)?"
#: Behind a limit or a standard, or before it: it is the same in every year.
_BEFORE_LIMIT = (
    r"(?<![≥≤<>＜＞;每价限])(?<!超过|不足|低于|高于|大于|小于|少于|至少|最多|最高|最低|未达)(?<!未达到)(?<!标准为)"
)
_BEHIND_FIGURE = (
    r"(?!\s*(?:[（(]含[^（）()]{0,4}[）)])?"
    r"(?:[及或]?以[上下内外]|的?[扣得计]|的[需应，,]|[/／]|每|[—～~至-]\s*\d|标准))"
)
_FIGURES = {
    "金额": re.compile(
        rf"{_BEFORE_LIMIT}{_NUMBER}\s*[万亿]?元{_BEHIND_FIGURE}|^\s*-?(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+\.\d\d+)\s*$"
    ),
    "百分比": re.compile(rf"{_BEFORE_LIMIT}{_NUMBER}\s*[%％]{_BEHIND_FIGURE}"),
    "个数": re.compile(rf"{_BEFORE_LIMIT}(?<![\d.第])\d+\s*(?:辆|人次|批次|人(?![均员民])|台|个团组){_BEHIND_FIGURE}"),
    "年度": re.compile(
        r"(?<!\d)(?:19|20)\d{2}年度?(?!(?:\d+月(?:\d+日)?)?(?:第?.{0,3}次)?(?:修[订正]|施行|印发|发布|颁布|通过|版|起|以[来前后]))"
        r"|二[〇○零][〇○零一二三四五六七八九]{2}年度?"
    ),
}
"""What a figure of one report looks like, by kind; a table's cell may hold an amount without its unit."""

_SHOWN, _MARKED = 5, 10
"""How many figures of a kind are named in a message, and how many of their places."""


def called_charts(document: PreparedDocument) -> Iterator[tuple[str, Location]]:
    """Yield the names of charts that tags ask for, with their places."""
    for source in document.sources:
        for number, line in enumerate(source.text.split("\n"), 1):
            for name in _CHART_CALL.findall(line):
                yield name, source.place(number)


def chart_name(alternative_text: str) -> str:
    """Return the name of a chart that an alternative text may be.

    >>> chart_name("chart: revenue_structure"), chart_name("revenue_structure")
    ('revenue_structure', 'revenue_structure')
    """
    return alternative_text.removeprefix(PLACED_MARK).strip()


def check_document(
    document: PreparedDocument, charts: Collection[str], *, has_tables: bool, forms: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Yield all that readers of the report would miss, or see with old numbers: an error where nothing is new.

    ``charts`` are the ids of the profile's charts, ``forms`` those of its forms; ``has_tables`` says whether it
    defines tables.
    """
    yield from _typed_figures(document)
    # A tag that is mistyped is told as such; an attribute may hold braces that are none.
    bodies = (each.text for each in document.sources if not _AROUND_THE_TEXT.match(each.name))
    has_tags = any(_BRACE.search(_SAYING_NOTHING.sub("", _MARKUP.sub("", text))) for text in bodies)
    if not (document.placed_charts or document.forms or has_tags):
        yield UNTAGGED.finding("模板中没有任何标签，报告的内容不会随数据变化", at=Location(document.file))
        return
    yield from _old_charts(document, charts)
    yield from _unused_charts(document, charts)
    mistyped = set(document.forms).difference(forms)
    for form in forms:
        if form not in document.forms and not nearest(form, mistyped):
            yield UNUSED_FORM.finding(f"方案中的表格 {form} 没有放进模板", at=Location(document.file))
    if has_tables and not any(_TABLE_CALL.search(source.text) for source in document.sources):
        yield NO_TABLES.finding("模板中没有放表的标签 {{p grid(表) }}", at=Location(document.file))


def _old_charts(document: PreparedDocument, charts: Collection[str]) -> Iterator[Diagnostic]:
    placed = [(chart.alternative_text, chart.at) for chart in document.placed_charts.values()]
    for text, at in (*placed, *document.unnamed_charts):
        # A name behind the mark that nobody knows is an error, and one that a tag gives is known later.
        if chart_name(text) not in charts and not text.startswith(PLACED_MARK) and "{{" not in text:
            said = f"图的可选文字“{text}”不是方案中图的名称" if text else "图没有可选文字"
            yield OLD_CHART.finding(f"{said}，图中的数不会更新{nearest(text, charts)}", at=at)


def _unused_charts(document: PreparedDocument, charts: Collection[str]) -> Iterator[Diagnostic]:
    texts = [chart.alternative_text for chart in document.placed_charts.values()]
    if any("{{" in text for text in texts) or any(_ANY_CHART_CALL.search(each.text) for each in document.sources):
        return  # a name that is put together may be any
    used = {*map(chart_name, texts), *(name for name, _ in called_charts(document))}
    unknown = used.difference(charts)
    for name in charts:
        # A chart whose name is mistyped in one place is said there.
        if name not in used and not nearest(name, unknown):
            yield UNUSED_CHART.finding(f"方案中的图 {name} 没有放进模板", at=Location(document.file))


def _typed_figures(document: PreparedDocument) -> Iterator[Diagnostic]:
    """Yield a warning for each kind of figure that is typed into a file of the template, with its first places."""
    found: dict[tuple[str, str], dict[Location, list[str]]] = {}
    for source in document.sources:
        for number, line in enumerate(source.text.split("\n"), 1):
            text = _QUOTED.sub(SOME_TEXT, WHOLE_TAG.sub(SOME_TEXT, SLOT.sub("", _MARKUP.sub("", line))))
            at = source.place(number)
            for kind, figure in _FIGURES.items() if any(map(str.isdecimal, text)) or "二" in text else ():
                figures = [each[0].strip() for each in figure.finditer(text)]
                if figures:
                    found.setdefault((at.file, kind), {}).setdefault(at, []).extend(figures)
    for (_, kind), places in found.items():
        figures = [figure for there in places.values() for figure in there]
        named = "".join(f"“{figure}”" for figure in dict.fromkeys(figures[:_SHOWN]))
        at, *others = places
        message = f"模板中写死的{kind} {len(figures)} 处：{named}{'等' if len(figures) > _SHOWN else ''}"
        yield TYPED.finding(message, at=at, also_at=others[: _MARKED - 1])
