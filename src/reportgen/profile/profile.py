"""This module defines a profile: everything in which one region and year differs from another, as data."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from reportgen.diagnostics import Severity
from reportgen.model.values import Number
from reportgen.profile.chart_kinds import ChartKind


class Strict(BaseModel):
    """Base of all parts of a profile: frozen, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _read_pattern(value: str) -> str:
    """Refuse a number pattern that says more than is done: decimals, and commas between thousands.

    Raises:
        PydanticCustomError: it is another one.
    """
    if not _PATTERN.fullmatch(value):
        message = "“{pattern}”不是能用的数字格式：写作 0、0.0、0.00 或 #,##0、#,##0.00，小数最多6位"
        raise PydanticCustomError("pattern", message, {"pattern": value})
    return value


_PATTERN = re.compile(r"(?:#,##)?0(?:\.0{1,6})?")
Pattern = Annotated[str, AfterValidator(_read_pattern)]


class Numbers(Strict):
    """How numbers are written: ``0.00``, or ``#,##0.00`` with commas between thousands."""

    amount_unit: Literal["元", "万元"] = Field("万元", title="金额单位")
    money: Pattern = Field("0.00", title="文字中的金额格式")
    zero_money: str = Field("0", title="文字中零金额的写法")
    table_money: Pattern = Field("#,##0.00", title="表中的金额格式")
    table_zero: str = Field("", title="表中零的写法，空为不填")
    percent: Pattern = Field("0.00", title="百分比格式，不含百分号")
    trim_whole_percent: bool = Field(default=True, title="恰为0和1时写作0%和100%")


class Words(Strict):
    """The words chosen by the sign of a number."""

    increase: str = Field("增加", title="金额增加")
    decrease: str = Field("减少", title="金额减少")
    unchanged: str = Field("持平", title="金额不变")
    rate_increase: str = Field("增长", title="比率上升")
    rate_decrease: str = Field("下降", title="比率下降")
    above_budget: str = Field("大于预算数", title="决算数大于预算数")
    below_budget: str = Field("小于预算数", title="决算数小于预算数")
    equal_budget: str = Field("等于预算数", title="决算数等于预算数")


def _read_ratio(value: Any) -> Fraction:  # noqa: ANN401 - whatever the profile holds
    """Read a ratio as people write it: ``0.1``, ``1``, ``"1/3"``.

    Raises:
        PydanticCustomError: it is none.
    """
    if isinstance(value, Fraction):
        return value
    written = _RATIO.fullmatch(str(value)) if isinstance(value, (int, Decimal, str)) else None
    if written is None or not int(written[2] or 1):
        message = "“{value}”不是比率：写作 0 以上的小数，如 0.1，或分数，如 1/3"
        raise PydanticCustomError("ratio", message, {"value": str(value)[:40]})
    return Fraction(written[1]) / int(written[2] or 1)


_RATIO = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(?:/(\d{1,9}))?")
Ratio = Annotated[Fraction, BeforeValidator(_read_ratio)]
"""A ratio written as a decimal number or a fraction, held exactly."""


class BudgetBase(StrEnum):
    """The budget that 完成预算 is measured against."""

    ORIGINAL = "original_budget"
    ADJUSTED = "adjusted_budget"


class Conventions(Strict):
    """What is agreed where nothing can be computed, and which of two figures is compared."""

    budget_base: BudgetBase = Field(BudgetBase.ADJUSTED, title="完成预算以哪个预算数为基数")
    zero_budget_rate: Ratio | None = Field(None, title="预算与决算均为0时的完成率；不写则不说完成率")


