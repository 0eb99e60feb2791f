"""This module puts the forms of a profile, Word documents of their own, into the Word template.

It is done before the tags are looked at: those of a form mean what they would mean in its place, so that a form inside
a loop over projects is filled in for each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportgen.diagnostics import Rule
from reportgen.office import OFFICE_RELATIONSHIPS, parse_xml, xml_bytes
from reportgen.paths import is_file
from reportgen.template.rules import nearest
from reportgen.word.elements import drop, name, paragraph_text, parent_of, split_section
from reportgen.word.prepare.lines import Paragraphs, count_paragraphs
from reportgen.word.prepare.parts import MAIN_PART_LABEL, read_template
from reportgen.word.prepare.styles import adopt_styles
from reportgen.word.prepare.tidy import tidy_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lxml.etree import _Element as Element

    from reportgen.diagnostics import Diagnostic, Location
    from reportgen.office import Package

UNKNOWN_FORM = Rule(
    "RG672",
    "没有这个表格",
    "表格（自评表等）在方案（profile.yaml 的 forms）中登记，模板按登记的名称放入。",
    "核对标签中的名称；新的表格先在方案的 forms 中写上 id 和 docx。",
)
NO_FORM_FILE = Rule(
    "RG673",
    "找不到表格的 Word 文件",
    "表格的样子在单独的 Word 文件中，没有这个文件就没有这张表。",
    "核对方案 forms 中的 docx；路径从方案文件所在的文件夹算起。",
)
FORM_IN_FORM = Rule(
    "RG674",
    "表格中又放了表格",
    "表格放进报告模板，表格自己不能再放别的表格。",
    "把 {%p form … %} 写在报告的 Word 模板中。",
)
NOT_FOR_FORMS = Rule(
    "RG675",
    "表格中有不能放进报告的内容",
    "图片、图、自动编号、脚注、分节符离开原来的文件就不完整，放进报告后 Word 打不开，或显示不对。",
    "从表格的 Word 文件中删去；编号直接写成文字，图和横向页面放在报告的 Word 模板中。",
)
FORM_NOT_ALONE = Rule(
    "RG676",
    "放表格的标签写法或位置不对",
    "表格是若干整段和整张表，只能放在正文的段落之间。",
    "写作 {%p form 名称 %}，在正文中独占一段，不放在页眉、单元格和文本框中。",
)

_TAG = re.compile(r"\{%(p?)[-\s]*form\b((?:(?!\{%).)*?)-?%\}")
_UNSUPPORTED = {
    name("w:drawing"): "图片或图",
    name("w:pict"): "图片",
    name("w:object"): "嵌入的对象",
    name("w:numPr"): "自动编号",
    name("w:footnoteReference"): "脚注",
    name("w:endnoteReference"): "尾注",
    name("w:sectPr"): "分节符",
}
_RELATIONSHIP = f"{{{OFFICE_RELATIONSHIPS}}}"


@dataclass(slots=True)
class _Splicing:
    """What is known while forms are put into a template."""

    package: Package
    forms: Mapping[str, Path]
    paragraphs: Paragraphs
    findings: list[Diagnostic] = field(default_factory=list)
    used: dict[str, Package] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SplicedForms:
    """The paragraphs of a template together with those of its forms, the ids in the tags, and what is wrong."""

    paragraphs: Paragraphs
    named: tuple[str, ...]
    findings: tuple[Diagnostic, ...]


def splice_forms(body: Element, paragraphs: Paragraphs, package: Package, forms: Mapping[str, Path]) -> SplicedForms:
    """Put in place of every tag ``{%p form ID %}`` of the document the form with that id; ``forms`` are their files.

    Raises:
        OutputError: the file of a form is no Office file (RG710 to RG714).
        TemplateError: it is no Word document (RG660).
    """
    work = _Splicing(package, forms, paragraphs)
    tags = _tags(body)
    for paragraph, mark, form_id in tags:
        at = paragraphs.place_of(paragraph)
        is_in_body = parent_of(paragraph).tag == name("w:body")
        if not (is_in_body and mark.startswith("{%p") and paragraph_text(paragraph).strip() == mark):
            work.findings.append(_not_alone(mark, at))
            _empty(paragraph)
        elif form_id not in forms:
            work.findings.append(UNKNOWN_FORM.finding(f"没有名为“{form_id}”的表格{nearest(form_id, forms)}", at=at))
            _empty(paragraph)
        elif not is_file(forms[form_id]):
            work.findings.append(NO_FORM_FILE.finding(f"找不到表格 {form_id} 的文件 {forms[form_id].name}", at=at))
            _empty(paragraph)
        else:
            _splice(paragraph, form_id, work)
    named = dict.fromkeys(form_id for _, _, form_id in tags)
    return SplicedForms(work.paragraphs, tuple(named), tuple(work.findings))


def refuse_forms(root: Element, paragraphs: Paragraphs) -> Iterator[Diagnostic]:
    """Take the tags of forms out of a part that cannot hold them, such as a header, and say so."""
    for paragraph, mark, _ in _tags(root):
        yield _not_alone(mark, paragraphs.place_of(paragraph))
        _empty(paragraph)


def _tags(root: Element) -> list[tuple[Element, str, str]]:
    """Return the paragraphs with the tag of a form, each with the tag and the id in it."""
    found = ((paragraph, _TAG.search(paragraph_text(paragraph))) for paragraph in root.iter(name("w:p")))
    return [(paragraph, tag[0], tag[2].strip().strip("\"'“”")) for paragraph, tag in found if tag]


def _not_alone(mark: str, at: Location) -> Diagnostic:
    return FORM_NOT_ALONE.finding(f"{mark} 没有写作 {{%p form 名称 %}} 在正文中独占一段", at=at)


def _empty(paragraph: Element) -> None:
    for child in list(paragraph):
        if child.tag != name("w:pPr"):
            drop(child)


def _splice(tag: Element, form_id: str, work: _Splicing) -> None:
    file = work.forms[form_id]
    form = work.used.get(form_id) or read_template(file)
    is_first, work.used[form_id] = form_id not in work.used, form
    root = form.xml(form.main)
    counted = count_paragraphs(root, form.file, MAIN_PART_LABEL)
    tidy_text(root)
    blocks = list(next(root.iter(name("w:body"))))
    if blocks and blocks[-1].tag == name("w:sectPr"):
        blocks.pop()
    findings = [*_nested(root, counted), *_unsupported(blocks, counted), *_adopted(blocks, form, counted, work)]
    if is_first:
        work.findings += findings
    work.paragraphs = work.paragraphs.followed_by(counted)
    split_section(tag)
    for block in blocks:
        tag.addprevious(block)
    drop(tag)


def _nested(root: Element, counted: Paragraphs) -> Iterator[Diagnostic]:
    for paragraph, mark, _ in _tags(root):
        yield FORM_IN_FORM.finding(f"表格中又放了表格：{mark}", at=counted.place_of(paragraph))
        _empty(paragraph)


def _unsupported(blocks: list[Element], counted: Paragraphs) -> Iterator[Diagnostic]:
    """Take out of a form what would be incomplete in another file, and say so once of each kind."""
    found: dict[str, Diagnostic] = {}
    for block in blocks:
        # What stands in a drawing is taken out with it.
        while (part := next(filter(_what_is_unsupported, block.iter("*")), None)) is not None:
            what = _what_is_unsupported(part)
            at = counted.place_of(part)
            found.setdefault(what, NOT_FOR_FORMS.finding(f"表格中有{what}，不能放进报告", at=at))
            drop(part)
    yield from found.values()


def _what_is_unsupported(element: Element) -> str:
    refers = any(str(key).startswith(_RELATIONSHIP) for key in element.attrib)
    return _UNSUPPORTED.get(str(element.tag)) or ("链接" if refers else "")


def _adopted(blocks: list[Element], form: Package, counted: Paragraphs, work: _Splicing) -> Iterator[Diagnostic]:
    """Let a form use the styles of the template, which gets those it lacks."""
    part = work.package.related(work.package.main, "styles")
    if part not in work.package.parts:
        return
    theirs = form.parts.get(form.related(form.main, "styles"))
    ours = parse_xml(work.package.parts[part])
    for style in adopt_styles(blocks, None if theirs is None else parse_xml(theirs), ours):
        yield NOT_FOR_FORMS.finding(f"表格所用的样式“{style}”带自动编号，不能放进报告", at=counted.place(0))
    work.package.parts[part] = xml_bytes(ours)
