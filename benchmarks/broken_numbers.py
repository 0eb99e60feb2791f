"""Break every number of every sample, one at a time, and count how many of the breaks ``reportgen check`` tells.

A number is broken by one more in its second digit, tenfold, and to a tenth, as a slip of the finger or of the decimal
point does. A break is told when the checks say something that they do not say about the file as it is: an error or a
warning; hints are counted apart. What is 0 is not broken.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.app.computed_report import compute_document
from reportgen.app.texts import texts_of
from reportgen.checks.run import place_of
from reportgen.diagnostics import ReportgenError, Severity
from reportgen.load import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportgen.diagnostics import Diagnostic
    from reportgen.load import Document
    from reportgen.load.document import FieldPath

SAMPLES = Path(__file__).parents[1] / "data_samples"
PAGE = Path(__file__).parents[1] / "docs" / "broken-numbers.zh-CN.md"
BREAKS = ("digit", "tenfold", "tenth")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Broken:
    """A data file with one number broken: where, how, and the text or number that stands there now."""

    path: FieldPath
    how: str
    before: Decimal | int | str
    after: Decimal | int | str

    @property
    def is_in_text(self) -> bool:
        """Whether the number stands in a text."""
        return isinstance(self.before, str)

    @property
    def kind(self) -> str:
        """The field without the numbers of its entries and what names them, such as ``….items.closing_balance``."""
        parts = [str(part) for part in self.path if not isinstance(part, int) and not str(part).isdigit()]
        if self.is_in_text:
            return f"{parts[0]}（文字）"
        if parts[0] in {"statistics", "stated"}:
            return parts[0]
        for name in ("funds", "areas"):
            if name in parts:
                place = parts.index(name)
                del parts[place + 1 : None if name == "areas" else -1]
        return ".".join(parts)


def breaks_of(document: Document, *, texts: bool = True) -> Iterator[Broken]:
    """Yield every break of every number that is not 0."""
    for path, value in _leaves(document.data, ()):
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value:
            for how in BREAKS:
                after = broken(value, how)
                if after != value and after:
                    yield Broken(path, how, value, after)
    for path, text in texts_of(document.data) if texts else ():
        yield from _broken_texts(path, text)


def _broken_texts(path: FieldPath, text: str) -> Iterator[Broken]:
    tags = [match.span() for match in _TAG.finditer(text)]
    for match in _NUMBER.finditer(text):
        if any(start <= match.start() < end for start, end in tags):
            continue
        for how in BREAKS:
            value = Decimal(match[0])
            after = broken(value, how) if value else value
            if after and after != value:
                yield Broken(path, how, text, f"{text[: match.start()]}{after:f}{text[match.end() :]}")


def broken(value: Decimal | int, how: str) -> Decimal | int:
    """Return a number with a slip, with as many decimals as it was written with.

    >>> [broken(Decimal("346.59"), how) for how in BREAKS], [broken(28, how) for how in BREAKS]
    ([Decimal('356.59'), Decimal('3465.90'), Decimal('34.66')], [29, 280, 3])
    """
    number = Decimal(value)
    last = min(int(number.as_tuple().exponent), 0)
    second = max(number.adjusted() - 1, last)
    changed = {
        "digit": number + Decimal(1).scaleb(second).copy_sign(number),
        "tenfold": number * 10,
        "tenth": number / 10,
    }[how].quantize(Decimal(1).scaleb(last))
    return int(changed) if isinstance(value, int) else changed


def _leaves(data: object, path: FieldPath) -> Iterator[tuple[FieldPath, object]]:
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        if isinstance(value, (dict, list)):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key), value


@dataclass(frozen=True, slots=True)
class Sample:
    """One data file, and what the checks say about it as it is."""

    path: Path
    document: Document
    said: Counter[tuple[str, str, Severity]]

    @classmethod
    def of(cls, path: Path) -> Sample:
        """Read a data file."""
        document, _ = read_document(path)
        return cls(path, document, _said(_findings(path, document)))

    def told(self, each: Broken) -> Severity | None:
        """Return the most severe of what is new about a broken file; ``None`` where nothing is."""
        document = replace(self.document, data=_with(self.document.data, each.path, each.after))
        findings = _findings(self.path, document)
        new = _said(findings) - self.said
        severities = [finding.severity for finding in findings if _key(finding) in new]
        ranks = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
        return next((severity for severity in ranks if severity in severities), None)


def _findings(path: Path, document: Document) -> list[Diagnostic]:
    try:
        findings: Iterable[Diagnostic] = compute_document(path, document, []).findings
    except ReportgenError as error:
        findings = error.findings
    return [finding for finding in findings if not finding.accepted]


def _said(findings: Iterable[Diagnostic]) -> Counter[tuple[str, str, Severity]]:
    return Counter(_key(finding) for finding in findings)


def _key(finding: Diagnostic) -> tuple[str, str, Severity]:
    return finding.code, place_of(finding), finding.severity


def _with(data: Any, path: FieldPath, value: object) -> Any:  # noqa: ANN401 - a part of a data file
    if not path:
        return value
    other = data.copy()
    other[path[0]] = _with(data[path[0]], path[1:], value)
    return other


@dataclass(slots=True)
class Shares:
    """How many breaks are told, of how many, by the kind of field and by sample; those in texts apart."""

    kinds: dict[str, Counter[tuple[str, str]]]
    samples: dict[str, Counter[tuple[str, str]]]

    def count(self, sample: str, each: Broken, told: Severity | None) -> None:
        """Count one break."""
        verdict = SILENT if told is None else HINT if told is Severity.NOTE else TOLD
        place = "文字" if each.is_in_text else "字段"
        whole, own = f"合计：{place}", f"{sample}：{place}"
        for counts, name in ((self.kinds, each.kind), (self.samples, own), (self.samples, whole)):
            counts.setdefault(name, Counter())[each.how, verdict] += 1


SILENT, HINT, TOLD = "silent", "hint", "told"


def main() -> None:
    """Break the samples, or the data files that are given, and print what is told by kind of field."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="*", type=Path, default=sorted(SAMPLES.glob("*.yaml")))
    parser.add_argument("--texts", action="store_true", help="numbers within texts, too: takes twice as long")
    parser.add_argument("--missed", action="store_true", help="list what is not told")
    parser.add_argument("--write", action="store_true", help="write the page of documentation")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    tasks = [(path, part, options.jobs, options.texts) for path in options.data for part in range(options.jobs)]
    shares = Shares({}, {})
    with ProcessPoolExecutor(options.jobs) as pool:
        for (path, *_), told in zip(tasks, pool.map(_told_of, tasks), strict=True):
            for each, severity in told:
                shares.count(path.stem, each, severity)
                if options.missed and severity in {None, Severity.NOTE}:
                    print(path.stem, each.how, ".".join(map(str, each.path)), "" if each.is_in_text else each.before)
    text = page_of(shares)
    print(text)
    if options.write:
        PAGE.write_text(text, "utf-8")