class OwnCheck(Strict):
    """A rule of an office's own: a condition that every report has to keep, and what to say when one does not."""

    id: str = Field(pattern=r"^[A-Z]+-?[0-9]+$", title="编码，如 SN-01；RG 开头的是程序自带的")
    title: str = Field(min_length=1, title="规则的名称")
    when: str = Field("", title="什么时候检查（条件）；不写则总是检查")
    requires: str = Field(min_length=1, title="应当满足的条件，如 three_public.total.actual <= 50000（金额以元计）")
    message: str = Field(min_length=1, title="不满足时的说明，可以用标签，如 {{ three_public.total.actual|money }}")
    remedy: str = Field("", title="如何修正")
    severity: Severity = Field(Severity.WARNING, title="错误、警告、提示")
    at: str = Field("", title="说的是数据文件的哪个字段，如 three_public.change_reason")

    @field_validator("id")
    @classmethod
    def _own(cls, value: str) -> str:
        if value.startswith("RG"):
            raise PydanticCustomError("code", "RG 开头的编码是程序自带的规则")
        return value


class Checks(Strict):
    """How strict the cross-checks are: by code, beside what the program thinks of each rule."""

    severity: dict[str, Severity] = Field({}, title="各规则（编码）的严重程度：错误、警告、提示")
    off: dict[str, Annotated[str, Field(min_length=1)]] = Field({}, title="不用的规则（编码），和不用的理由")
    tolerance: Number = Field(Decimal(0), ge=0, title="尾差之外还允许的差额（元）")
    change_rate: Ratio = Field(Fraction(1, 10), title="增减超过这个比率（如 0.1）要说明原因")
    change_amount: Number = Field(Decimal(10000), ge=0, title="增减不到这个金额（元）的不要求说明原因")
    least_total: Number = Field(Decimal(10_000), ge=0, title="全年收支总计小于它（元）的，要核对金额单位")
    most_total: Number = Field(Decimal(100_000_000_000), ge=0, title="全年收支总计大于它（元）的，要核对金额单位")
    most_execution: Ratio = Field(Fraction(6, 5), gt=0, title="决算数超过全年预算数（加年初结转）几倍的要核对")
    most_change: Ratio = Field(Fraction(5), gt=1, title="收支总计、一般公共预算支出等相差上年几倍的要核对")
    unit_costs: dict[str, tuple[Number, Number]] = Field(
        {}, title="人均、车均等的范围（元）：名称（如“国内公务接待人均”）、最少、最多；不写则为程序的范围"
    )
    rules: tuple[OwnCheck, ...] = Field((), title="本单位自己的规则")


class Phrase(Strict):
    """Shared wording: a piece of template text that templates call by name with arguments."""

    arguments: tuple[str, ...] = ()
    text: str


class TableEntry(Strict):
    """A table of the report: which definition, under which number and title.

    The tables of the list (附表) are printed one after the other and are sheets of the workbook. A table in the text
    stands where an annex or the Word template places it, perhaps in another unit; the workbook does not repeat it.
    """

    id: str = Field(title="表的名称")
    definition: str = Field("", title="表定义的名称；不写则同 id")
    title: str = Field(title="表名")
    label: str = Field("", title="表号，如“公开01表”")
    placed: Literal["list", "text"] = Field("list", title="list 列入附表；text 放在文字中，不列入附表")
    amount_unit: Literal["", "元", "万元"] = Field("", title="表中的金额单位；不写则同 numbers.amount_unit")
    sheet: str = Field("", title="工作簿中的表页名；不写则同表名")
    landscape: bool = Field(default=False, title="横向")
    without: tuple[str, ...] = Field((), title="不印的列")
    without_empty: bool = Field(default=False, title="不印全部为零的金额列；只用于放在文字中的表")
    ordinals: bool | None = Field(None, title="是否印栏次；不写则依表定义")
    heads: dict[str, tuple[str, ...]] = Field({}, title="各列的表头，从外到内；不写则依表定义")
    labels: dict[str, str] = Field({}, title="各行（以行的 id）的名称；不写则依表定义")
    notes: tuple[str, ...] = Field((), title="表下注")
    empty_note: str = Field("", title="无数据时表下的说明")

    @model_validator(mode="after")
    def _keeps_the_columns_of_its_sheet(self) -> Self:
        if self.without_empty and self.placed == "list":
            message = "without_empty 只用于 placed: text 的表：列入附表的，工作簿中的列是固定的"
            raise PydanticCustomError("without_empty", message)
        return self


