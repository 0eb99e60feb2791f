"""This module puts the errors of pydantic into words that an accountant can act upon."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

from pydantic_core.core_schema import ErrorType

from reportgen.diagnostics import Rule
from reportgen.load import rules
from reportgen.model.values import Reasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.load.document import FieldPath

_FIELDS = "一组字段（另起一行，缩进书写“名称: 值”）"
_LIST = "列表（另起一行，每项以“- ”开头）"
_WANTED = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type", "dataclass_type"), _FIELDS),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), _LIST),
    **dict.fromkeys(("bool_type", "bool_parsing"), " true（是）或 false（否）"),
    "string_type": "文字",
}
_DATE = "应为日期，写成 2024-12-31"
_TYPES = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), (rules.NOT_A_NUMBER, "应为整数")),
    **dict.fromkeys(
        ("decimal_type", "decimal_parsing", "float_type", "float_parsing", "finite_number"),
        (rules.NOT_A_NUMBER, "应为数字"),
    ),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        (rules.WRONG_FORM, _DATE),
    ),
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_from_date_parsing"),
        (rules.WRONG_FORM, f"{_DATE} 或加上时间"),
    ),
    **dict.fromkeys(("time_type", "time_parsing"), (rules.WRONG_FORM, "应为时间，写成 09:30")),
}
_LIMITS = {
    "greater_than": (rules.OUT_OF_RANGE, "应大于 {gt}"),
    "greater_than_equal": (rules.OUT_OF_RANGE, "不能小于 {ge}"),
    "less_than": (rules.OUT_OF_RANGE, "应小于 {lt}"),
    "less_than_equal": (rules.OUT_OF_RANGE, "不能大于 {le}"),
    "multiple_of": (rules.OUT_OF_RANGE, "应是 {multiple_of} 的倍数"),
    "int_parsing_size": (rules.OUT_OF_RANGE, "数值过大"),
    "decimal_max_digits": (rules.OUT_OF_RANGE, "最多 {max_digits} 位数字"),
    "decimal_max_places": (rules.OUT_OF_RANGE, "最多 {decimal_places} 位小数"),
    "decimal_whole_digits": (rules.OUT_OF_RANGE, "小数点前最多 {whole_digits} 位数字"),
    "string_too_long": (rules.WRONG_FORM, "最多 {max_length} 个字"),
    "string_too_short": (rules.WRONG_FORM, "至少 {min_length} 个字"),
    "too_long": (rules.WRONG_FORM, "最多 {max_length} 项"),
    "too_short": (rules.WRONG_FORM, "至少 {min_length} 项"),
}
_REMEDIES = {"negative": rules.NET_OF_REFUNDS}
_QUOTED = re.compile("[“”‘’「」＂＇]+(.*?)[“”‘’「」＂＇]*")
_DIGITS = re.compile(r"\^\\d\{(\d+)\}\$")
_ALLOWED = re.compile(r"'((?:[^'\\]|\\.)*)'|([^\s,']+)")
_NAME_AND_COLON = re.compile(r"^([^\s:：，。]{1,20})([：:])(?=\S)")
# What follows the first comma of a title, unless it is within brackets.
_EXPLANATION = re.compile(r"[；，](?![^（]*）).*")
_OF_PYDANTIC = frozenset(get_args(ErrorType))
_MOST_NAMES = 12
_MOST_SUGGESTIONS = 4

Words = tuple[Rule, str, str]
"""The rule, the message and the remedy of a finding; an empty remedy is the one of the rule."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of pydantic: its type, context and message, and where it is in the file and in the model."""

    kind: str
    context: dict[str, Any]
    value: object
    path: FieldPath
    field: FieldInfo | None
    siblings: list[type[BaseModel]]
    at: Location
    message: str

    @property
    def name(self) -> str:
        """The field as it is written in the file."""
        return str(next((part for part in reversed(self.path) if isinstance(part, str)), ""))

    @property
    def label(self) -> str:
        """The field as a message names it: title and name, and the number of the list entry."""
        title = _EXPLANATION.sub("", self.field.title) if self.field and self.field.title else ""
        entry = f"第 {self.path[-1] + 1} 项" if self.path and isinstance(self.path[-1], int) else ""
        name = f"【{title}】{self.name}" if title else f"“{self.name}”" if self.name else "数据文件"
        return f"{name} {entry}".rstrip()

    def finding(self) -> Diagnostic:
        """Return the finding in the words for this kind of error."""
        if self.value is None and self.kind in _WANTED | _TYPES:
            rule, message, remedy = _empty(self, "没有填写")
        else:
            rule, message, remedy = _WORDS.get(self.kind, _own_message)(self)
        return rule.finding(message, at=self.at, remedy=remedy)


