"""This module checks how texts are written: what is left of a sample text, punctuation, repetition, numbering."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.checks.rule import Found, check
from reportgen.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reportgen.checks.rule import CheckInput

HAN = "\u3400-\u9fff"

PLACEHOLDERS = (
    (
        "XＸx×*_?？",
        re.compile(r"(?<![A-Za-z×])(?:X{2,}|x{2,}|×{2,})(?![A-Za-z×])|Ｘ{2,}|\d[XＸx×](?=年)|\*{2,}|_{2,}|[?？]{2,}"),
        "没有填写",
    ),
    ("击", re.compile(r"(?:单击|点击)(?:或点击|或单击)?(?:此处|这里)[^。；，]{0,12}"), "没有填写"),
    ("待", re.compile(r"待(?:填写|补充)(?=[）)。，；]|$)"), "没有填写"),
    ("万", re.compile(r"(?:决算数?为|预算数?为|增加|减少|共计|合计)\s*万元(?![以级])"), "没有填写"),
    ("因", re.compile(r"原因(?:是|为)?[：:]?…+"), "没有写完"),
    (
        "（(／/",
        re.compile(
            r"(?:增加|增长|上升|减少|下降|降低|大于|小于|高于|低于)[（(／/]或?(?:增加|增长|上升|减少|下降|降低|大于|小于|高于|低于|等于)[）)]?"
        ),
        "没有选定",
    ),
    (
        "（(［【",
        re.compile(
            r"[（［](?!请填写）)(?:(?:请(?:填|写|说明|注明|根据|按|列|简)|此处|填写|不涉及的|可(?:根据|按|自行))[^（）［］]{0,20}"
            r"|具体(?:工作|内容|事项|原因|项目|情况|说明|名称)|如[有无](?:[^（）［］]{0,12}[请填][^（）［］]{0,12})?)[）］]"
            r"|（\s*）|\(\s*\)|［\s*］|【\s*】"
        ),
        "样本的说明没有换掉",
    ),
    ("如", re.compile(r"(?<=[，。；：、（“])如(?:：?…+|：?\.{3,})"), "样本的例子没有换掉"),
)
"""What is left over of a sample text, and what that means; it has at least one of the signs that stand first."""

_HALF_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_HALF_WIDTH_SIGN = re.compile(rf"(?<=[{HAN}”』」》）])[,;:?!()]|[,;:?!()](?=[{HAN}“『「《（])")
_REPEATED_SIGN = re.compile(r"([，。；：、！？])[，。；：、！？]+")

_REPEATED_WORD = re.compile(
    rf"([{HAN}]{{3,8}})\1|(预算|决算|支出|收入|增加|减少|增长|下降|经费|主要|原因|财政|本年|上年)\2|"
    rf"(?<!目)的的(?!确)|(?:是是(?!非)|了了(?![解结])|和和(?![谐平睦气])|及及(?!时))"
)

_PAIRS = {"（": "）", "“": "”", "‘": "’", "《": "》", "【": "】", "〔": "〕", "「": "」"}
_OPENING = {right: left for left, right in _PAIRS.items()}
_BRACKET = re.compile(f"[{''.join(_PAIRS)}{''.join(_OPENING)}]")
_ENUMERATOR = re.compile(r"(?:^|(?<=[。；：，、\n（(\s]))[0-9０-９一二三四五六七八九十]+）")
_NUMERALS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_WITHIN = r"[^。；：，、\n]"

# What may not stand before a number is asked behind its first sign: Python finds a sign sooner than a place.
_ENUMERATIONS = (
    re.compile(rf"([{_NUMERALS}](?<!{_WITHIN}[{_NUMERALS}])[{_NUMERALS}]{{0,2}})是(?![否不])"),
    re.compile(rf"（(?<!{_WITHIN}（)([{_NUMERALS}]{{1,3}})）"),
    re.compile(rf"（(?<!{_WITHIN}（)([0-9]{{1,2}})）"),
    re.compile(r"([0-9](?<![^。；：\n][0-9])[0-9]?)[.、．](?![0-9])"),
    re.compile(rf"第(?<!{_WITHIN}第)([{_NUMERALS}]{{1,3}})，"),
    re.compile(rf"([{_CIRCLED}](?<!{_WITHIN}[{_CIRCLED}]))"),
)

_TYPED_NUMBER = re.compile(
    rf"(?:[{_NUMERALS}]{{1,3}}、|[（(](?:[{_NUMERALS}]{{1,3}}|[0-9]{{1,2}})[）)]|[0-9]{{1,2}}(?:、|[.．](?![0-9]))|第[{_NUMERALS}]{{1,3}}[部章节])"
)

_FEWEST = 2
"""One number alone counts nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that is odd: where it begins, how it reads, and what is odd about it."""

    start: int
    text: str
    about: str


def placeholders(text: str) -> Iterator[Piece]:
    """Yield what is left over of a sample text: XX, 增加（减少）, （具体工作）."""
    for signs, pattern, about in PLACEHOLDERS:
        # Most texts have none of the signs, which is known sooner than what stands around them.
        for match in pattern.finditer(text) if any(map(text.__contains__, signs)) else ():
            yield Piece(match.start(), match[0], about)


def half_width_signs(text: str) -> Iterator[Piece]:
    """Yield English punctuation beside Chinese characters."""
    for match in _HALF_WIDTH_SIGN.finditer(text):
        if not (match[0] == ")" and _ENUMERATOR.search(f"{text[: match.start()]}）")):
            yield Piece(match.start(), _around(text, match.start()), f"{match[0]} 应为 {_HALF_WIDTH[match[0]]}")


def repetitions(text: str) -> Iterator[Piece]:
    """Yield signs of punctuation that follow each other, and words that stand twice."""
    for match in _REPEATED_SIGN.finditer(text):
        yield Piece(match.start(), _around(text, match.start()), f"标点连用：{match[0]}")
    for match in _REPEATED_WORD.finditer(text):
        yield Piece(match.start(), match[0], f"文字重复：{match[0]}")


def unbalanced(text: str) -> Iterator[Piece]:
    """Yield brackets and quotation marks without their other half."""
    waiting: list[tuple[int, str]] = []
    for index, sign in ((match.start(), match[0]) for match in _BRACKET.finditer(text)):
        if sign in _PAIRS:
            waiting.append((index, sign))
        elif waiting and waiting[-1][1] == _OPENING[sign]:
            waiting.pop()
        elif not any(number.end() - 1 == index for number in _ENUMERATOR.finditer(text, 0, index + 1)):
            yield Piece(
                index, _around(text, index), f"“{sign}”前面没有“{_OPENING[sign]}”" if sign not in "“”" else "引号不成对"
            )
    for index, sign in waiting:
        yield Piece(
            index, _around(text, index), f"没有与“{sign}”成对的“{_PAIRS[sign]}”" if sign not in "“”" else "引号不成对"
        )


def broken_enumerations(text: str) -> Iterator[Piece]:
    """Yield numbers of an enumeration (一是…二是…) that skip one or stand twice; it may begin anew from one."""
    for pattern in _ENUMERATIONS:
        matches = list(pattern.finditer(text))
        if len(matches) < _FEWEST:
            continue
        numbers = [_number(match[1]) for match in matches]
        for before, number, match in zip([0, *numbers], numbers, matches, strict=False):
            if number not in (before + 1, 1):
                about = f"序号从 {before} 到 {number}" if before else f"序号从 {number} 开始"
                yield Piece(match.start(), match[0], about)


def typed_number(text: str) -> str:
    """Return the number that somebody typed before a heading.

    >>> typed_number("（一）项目概况"), typed_number("一是加强管理"), typed_number("2.5版系统")
    ('（一）', '', '')
    """
    match = _TYPED_NUMBER.match(text.lstrip())
    return match[0] if match else ""


def _number(written: str) -> int:
    if written in _CIRCLED:
        return _CIRCLED.index(written) + 1
    if written.isdigit():
        return int(written)
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return _NUMERALS.index(written) + 1 if len(written) == 1 else 0
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0)


def _around(text: str, index: int) -> str:
    """Return a sign with what stands around it, so that a reader finds it."""
    return text[max(0, index - 4) : index + 5].replace("\n", " ")


def first_of(pieces: Sequence[Piece]) -> str:
    """Describe pieces of one kind in one text by the first of them and their number.

    >>> first_of([Piece(0, "XX", "没有填写"), Piece(9, "××", "没有填写")])
    '“XX”（没有填写）等 2 处'
    """
    more = f"等 {len(pieces)} 处" if len(pieces) > 1 else ""
    return f"“{pieces[0].text}”（{pieces[0].about}）{more}"


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
