"""This module defines the values that stand in a data file: amounts, counts, codes and texts."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

MOST_DECIMALS = 6
LARGEST = Decimal(10) ** 15
MOST_DIGITS = 30
WRITTEN_AMOUNT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


class Chapter(BaseModel):
    """Base of every part of the data file: frozen, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def read_amount(value: Any) -> Any:  # noqa: ANN401 - whatever the data file holds
    """Read an amount as people write it: ``1313.50``, ``"1,313.50"``, full-width digits; nothing looser.

    Raises:
        PydanticCustomError: the text is not an amount.
    """
    if isinstance(value, bool):
        raise PydanticCustomError("amount", "这里要填金额，不是“是/否”")
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", value).strip()
    if not WRITTEN_AMOUNT.fullmatch(text):
        message = "“{text}”不是金额：只能写数字、小数点和千分位逗号（如 1313.50 或 1,313.50），不带单位"
        raise PydanticCustomError("amount", message, {"text": value})
    return Decimal(text.replace(",", ""))


def limit_amount(value: Decimal) -> Decimal:
    """Refuse amounts that no account holds: over 10¹⁵, or with more than six decimals.

    Raises:
        PydanticCustomError: the amount is out of bounds.
    """
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value) >= LARGEST:
        raise PydanticCustomError("amount", "金额过大，请核对金额单位")
    if -exponent > MOST_DECIMALS:
        raise PydanticCustomError("amount", "小数超过6位，请核对（万元最多6位，元最多2位）")
    return value


def limit_number(value: Any) -> Any:  # noqa: ANN401 - a text may stand in the place of a number
    """Refuse a number that nobody counts or measures: ``1e99999999`` takes six bytes here and a gigabyte in print.

    Raises:
        PydanticCustomError: the number is out of bounds.
    """
    if not isinstance(value, Decimal):
        return value
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) > MOST_DIGITS or abs(exponent) > MOST_DIGITS:
        raise PydanticCustomError("number", "数过大或过小，或位数太多（最多{most}位），请核对", {"most": MOST_DIGITS})
    return value


Number = Annotated[Decimal, AfterValidator(limit_number)]
"""A number without a unit that the program knows."""


def refuse_negative(value: Decimal) -> Decimal:
    """Refuse a negative amount where only what was received or spent can stand.

    Raises:
        PydanticCustomError: the amount is negative.
    """
    if value < 0:
        raise PydanticCustomError("negative", "这里不能是负数：{value}", {"value": str(value)})
    return value


SignedAmount = Annotated[Decimal, BeforeValidator(read_amount), AfterValidator(limit_amount)]
"""An amount in the file's amount unit; a balance may be negative."""

Amount = Annotated[SignedAmount, AfterValidator(refuse_negative)]
"""An amount in the file's amount unit, not negative."""


def trim_clause(value: str) -> str:
    """Return a reason as it stands in the middle of a sentence: without the words around it that the template has.

    >>> trim_clause("主要原因是人员增加。"), trim_clause("主要是因疫情影响等等；"), trim_clause("因公出国团组增加")
    ('人员增加', '疫情影响等', '因公出国团组增加')
    """
    return _LEAD_INS.sub("", tidied(value)).rstrip(_ENDS)


def finish_sentence(value: str) -> str:
    """Return an entry of a list that is printed as a paragraph of its own: it ends with a full stop.

    >>> finish_sentence("贯彻执行法律法规；"), finish_sentence("负责管理（含下属单位）"), finish_sentence("完成了吗？")
    ('贯彻执行法律法规。', '负责管理（含下属单位）。', '完成了吗？')
    """
    text = tidied(value)
    return text if not text or text.endswith(("！", "？", "：", "……", "。”", "。）")) else f"{text.rstrip(_ENDS)}。"


def tidied(value: str) -> str:
    """Return a text without doubled punctuation and 等等."""
    return _DOUBLED.sub(r"\1", value.strip()).replace("等等", "等")


_ENDS = "。；，、;,. \u3000"
_DOUBLED = re.compile(r"([，。；：、！？])\1+")
_LEAD_INS = re.compile(
    r"^(?:(?:主要)?(?:变动)?的?(?:主要)?原因[是为：:]|主要是|因为|由于|(?:是|系)(?:因为|由于|因)"
    # 因公, 因病 and 因地制宜 are words of their own.
    r"|因(?![公私病故地人素此果材势]))+"
)
"""What people write before a reason, in any number: the template has such words itself."""

Clause = Annotated[str, AfterValidator(trim_clause)]
"""A reason or summary that the template puts into a sentence of its own."""


class Reasons(Chapter):
    """Why an amount differs, each reason by what the amount is compared with."""

    change_reason: Clause = Field("", title="与上年决算数相比，增减（或持平、没有发生）的原因")
    original_budget_reason: Clause = Field("", title="决算数与年初预算数不同的原因")
    adjusted_budget_reason: Clause = Field("", title="决算数与全年（调整）预算数不同的原因")


class Bases(Chapter):
    """The budgets and last year's figure that an amount is compared with."""

    original_budget: Amount | None = Field(None, title="年初预算数")
    adjusted_budget: Amount | None = Field(None, title="全年（调整）预算数")
    prior_year_actual: Amount | None = Field(None, title="上年决算数")


class Compared(Reasons, Bases):
    """What an amount is compared with, and why it differs."""


Sentence = Annotated[str, Field(min_length=1), AfterValidator(finish_sentence)]
"""An entry of a list, printed as a paragraph."""

Count = Annotated[int, Field(ge=0, le=10**9)]
Score = Annotated[Decimal, BeforeValidator(read_amount), Field(ge=0, le=1000)]
Text = Annotated[str, Field(min_length=1)]
CategoryCode = Annotated[str, Field(pattern=r"^\d{3}$", title="功能分类科目编码（类，3位）")]
ItemCode = Annotated[str, Field(pattern=r"^\d{7}$", title="功能分类科目编码（项，7位）")]
EconomicCode = Annotated[str, Field(pattern=r"^\d{5}$", title="经济分类科目编码（款，5位）")]

Split = dict[EconomicCode, Amount]
"""Amounts by economic classification (款)."""

AmountOrSplit = Annotated[
    Annotated[Amount, Tag("amount")] | Annotated[Split, Tag("split")],
    Discriminator(lambda value: "split" if isinstance(value, dict) else "amount"),
]
"""An amount, or the same amount by economic classification, which is then added up."""


def sum_of(value: Decimal | Split) -> Decimal:
    """Return the amount itself, or the sum of its economic classification."""
    return sum(value.values(), Decimal(0)) if isinstance(value, dict) else value