def _told_of(task: tuple[Path, int, int, bool]) -> list[tuple[Broken, Severity | None]]:
    """Return what is told of one part of the breaks of a data file."""
    path, part, parts, texts = task
    sample = Sample.of(path)
    return [(each, sample.told(each)) for each in list(breaks_of(sample.document, texts=texts))[part::parts]]


def page_of(shares: Shares) -> str:
    """Return the page of documentation: one table by sample, one by kind of field."""
    return (
        "\n\n".join((_HEAD, _table("样本", shares.samples), "## 按字段", _KINDS, _table("字段", shares.kinds))) + "\n"
    )


_HEAD = """\
# 填错一个数，检查能指出多少

本页由 `make bench-checks` 写出：把每个样本中的每一个数（0 除外）逐个改错，看 `reportgen check` 是否指出。
改法有三种：第二位数字加一（346.59 → 356.59），十倍，十分之一。出现原来没有的错误或警告，才算指出；只有提示的不算。

没有指出的，多是数据文件中没有别的数可以对照的：工作统计数、只写一次的预算数、接待批次。填写时请对照原始凭证再看一遍。"""
_KINDS = "同一种字段合在一起数；加 `--texts` 时还有“（文字）”：这一部分的文字中写的数。"


def _table(head: str, counts: dict[str, Counter[tuple[str, str]]]) -> str:
    rows = [f"| {head} | 第二位加一 | 十倍 | 十分之一 |", "|---|---|---|---|"]
    rows += [f"| {name} | {' | '.join(_share(counts[name], how) for how in BREAKS)} |" for name in counts]
    return "\n".join(rows)


def _share(counts: Counter[tuple[str, str]], how: str) -> str:
    told, whole = counts[how, TOLD], sum(counts[how, verdict] for verdict in (SILENT, HINT, TOLD))
    return f"{told}/{whole}（{100 * told // whole}%）" if whole else "–"


if __name__ == "__main__":
    main()