FormField = Literal[
    "goal", "goal_result", "process", "conclusion", "problems", "improvements", "responsible", "finance_head",
    "function", "indicators.target", "indicators.actual", "indicators.weight",
]  # fmt: skip
"""A field of a project that a form may have a cell for."""


class FormEntry(Strict):
    """A form that is filled in once, or once for each thing of a list, such as 项目支出绩效自评表.

    Its look is a Word document of its own, and a sheet of the Excel template.
    """

    id: str = Field(title="表格的名称，Word 模板中以 form 标签引用")
    title: str = Field("", title="表名")
    docx: str = Field("", title="表格的 Word 模板，相对于本方案")
    sheet: str = Field("", title="Excel 模板中的表页；不写则工作簿中没有这张表")
    each: str = Field("", title="一项一张：一组事实的名称，如 performance.projects；不写则只有一张")
    variable: str = Field("project", title="表格模板中那一项的名称")
    requires: str = Field("", title="工作簿：只为有这项内容的（如 indicators）加表页；没有 each 时从全部事实算起")
    expects: tuple[FormField, ...] = Field((), title="每个项目都要填的格，没有填的由检查指出（RG488）")


class ChartSeriesEntry(Strict):
    """A series of a chart: its name (may hold tags) and the names of its facts."""

    name: str
    values: tuple[str, ...]


class ChartEntry(Strict):
    """A chart: either fixed categories with named facts, or one slice per figure of a list, by its share.

    Names of categories may hold tags as those of series do: a line over years has ``{prior_year}年`` and ``{year}年``.
    """

    id: str
    kind: ChartKind
    title: str
    categories: tuple[str, ...] = ()
    series: tuple[ChartSeriesEntry, ...] = ()
    each: str = Field("", title="饼图：一组事实的名称，每项一块，按占比")
    figure: str = Field("", title="饼图：每项中的哪个事实；不写则为该项本身")


class Templates(Strict):
    """The office's files, relative to the profile."""

    docx: str = ""
    xlsx: str = ""


class Rating(Strict):
    """What a score is called; source of the usual bounds: 财预〔2020〕10号, 项目支出绩效评价管理办法."""

    at_least: Number = Field(title="得分不低于")
    grade: str = Field(title="等次，如“优”")
    name: str = Field(title="自评表上的写法，如“优秀”")


class Evaluation(Strict):
    """How projects are evaluated: the groups of indicators, what scores are called, what is large."""

    levels: dict[str, tuple[str, ...]] = Field({}, title="一级指标和其下的二级指标，依次")
    ratings: tuple[Rating, ...] = Field((), title="等次，从高到低")
    least_execution: Ratio = Field(Fraction(9, 10), title="预算执行率低于多少要说明")
    large_balance: Ratio = Field(Fraction(1, 10), title="预算结余率大于多少要说明")
    large_deviation: Ratio = Field(Fraction(3, 10), title="绩效目标偏离多少要说明")


class TermEntry(Strict):
    """One entry of 名词解释: a term of the library by ``id``, or a term of one's own."""

    id: str = ""
    name: str = ""
    definition: str = ""
    items: bool = Field(default=False, title="此处列出用到的功能分类科目")
    grouped: bool = Field(default=False, title="同一类的科目合为一条")


class Profile(Strict):
    """A profile, with what it extends already merged in."""

    id: str
    title: str
    extends: str = ""
    year: Annotated[int, Field(ge=1949, le=2999)] | None = Field(None, title="适用年度")
    starter: str = Field("final-accounts", pattern=r"^[a-z0-9-]+$", title="reportgen init 写哪份空白数据文件")
    templates: Templates = Templates()
    numbers: Numbers = Numbers()
    words: Words = Words()
    conventions: Conventions = Conventions()
    evaluation: Evaluation = Evaluation()
    checks: Checks = Checks()
    phrases: dict[str, Phrase] = {}
    tables: tuple[TableEntry, ...] = ()
    charts: tuple[ChartEntry, ...] = ()
    forms: tuple[FormEntry, ...] = ()
    terms: tuple[TermEntry, ...] = ()
    term_wording: str = ""
    settings: dict[str, Any] = Field({}, title="模板中以 settings.名称 使用的文字")
