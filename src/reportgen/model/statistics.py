"""This module models the numbers of a unit's work that its texts quote: people insured, pensions paid, and the like."""

from __future__ import annotations

from decimal import Decimal  # noqa: TC003 - pydantic reads this type
from typing import Annotated, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from reportgen.model.values import Chapter, SignedAmount, Text

PAIR = 2
"""A difference and a quotient are of two numbers."""


class Statistic(Chapter):
    """One number of the unit's work: given, or computed from others by one formula.

    A formula names other statistics, or any figure of the report (``revenue.total.actual``).
    """

    value: SignedAmount | None = Field(None, title="数，以 unit 为单位")
    sum: tuple[Text, ...] = Field((), title="相加的各数（名称）")
    difference: tuple[Text, ...] = Field((), title="相减的两个数（名称）：前者减后者")
    product: tuple[Text, ...] = Field((), title="相乘的各数（名称）")
    quotient: tuple[Text, ...] = Field((), title="相除的两个数（名称）：前者除以后者")
    unit: str = Field("", title="单位：元、万元为金额，%为比率，其余（人、人次等）为个数")

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        formulas = [formula for formula in (self.sum, self.difference, self.product, self.quotient) if formula]
        if len(formulas) + (self.value is not None) != 1:
            message = "value、sum、difference、product、quotient 要写一种，且只写一种"
            raise PydanticCustomError("formula", message)
        if any(len(pair) not in {0, PAIR} for pair in (self.difference, self.quotient)):
            raise PydanticCustomError("formula", "difference 和 quotient 各要两个名称")
        return self


def _check_name(value: str) -> str:
    """Refuse a name that cannot be written in a tag.

    Raises:
        PydanticCustomError: it holds blanks, signs, or begins with a digit.
    """
    if not value.isidentifier():
        message = "“{name}”不能作名称：只用汉字、字母、数字和下划线，不以数字开头"
        raise PydanticCustomError("name", message, {"name": value})
    return value


StatisticName = Annotated[str, AfterValidator(_check_name)]

AnyStatistic = Annotated[
    Annotated[SignedAmount, Tag("number")] | Annotated[Statistic, Tag("statistic")],
    Discriminator(lambda value: "statistic" if isinstance(value, (dict, Statistic)) else "number"),
]
"""A number alone, or with its unit or formula."""

Statistics = dict[StatisticName, AnyStatistic]


def as_statistic(value: Decimal | Statistic) -> Statistic:
    """Return a number alone as the statistic that it is."""
    return value if isinstance(value, Statistic) else Statistic(value=value)
