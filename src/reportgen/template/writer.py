"""This module puts the vocabulary to work: it writes values under one profile's number styles and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reportgen.facts.fact import Fact, Operation, Unit
from reportgen.formatting import (
    YUAN_PER_UNIT,
    chinese_numeral,
    format_number,
    format_percent,
    in_unit,
    read_pattern,
    round_half_up,
)
from reportgen.template.failure import Refusal, Unknown, missing_figure, missing_text, wrong_filter
from reportgen.template.names import KIND_OF_UNIT, Kind, kind_of
from reportgen.template.rules import ARGUMENTS, FAILED, NO_TEXT, TOO_LONG, WRONG_FILTER
from reportgen.template.vocabulary import FILTERS, TESTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from reportgen.profile.profile import Numbers, Words

MOST_DECIMALS = 6
"""How many decimals a number can be printed with."""

MOST_JOINED = 1_000_000
"""How many characters a list of names can have; a text that is joined with itself again and again has more."""

Number = Decimal | Fraction | int

_ACCEPTED = {name: word.accepts for name, word in (FILTERS | TESTS).items()}


@dataclass(frozen=True, slots=True)
class Writer:
    """Does what the filters and tests say, with the number styles and words of one profile.

    Every method raises :class:`Refusal` when the value is missing or of the wrong kind.
    """

    numbers: Numbers
    words: Words

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return the filters by name."""
        return {name: getattr(self, name) for name in FILTERS}

    def tests(self) -> dict[str, Callable[..., Any]]:
        """Return the tests by name."""
        return {
            "given": _is_given,
            "zero": lambda value: self._sign(value, "zero") == 0,
            "positive": lambda value: self._sign(value, "positive") > 0,
            "negative": lambda value: self._sign(value, "negative") < 0,
        }

    def _sign(self, value: object, word: str) -> int:
        """Return -1, 0 or 1 as a reader sees it: an amount that is printed as 0.00 is zero."""
        number = _number(value, word)
        if isinstance(value, Fact) and value.unit is Unit.YUAN and isinstance(number, Decimal):
            decimals = read_pattern(self.numbers.money).decimals
            number = round_half_up(in_unit(number, self.numbers.amount_unit), decimals)
        return (number > 0) - (number < 0)

    def money(self, value: object, unit: str = "") -> str:
        """Write an amount of 元 as it stands in sentences, in the profile's unit or another."""
        unit = self._unit(unit)
        return f"{self._amount(value, 'money', self.numbers.money, self.numbers.zero_money, unit)}{unit}"

    def exact_money(self, value: object, unit: str = "") -> str:
        """Write an amount of 元 with all its decimals and none besides, in the profile's unit or another."""
        unit = self._unit(unit)
        return f"{self._exact(value, 'exact_money', unit)}{unit}"

    def exact_table_money(self, value: object, unit: str = "") -> str:
        """Write an amount of 元 with all its decimals and none besides, where a head says the unit."""
        return self._exact(value, "exact_table_money", self._unit(unit))

    def _exact(self, value: object, word: str, unit: str) -> str:
        number = _number(value, word)
        if not isinstance(number, Decimal):
            raise wrong_filter(Kind.RATIO, f"|{word}")
        return f"{in_unit(number, unit).normalize():f}"

    def _unit(self, wished: str) -> str:
        if wished and wished not in YUAN_PER_UNIT:
            raise Refusal(ARGUMENTS, f"金额单位只能是{'、'.join(YUAN_PER_UNIT)}，这里是“{wished}”")
        return wished or self.numbers.amount_unit

    def table_money(self, value: object, zero: str | int | None = None) -> str:
        """Write an amount of 元 as it stands in tables.

        ``zero`` stands for nothing, if not what the profile has; 0 is written like any other number.
        """
        numbers = self.numbers
        blank = format_number(0, numbers.table_money) if zero == 0 else numbers.table_zero if zero is None else zero
        if not isinstance(blank, str):
            raise Refusal(ARGUMENTS, f"零的写法是一段文字，或 0，这里是 {blank}")
        return self._amount(value, "table_money", numbers.table_money, blank, self._unit(""))

    def _amount(self, value: object, word: str, pattern: str, zero: str, unit: str) -> str:
        number = _number(value, word)
        if not isinstance(number, Decimal):
            raise wrong_filter(Kind.RATIO, f"|{word}")
        # A profile may leave zero blank; an empty text would be refused when printed, empty markup is not.
        return format_number(in_unit(number, unit), pattern) if number else zero or Markup()

    def percent(self, value: object, decimals: int | None = None) -> str:
        """Write a ratio as a percentage, with the profile's decimals or others."""
        numbers = self.numbers
        pattern = numbers.percent if decimals is None else _pattern(decimals)
        trim = numbers.trim_whole_percent and decimals is None
        return format_percent(_number(value, "percent"), pattern, trim_whole=trim)

    def table_percent(self, value: object) -> str:
        """Write a ratio as it stands in tables: all with the profile's decimals, also 0 and 1."""
        return format_percent(_number(value, "table_percent"), self.numbers.percent, trim_whole=False)

    def count(self, value: object) -> int:
        """Return a whole number, or how many elements a list has."""
        if isinstance(value, (tuple, list, Mapping)):
            return len(value)
        number = _number(value, "count")
        if number != int(number):
            raise Refusal(WRONG_FILTER, "{name} 不是整数，不能用 |count（应为 |plain）")
        return int(number)

    def plain(self, value: object, decimals: int | None = None) -> str:
        """Write a number as it is written in the data file, one that was computed without zeros at its end.

        With ``decimals`` it is rounded to so many.
        """
        number = _number(value, "plain")
        if decimals is not None:
            return format_number(number, _pattern(decimals))
        if isinstance(number, Fraction) and not isinstance(value, Fact):
            raise wrong_filter(Kind.RATIO, "|plain")
        if isinstance(number, Fraction):
            raise Refusal(WRONG_FILTER, "{name} 除不尽，要写明几位小数，如 |plain(2)")
        is_computed = isinstance(value, Fact) and value.operation is not Operation.GIVEN
        return f"{Decimal(number).normalize() if is_computed else Decimal(number):f}"

    def unsigned(self, value: object) -> Fact | Number:
        """Drop the sign of a change; what comes out is still to be written."""
        number = _number(value, "unsigned")
        positive = -number if number < 0 else number
        return Fact(positive, value.unit, value.operation, value.operands) if isinstance(value, Fact) else positive

    def direction(self, value: object) -> str:
        """Choose 增加, 减少 or 持平."""
        words = self.words
        return _by_sign(self._sign(value, "direction"), words.increase, words.decrease, words.unchanged)

    def rate_direction(self, value: object) -> str:
        """Choose 增长, 下降 or 持平."""
        words = self.words
        return _by_sign(self._sign(value, "rate_direction"), words.rate_increase, words.rate_decrease, words.unchanged)

    def against_budget(self, value: object) -> str:
        """Choose 大于预算数, 小于预算数 or 等于预算数 by actual less budget."""
        words = self.words
        return _by_sign(self._sign(value, "against_budget"), words.above_budget, words.below_budget, words.equal_budget)

    def names(self, value: object, mark: str = "、") -> str:
        """Join texts, or the names of things."""
        if not isinstance(value, (tuple, list)):
            raise wrong_filter(kind_of(value), "|names")
        if not value:
            raise Refusal(NO_TEXT, "{name} 是空的，没有可列出的名称")
        texts = [_text(getattr(item, "name", item), "names") for item in value]
        if sum(map(len, texts)) > MOST_JOINED:
            raise Refusal(TOO_LONG, f"{{name}} 连起来超过 {MOST_JOINED} 个字")
        # What a phrase gives is markup already; joining by markup leaves it alone and escapes the others.
        return (Markup(mark) if any(isinstance(text, Markup) for text in texts) else mark).join(texts)  # noqa: S704

    def numeral(self, value: object) -> str:
        """Write a whole number in Chinese numerals."""
        number = int(_number(value, "numeral"))
        try:
            return chinese_numeral(number)
        except ValueError:
            raise Refusal(FAILED, f"中文数字只到九十九，{{name}} 是 {number}") from None

    def quoted(self, value: object) -> str:
        """Put a text into Chinese quotation marks."""
        return "“" + _text(value, "quoted") + "”"

    def date(self, value: object) -> str:
        """Write a day."""
        _check_defined(value)
        if not isinstance(value, date):
            raise wrong_filter(kind_of(value), "|date")
        return f"{value.year}年{value.month}月{value.day}日"

    def optional(self, value: object) -> str:
        """Let a text be empty."""
        # An empty text would be refused when printed; empty markup is what a phrase without words gives.
        return Markup() if value is None or value == "" else _text(value, "optional")