def shown(value: object) -> str:
    """Return a value as it is shown within a message.

    >>> shown("2080109"), shown(Decimal("1.50")), shown(None), shown(["a"])
    ('“2080109”', ' 1.50', '空白', '列表')
    """
    if isinstance(value, str):
        return f"“{rules.shown(value)}”"
    if isinstance(value, bool):
        return " true" if value else " false"
    if isinstance(value, int | Decimal):
        return f" {rules.shown(str(value))}"
    if value is None:
        return "空白"
    return "列表" if isinstance(value, list) else "一组字段"


def _own_message(problem: Problem) -> Words:
    """Return the words of an error that a validator of ours raised: its message, and its own rule where it has one."""
    if problem.kind in {"value_error", "assertion_error"}:
        return rules.NOT_ALLOWED, str(problem.context["error"]), ""
    if problem.kind in _OF_PYDANTIC:
        return rules.NOT_ALLOWED, f"{problem.label} 的值{shown(problem.value)}不能使用", ""
    rule = Rule.registered.get(problem.kind, rules.NOT_ALLOWED)
    return rule, problem.message, _REMEDIES.get(problem.kind, "")


def _missing(problem: Problem) -> Words:
    parts = (f" 第 {part + 1} 项" if isinstance(part, int) else f".{part}" for part in problem.path[:-1])
    parent = "".join(parts).lstrip(".")
    place = f"在 {parent} 之下" if parent else ""
    remedy = "请在这一格填写。" if problem.at.sheet else f"请{place}补写“{problem.name}: …”。"
    return rules.MISSING_FIELD, f"缺少{problem.label}", remedy


OLD_REASONS = {"reason": "", "vehicle_reason": "vehicles."}
"""What reasons were called before their names said what they explain, and where they stand now."""


def _unknown(problem: Problem) -> Words:
    written = problem.name
    if slip := _colon_slip(written):
        return slip
    if written.startswith("-"):
        return rules.NO_SPACE, f"“{written}”的减号之后没有空格", ""
    names = [name for model in problem.siblings for name in model.model_fields]
    if written in OLD_REASONS and (reasons := [name for name in names if name in Reasons.model_fields]):
        new = "、".join(f"{OLD_REASONS[written]}{name}" for name in reasons)
        return rules.OLD_REASON, f"“{written}”没有说明是与什么数相比的原因，现在写作 {new}", ""
    titles = {field.title: name for model in problem.siblings for name, field in model.model_fields.items()}
    plain = unicodedata.normalize("NFKC", written).strip(" “”‘’\"'").casefold()
    near = difflib.get_close_matches(plain, names, n=_MOST_SUGGESTIONS)
    near += [titles[title] for title in difflib.get_close_matches(plain, [t for t in titles if t], n=1)]
    if near:
        remedy = f"是否应为 {'、'.join(list(dict.fromkeys(near))[:_MOST_SUGGESTIONS])}？"
    elif len(names) <= _MOST_NAMES:
        remedy = f"这里可用的字段：{'、'.join(names)}。"
    else:
        remedy = ""
    return rules.UNKNOWN_FIELD, f"不认识的字段“{rules.shown(written)}”", remedy


def _wrong_kind(problem: Problem) -> Words:
    value = problem.value
    if problem.kind == "string_type" and not isinstance(value, list | dict):
        written = shown(value).strip()
        message = f"{problem.label} 应为文字，{written} 没有加引号"
        return rules.UNQUOTED, message, f'请加半角引号："{written}"'
    wanted = _WANTED[problem.kind]
    if isinstance(value, str) and wanted in {_FIELDS, _LIST} and (slip := _text_slip(problem, value)):
        return slip
    if wanted == _LIST and isinstance(value, dict) and all(key.startswith("-") for key in value):
        return rules.NO_SPACE, f"{problem.label} 各项的减号之后没有空格", ""
    remedy = "请在每一项之前加“- ”。" if wanted == _LIST and isinstance(value, dict) else ""
    message = f"{problem.label} 应为{wanted}，这里是{shown(value)}"
    return rules.WRONG_KIND, message, remedy


