"""A number that is broken is told: a fixed few of the breaks that ``make bench-checks`` counts, and its page."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest
from broken_numbers import BREAKS, PAGE, SAMPLES, Sample, breaks_of, broken

from reportgen.diagnostics import Severity
from reportgen.load import read_document

FLOORS = {"quangang-2021": 0.7, "yanjiang-2020": 0.5}
"""What the checks tell of a few breaks of the fields of a sample, at least."""
FEW = 12


def test_a_slip_is_one_of_the_finger_or_of_the_decimal_point() -> None:
    amounts = [broken(Decimal("346.59"), how) for how in BREAKS]

    assert amounts == [Decimal("356.59"), Decimal("3465.90"), Decimal("34.66")]
    assert [broken(28, how) for how in BREAKS] == [29, 280, 3]


@pytest.mark.parametrize("name", FLOORS)
def test_most_broken_numbers_are_told(name: str) -> None:
    sample = Sample.of(SAMPLES / f"{name}.yaml")
    fields = [each for each in breaks_of(sample.document, texts=False) if each.how != "tenth"]
    chosen = random.Random(name).sample(fields, FEW)  # noqa: S311 - the same few every time

    silent = [each for each in chosen if sample.told(each) in {None, Severity.NOTE}]

    assert len(silent) <= (1 - FLOORS[name]) * FEW, [(each.path, each.after) for each in silent]


def test_the_page_has_every_kind_of_field_of_the_samples() -> None:
    kinds = {each.kind for path in SAMPLES.glob("*.yaml") for each in breaks_of(read_document(path)[0], texts=False)}

    assert kinds - {*re.findall(r"^\| (\S+) \|", PAGE.read_text("utf-8"), re.MULTILINE)} == set()


def test_the_page_tells_at_least_seven_of_ten_fields() -> None:
    (row,) = re.findall(r"^\| 合计：字段 \|(.*)\|$", PAGE.read_text("utf-8"), re.MULTILINE)
    shares = [int(share) for share in re.findall(r"（(\d+)%）", row)]

    assert len(shares) == len(BREAKS)
    assert min(shares[:2]) >= 70
