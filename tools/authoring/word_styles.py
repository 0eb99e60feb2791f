"""This module defines how the shipped Word templates look: the styles of GB/T 9704-2012 and of the 附表."""

from __future__ import annotations

from dataclasses import dataclass

from authoring.word_text import SUBTITLE_STYLE

FANGSONG, KAITI, HEITI, SONGTI = "仿宋", "楷体", "黑体", "宋体"
TITLE_SONG = "方正小标宋简体"
LATIN = "Times New Roman"

#: The type sizes of GB/T 9704 and of Chinese offices, in points.
SIZE_1, SIZE_2, SIZE_3, SIZE_4, SMALL_4, SIZE_5 = 26, 22, 16, 14, 12, 10.5

#: 22 lines on the 225 mm of the type area (GB/T 9704, 5.2.3).
LINE_PITCH = 28
#: In points: with it 28 characters stand on the 156 mm of a line, without it 27.
CHARACTER_SPACING = -0.25

#: Widths of the type area, in twips: 156 mm on an upright page, 225 mm on a page on its side.
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 8844, 12755

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True, slots=True)
class Typeface:
    """What letters look like; ``size`` and ``spacing`` (added between them) in points."""

    font: str
    size: float
    latin: str = LATIN
    spacing: float = 0
    color: str = ""


