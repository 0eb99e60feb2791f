"""This module checks how the texts of the data file are written: what a careful editor would mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportgen.checks.prose import (
    broken_enumerations,
    first_of,
    half_width_signs,
    placeholders,
    repetitions,
    typed_number,
    unbalanced,
)
from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reportgen.checks.prose import Piece
    from reportgen.checks.rule import CheckInput


NUMBERED = {"heading", "duties", "key_work", "problem_list", "improvement_list"}
"""The fields that the report numbers."""


@check("RG438", severity=Severity.WARNING)
def number_typed(given: CheckInput) -> Iterator[Found]:
    """标题或条目前写了序号。

    检查内容：附件各节的标题（heading），职责、重点工作、问题、改进措施各条，开头有没有“一、”“（一）”“1.”。
    为什么：序号由程序按先后写出；再写一遍，报告里就成了“一、一、项目概况”。
    示例：heading: 一、项目概况。
    如何修正：删去开头的序号，只写文字。
    """
    for path, text in given.texts:
        number = typed_number(text) if NUMBERED.intersection(path[-2:]) else ""
        if number:
            yield Found(f"“{text.strip()[:12]}”开头的序号“{number}”会印两遍，请删去", path, quote=number)


@check("RG451", severity=Severity.WARNING)
def left_over(given: CheckInput) -> Iterator[Found]:
    """文字中留有样本的占位文字。

    检查内容：数据文件的文字中有没有 XX、××、“增加（减少）”“（具体工作）”“如……”、空括号等没有填写或没有选定的内容。
    为什么：占位文字照样印在公开的报告里，读者一眼看出是照抄的样本。
    示例：“公务用车主要用于（具体工作）等”。
    如何修正：换成本单位的内容；本单位没有的，删去这半句。
    """
    yield from _odd(given, placeholders)


@check("RG452", severity=Severity.WARNING)
def half_width(given: CheckInput) -> Iterator[Found]:
    """中文之间用了半角标点。

    检查内容：汉字旁边的逗号、分号、冒号、问号、叹号、括号是不是半角的（英文的）。
    为什么：中文用全角标点；半角标点与前后的字挤在一起，也会使查找和比对落空。
    示例：“人员增加,经费增加”应为“人员增加，经费增加”。
    如何修正：切换到中文输入法重新输入标点。
    """
    yield from _odd(given, half_width_signs)


@check("RG453", severity=Severity.WARNING)
def repeated(given: CheckInput) -> Iterator[Found]:
    """标点连用，或文字重复。

    检查内容：两个标点连在一起（“。。”“，。”），同一个词连写两遍（“预算管理预算管理”“的的”）。
    为什么：多是粘贴、删改留下的痕迹。
    示例：“完成了全年任务。。”。
    如何修正：删去多余的标点或文字。
    """
    yield from _odd(given, repetitions)


@check("RG454", severity=Severity.WARNING)
def unpaired(given: CheckInput) -> Iterator[Found]:
    """括号或引号不成对。

    检查内容：每段文字中的（）、“”、《》、【】等是否成对，先左后右。
    为什么：少了一半，读者分不清说明或引文到哪里为止。
    示例：“三公”经费（不含会议费下降。
    如何修正：补上缺少的一半，或删去多余的一半。
    """
    yield from _odd(given, unbalanced)


@check("RG455", severity=Severity.WARNING)
def misnumbered(given: CheckInput) -> Iterator[Found]:
    """序号跳号或重号。

    检查内容：“一是、二是”“（1）（2）”“第一，第二，”等序号是否从一开始，一个接一个；同一列表的各段连起来看。
    为什么：跳号、重号多是删去或插入一条后没有改序号。
    示例：“一是加强培训；三是完善制度”。
    如何修正：改正序号；列表字段（一条一项）不用写序号，由程序编号。
    """
    lists: dict[tuple[str | int, ...], list[str]] = {}
    for path, text in given.texts:
        # The paragraphs of a list are read together: 一是 may stand in one of them and 二是 in the next.
        lists.setdefault(path[:-1] if isinstance(path[-1], int) else path, []).append(text)
    for path, texts in lists.items():
        pieces = list(broken_enumerations("\n".join(texts)))
        if pieces:
            yield Found(f"序号不连续：{first_of(pieces)}", path, quote=pieces[0].text)


def _odd(given: CheckInput, read: Callable[[str], Iterator[Piece]]) -> Iterator[Found]:
    for path, text in given.texts:
        pieces = list(read(text))
        if pieces:
            yield Found(first_of(pieces), path, quote=pieces[0].text)