def _choice(problem: Problem) -> Words:
    expected = str(problem.context.get("expected", problem.context.get("expected_tags", ""))).replace(" or ", ", ")
    allowed = [quoted or bare for quoted, bare in _ALLOWED.findall(expected)]
    message = f"{problem.label} 只能是 {'、'.join(allowed)}"
    if problem.kind == "union_tag_invalid":
        name = str(problem.context["discriminator"]).strip("'")
        message = f"{problem.label} 的 {name} 只能是 {'、'.join(allowed)}，这里是“{problem.context['tag']}”"
    elif problem.value is None:
        return _empty(problem, f"没有填写，可填 {'、'.join(allowed)}")
    else:
        message += f"，这里是{shown(problem.value)}"
    # 亿元 is not a slip of 元: a suggestion must share most of what was written.
    near = difflib.get_close_matches(str(problem.context.get("tag", problem.value)), allowed, cutoff=0.7)
    return rules.NOT_A_CHOICE, message, f"是否应为 {'、'.join(near)}？" if near else ""


def _empty(problem: Problem, message: str) -> Words:
    remedy = "请填写。" if problem.field and problem.field.is_required() else ""
    return rules.EMPTY_VALUE, f"{problem.label} {message}", remedy


def _no_tag(problem: Problem) -> Words:
    name = str(problem.context["discriminator"]).strip("'")
    return rules.MISSING_FIELD, f"{problem.label} 缺少 {name}", f"请补写“{name}: …”。"


def _pattern(problem: Problem) -> Words:
    digits = _DIGITS.fullmatch(problem.context["pattern"])
    description = problem.field.description if problem.field else None
    form = f"应为 {digits[1]} 位数字" if digits else f"应为{description}" if description else "的格式不对"
    message = f"{problem.label} {form}，这里是{shown(problem.value)}"
    quoted = _QUOTED.fullmatch(str(problem.value))
    remedy = f'改用英文引号："{quoted[1]}"' if quoted and re.fullmatch(problem.context["pattern"], quoted[1]) else ""
    return rules.WRONG_FORM, message, remedy


def _too_short(problem: Problem) -> Words:
    if problem.context["min_length"] == 1:
        return _empty(problem, "不能为空")
    rule, limit = _LIMITS[problem.kind]
    return rule, f"{problem.label} {limit.format_map(problem.context)}", ""


def _limit(problem: Problem) -> Words:
    rule, limit = (_TYPES | _LIMITS)[problem.kind]
    if problem.context.get("ge") == 0:
        limit = "不能是负数"
    message = f"{problem.label} {limit.format_map(problem.context)}，这里是{shown(problem.value)}"
    return rule, message, ""


def _text_slip(problem: Problem, text: str) -> Words | None:
    """Return the words for a mapping or list that a full-width sign turned into text; text in quotes was meant so."""
    if problem.at.source_line[problem.at.column - 1 : problem.at.column] in ('"', "'"):
        return None
    if text.startswith("-") and _WANTED[problem.kind] == _LIST:
        return rules.NO_SPACE, f"“{rules.shown(text)}”的减号之后没有空格", ""
    if text.startswith(("［", "｛", "【")):
        return rules.FULL_WIDTH_BRACKET, f"{problem.label} 的括号“{text[0]}”是全角的", ""
    return _colon_slip(text)


def _colon_slip(text: str) -> Words | None:
    found = _NAME_AND_COLON.match(text)
    if not found:
        return None
    if found[2] == "：":
        return rules.FULL_WIDTH_COLON, f"“{found[1]}”之后是全角冒号“：”", ""
    return rules.NO_SPACE, f"“{found[1]}”的冒号之后没有空格", ""


_WORDS: dict[str, Callable[[Problem], Words]] = {
    **dict.fromkeys(_WANTED, _wrong_kind),
    **dict.fromkeys(_TYPES | _LIMITS, _limit),
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    "enum": _choice,
    "union_tag_invalid": _choice,
    "union_tag_not_found": _no_tag,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _too_short,
    "too_short": _too_short,
}