@dataclass(frozen=True, slots=True)
class Tabs:
    """Tab stops, each a kind and a position in twips; the space before them is filled with ``leader``."""

    stops: tuple[tuple[str, int], ...]
    leader: str = "none"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; lengths in points, indents in characters.

    ``line`` is a fixed line pitch, 0 for single spacing. ``outline`` is the level in the contents, from 0.
    ``following`` is the style that Word gives to the next paragraph. A ``contextual`` style has no space between
    paragraphs of its own.
    """

    id: str
    name: str
    type: Typeface
    align: str = "left"
    line: float = 0
    before: float = 0
    after: float = 0
    first_line: int = 0
    left: int = 0
    right: int = 0
    outline: int | None = None
    keep_next: bool = False
    page_break_before: bool = False
    contextual: bool = False
    tabs: Tabs | None = None
    based_on: str = ""
    following: str = "Normal"


def _body_style(style_id: str, style_name: str, font: str, outline: int | None = None) -> Style:
    """Return the style of running text or of one of its headings, which stand in its lines.

    Lines begin at the margin and are not spread: a long number that goes to the next line would tear its line apart.
    """
    return Style(
        style_id,
        style_name,
        Typeface(font, SIZE_3, spacing=CHARACTER_SPACING),
        line=LINE_PITCH,
        first_line=2,
        outline=outline,
        keep_next=outline is not None,
    )


def _form_line(style_id: str, style_name: str, width: int) -> Style:
    """Return the style of the line over a table, whose pieces stand left, in the middle and right."""
    stops = Tabs((("center", width // 2), ("right", width)))
    return Style(style_id, style_name, _FORM, line=16, after=2, keep_next=True, tabs=stops, following=style_id)


def _cell_styles(suffix: str, chinese_suffix: str, size: float, margin: float) -> tuple[Style, ...]:
    """Return the styles of a table's cells in one size; ``margin`` is the space over and under the text.

    The line pitch is fixed, so that a form fills the same lines whichever font stands in for a missing one.
    """
    face = Typeface(SONGTI, size, SONGTI)
    return tuple(
        Style(
            f"{style_id}{suffix}",
            f"{style_name}{chinese_suffix}",
            face,
            align,
            line=size + LINE_GAP,
            before=margin,
            after=margin,
            following=f"{style_id}{suffix}",
        )
        for style_id, style_name, align in (
            ("FormHead", "表格表头", "center"),
            ("FormText", "表格文字", "left"),
            ("FormNumber", "表格数字", "right"),
        )
    )


LINE_GAP = 3
"""Points between the lines of a cell."""

_HEADLINE = Typeface(TITLE_SONG, SIZE_2)
_FORM = Typeface(SONGTI, SIZE_5, SONGTI)
_PAGE_NUMBER = Typeface(SONGTI, SIZE_4, SONGTI)
_ENTRY_TABS = Tabs((("right", PORTRAIT_WIDTH),), "dot")

STYLES = (
    _body_style("Normal", "Normal", FANGSONG),
    Style(
        "Heading1",
        "heading 1",
        _HEADLINE,
        "center",
        line=36,
        after=LINE_PITCH,
        outline=0,
        keep_next=True,
        page_break_before=True,
    ),
    _body_style("Heading2", "heading 2", HEITI, outline=1),
    _body_style("Heading3", "heading 3", KAITI, outline=2),
    _body_style("AnnexHeading", "附件一级标题", HEITI, outline=2),
    _body_style("AnnexSubheading", "附件三级标题", FANGSONG, outline=3),
    Style("AnnexNumber", "附件号", Typeface(HEITI, SIZE_3), line=LINE_PITCH, keep_next=True, following="AnnexTitle"),
    Style("AnnexTitle", "附件标题", _HEADLINE, "center", line=36, before=14, after=14, outline=1, keep_next=True),
    Style(
        "Signature",
        "落款",
        Typeface(FANGSONG, SIZE_3),
        "right",
        line=LINE_PITCH,
        before=LINE_PITCH,
        right=2,
        contextual=True,
        following="Signature",
    ),
    Style("Title", "Title", Typeface(TITLE_SONG, SIZE_1), "center", line=48, before=160, contextual=True),
    Style("Subtitle", "Subtitle", Typeface(KAITI, SIZE_2), "center", line=40, before=260, contextual=True),
    Style("TOCHeading", "TOC Heading", _HEADLINE, "center", line=36, after=6),
    Style("TOC1", "toc 1", Typeface(HEITI, SIZE_4), line=20, before=3, tabs=_ENTRY_TABS),
    Style("TOC2", "toc 2", Typeface(FANGSONG, SMALL_4), line=15.5, left=2, tabs=_ENTRY_TABS),
    Style("Figure", "图", Typeface(FANGSONG, SIZE_3), "center", before=6, keep_next=True, following="Caption"),
    Style("Caption", "caption", Typeface(KAITI, SMALL_4), "center", line=20, after=14),
    Style("UnitLine", "单位行", _FORM, "right", line=16, keep_next=True),
    Style(
        "FormTitle",
        "表题",
        Typeface(HEITI, SIZE_3),
        "center",
        line=LINE_PITCH,
        outline=1,
        keep_next=True,
        based_on="Heading2",
        following="FormLine",
    ),
    Style(
        "AnnexFormTitle",
        "附表题",
        Typeface(HEITI, SIZE_3),
        "center",
        line=LINE_PITCH,
        after=6,
        keep_next=True,
    ),
    _form_line("FormLine", "表头行", PORTRAIT_WIDTH),
    _form_line("FormLineLandscape", "表头行（横）", LANDSCAPE_WIDTH),
    *_cell_styles("", "", 9, margin=0.75),
    *_cell_styles("Small", "（小）", 8, margin=0),
    *_cell_styles("Smaller", "（更小）", 7.5, margin=0),
    *_cell_styles("Smallest", "（特小）", 6.5, margin=0),
    Style("FormNote", "表注", _FORM, line=18, before=2, following="FormNote"),
    Style("Header", "header", _FORM, "center", following="Header"),
    Style("Footer", "footer", _PAGE_NUMBER, "right", right=1, following="Footer"),
    Style("FooterEven", "页脚（双页）", _PAGE_NUMBER, left=1, following="FooterEven"),
    Style("SectionEnd", "节末", Typeface(SONGTI, 1), line=1),
    Style("Directive", "模板指令", Typeface(SONGTI, 9, color="7F7F7F"), line=14),
)

TABLE_STYLE = "FinalAccountsForm"
TABLE_STYLE_NAME = "决算表"


def styles_part() -> str:
    """Return ``word/styles.xml``."""
    styles = "\n".join([_paragraph_style(style) for style in STYLES] + [_CHARACTER_STYLES, _TABLE_STYLES])
    return f'<w:styles xmlns:w="{_NAMESPACE}">\n{_DEFAULTS}\n{styles}\n</w:styles>'


def _paragraph_style(style: Style) -> str:
    default = ' w:default="1"' if style.id == "Normal" else ""
    custom = "" if style.name.isascii() else ' w:customStyle="1"'
    based_on = f'<w:basedOn w:val="{style.based_on}"/>' if style.based_on else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/>{based_on}<w:next w:val="{style.following}"/><w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(style)}</w:pPr><w:rPr>{_run_properties(style.type)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: Style) -> str:
    """The order of the elements is that of the schema: Word refuses another one."""
    rule = f'w:line="{_twips(style.line)}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    return "".join(
        [
            "<w:keepNext/>" if style.keep_next else "",
            "<w:pageBreakBefore/>" if style.page_break_before else "",
            _tabs(style.tabs) if style.tabs else "",
            f'<w:spacing w:before="{_twips(style.before)}" w:after="{_twips(style.after)}" {rule}/>',
            _indents(style),
            "<w:contextualSpacing/>" if style.contextual else "",
            f'<w:jc w:val="{style.align}"/>',
            "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>',
        ]
    )


def _tabs(tabs: Tabs) -> str:
    stops = "".join(
        f'<w:tab w:val="{kind}" w:leader="{tabs.leader}" w:pos="{position}"/>' for kind, position in tabs.stops
    )
    return f"<w:tabs>{stops}</w:tabs>"


def _indents(style: Style) -> str:
    """Characters decide in Word and WPS; the twips beside them are for programs that do not count characters."""
    sides = {"left": style.left, "right": style.right, "firstLine": style.first_line}
    values = "".join(
        f' w:{side}Chars="{characters * 100}" w:{side}="{_twips(characters * style.type.size)}"'
        for side, characters in sides.items()
    )
    return f"<w:ind{values}/>"


def _run_properties(face: Typeface) -> str:
    fonts = {"ascii": face.latin, "hAnsi": face.latin, "eastAsia": face.font, "cs": LATIN}
    half_points = round(face.size * 2)
    return "".join(
        [
            "<w:rFonts" + "".join(f' w:{slot}="{font}"' for slot, font in fonts.items()) + "/>",
            f'<w:color w:val="{face.color}"/>' if face.color else "",
            f'<w:spacing w:val="{_twips(face.spacing)}"/>' if face.spacing else "",
            f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>',
        ]
    )


def _twips(points: float) -> int:
    return round(points * 20)


_DEFAULTS = f"""\
<w:docDefaults>
<w:rPrDefault><w:rPr>
<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{FANGSONG}" w:cs="{LATIN}"/>
<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/>
<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>
</w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:widowControl/><w:kinsoku/><w:overflowPunct/></w:pPr></w:pPrDefault>
</w:docDefaults>
<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1" \
w:defQFormat="0" w:count="376"/>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">\
<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>"""

_CHARACTER_STYLES = (
    f'<w:style w:type="character" w:customStyle="1" w:styleId="{SUBTITLE_STYLE}"><w:name w:val="附件副标题"/>'
    f"<w:qFormat/><w:rPr>{_run_properties(Typeface(KAITI, SIZE_3))}</w:rPr></w:style>"
)

_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE_STYLES = f"""\
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>\
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>\
<w:left w:w="57" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>\
</w:tblPr></w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}"><w:name w:val="{TABLE_STYLE_NAME}"/>\
<w:basedOn w:val="TableNormal"/><w:qFormat/>\
<w:tblPr><w:jc w:val="center"/><w:tblBorders>{_EDGES}</w:tblBorders></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>"""