def _pattern(decimals: object) -> str:
    if not isinstance(decimals, int) or not 0 <= decimals <= MOST_DECIMALS:
        raise Refusal(ARGUMENTS, f"小数位数是 0 至 {MOST_DECIMALS} 的整数，这里是 {decimals}")
    return f"0.{'0' * decimals}" if decimals else "0"


def _number(value: object, word: str) -> Number:
    """Return the number of a value that a word is for."""
    if isinstance(value, Fact):
        number, kind = value.value, KIND_OF_UNIT[value.unit]
        if number is None:
            raise missing_figure(value)
        if kind is Kind.AMOUNT:
            number = value.amount
    else:
        number, kind = _plain_number(value, word), kind_of(value)
    if kind not in _ACCEPTED[word]:
        raise wrong_filter(kind, _shown(word))
    return number


def _plain_number(value: object, word: str) -> Number:
    _check_defined(value)
    if value is None:
        raise missing_text()
    if isinstance(value, bool) or not isinstance(value, (Decimal, Fraction, int)):
        raise wrong_filter(kind_of(value), _shown(word))
    return value


def _shown(word: str) -> str:
    return f"|{word}" if word in FILTERS else f"is {word}"


def _text(value: object, word: str) -> str:
    _check_defined(value)
    if value is None or value == "":
        raise missing_text()
    if not isinstance(value, str):
        raise wrong_filter(kind_of(value), f"|{word}")
    return value


def _check_defined(value: object) -> None:
    if isinstance(value, Unknown):
        value.fail()


def _by_sign(number: int, above: str, below: str, equal: str) -> str:
    return above if number > 0 else below if number < 0 else equal


def _is_given(value: object) -> bool:
    if isinstance(value, Fact):
        return value.is_given
    if isinstance(value, Unknown):
        if not value.is_entry:
            value.fail()
        return False
    return value is not None and (isinstance(value, (int, Decimal, Fraction)) or bool(value))
