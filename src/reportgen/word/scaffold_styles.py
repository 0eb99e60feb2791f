"""This module defines how the shipped Word templates look: the styles of GB/T 9704-2012 and of the 附表."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

FANGSONG, KAITI, HEITI, SONGTI = "仿宋", "楷体", "黑体", "宋体"
TITLE_SONG = "方正小标宋简体"
LATIN = "Times New Roman"

#: The type sizes that GB/T 9704 and the offices name, in points.
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4, SIZE_5, SIZE_6 = 22, 16, 14, 12, 10.5, 7.5
COVER_SIZE = 36

#: 22 lines on the 225 mm of the type area (GB/T 9704, 5.2.3).
LINE_PITCH = 28
#: In points: with it 28 characters stand on the 156 mm of a line, without it 27.
CHARACTER_SPACING = -0.25

#: Widths of the type area, in twips: 156 mm on an upright page, 225 mm on a page on its side.
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 8844, 12755

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; lengths in points, indents in characters.

    ``line`` is a fixed line pitch, 0 for single spacing. ``outline`` is the level in the contents, from 0. ``tabs`` are
    pairs of kind and position in twips; ``leader`` is what fills the last one.
    """

    id: str
    name: str
    font: str = FANGSONG
    latin: str = LATIN
    size: float = SIZE_3
    spacing: float = 0
    color: str = ""
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
    tabs: tuple[tuple[str, int], ...] = ()
    leader: str = "none"
    based_on: str = ""
    following: str = ""


_BODY = {"line": LINE_PITCH, "spacing": CHARACTER_SPACING}
_FORM = {"font": SONGTI, "latin": SONGTI, "size": SIZE_5}
_SMALL = {"font": SONGTI, "latin": SONGTI, "size": SIZE_6}
_CELL = {"before": 1, "after": 1}
_PAGE_NUMBER = {"font": SONGTI, "latin": SONGTI, "size": SIZE_4}

STYLES = (
    Style("Normal", "Normal", align="both", first_line=2, **_BODY),
    Style(
        "Heading1",
        "heading 1",
        font=TITLE_SONG,
        size=SIZE_2,
        align="center",
        line=36,
        after=LINE_PITCH,
        outline=0,
        keep_next=True,
        page_break_before=True,
        following="Normal",
    ),
    Style("Heading2", "heading 2", HEITI, first_line=2, outline=1, keep_next=True, following="Normal", **_BODY),
    Style("Heading3", "heading 3", KAITI, first_line=2, outline=2, keep_next=True, following="Normal", **_BODY),
    Style("Title", "Title", TITLE_SONG, size=COVER_SIZE, align="center", line=60, before=150, contextual=True),
    Style("Subtitle", "Subtitle", KAITI, size=SIZE_2, align="center", line=40, before=260, contextual=True),
    Style("TOCHeading", "TOC Heading", TITLE_SONG, size=SIZE_2, align="center", line=36, after=14),
    Style(
        "TOC1",
        "toc 1",
        HEITI,
        size=SIZE_4,
        line=24,
        before=4,
        tabs=(("right", PORTRAIT_WIDTH),),
        leader="dot",
        following="Normal",
    ),
    Style(
        "TOC2",
        "toc 2",
        size=SIZE_SMALL_4,
        line=20,
        left=2,
        tabs=(("right", PORTRAIT_WIDTH),),
        leader="dot",
        following="Normal",
    ),
    Style("Figure", "图", align="center", before=6, keep_next=True, following="Caption"),
    Style("Caption", "caption", KAITI, size=SIZE_SMALL_4, align="center", line=20, after=14, following="Normal"),
    Style("UnitLine", "单位行", size=SIZE_SMALL_4, align="right", line=20, keep_next=True, following="Normal"),
    Style(
        "FormTitle",
        "表题",
        HEITI,
        size=SIZE_3,
        align="center",
        line=28,
        outline=1,
        keep_next=True,
        based_on="Heading2",
        following="FormLine",
    ),
    Style(
        "FormLine",
        "表头行",
        line=16,
        after=2,
        keep_next=True,
        tabs=(("center", PORTRAIT_WIDTH // 2), ("right", PORTRAIT_WIDTH)),
        **_FORM,
    ),
    Style(
        "FormLineLandscape",
        "表头行（横）",
        line=16,
        after=2,
        keep_next=True,
        tabs=(("center", LANDSCAPE_WIDTH // 2), ("right", LANDSCAPE_WIDTH)),
        **_FORM,
    ),
    Style("FormHead", "表格表头", align="center", **_FORM, **_CELL),
    Style("FormText", "表格文字", align="left", **_FORM, **_CELL),
    Style("FormNumber", "表格数字", align="right", **_FORM, **_CELL),
    Style("FormHeadSmall", "表格表头（小）", align="center", **_SMALL),
    Style("FormTextSmall", "表格文字（小）", align="left", **_SMALL),
    Style("FormNumberSmall", "表格数字（小）", align="right", **_SMALL),
    Style("FormNote", "表注", line=18, before=2, align="both", **_FORM),
    Style("Header", "header", SONGTI, size=SIZE_5, align="center"),
    Style("Footer", "footer", align="right", right=1, **_PAGE_NUMBER),
    Style("FooterEven", "页脚（双页）", align="left", left=1, **_PAGE_NUMBER),
    Style("Directive", "模板指令", SONGTI, size=9, color="7F7F7F", line=14, following="Normal"),
)

TABLE_STYLE = "FinalAccountsForm"
TABLE_STYLE_NAME = "决算表"


def styles_part() -> str:
    """Return ``word/styles.xml``."""
    styles = "\n".join([_paragraph_style(style) for style in STYLES] + [_TABLE_STYLES])
    return f'<w:styles xmlns:w="{_NAMESPACE}">\n{_DEFAULTS}\n{styles}\n</w:styles>'


def _paragraph_style(style: Style) -> str:
    default = ' w:default="1"' if style.id == "Normal" else ""
    custom = "" if style.name.isascii() else ' w:customStyle="1"'
    based_on = f'<w:basedOn w:val="{style.based_on}"/>' if style.based_on else ""
    following = f'<w:next w:val="{style.following}"/>' if style.following else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{style.id}">'
        f'<w:name w:val="{style.name}"/>{based_on}{following}<w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(style)}</w:pPr><w:rPr>{_run_properties(style)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: Style) -> str:
    """The order of the elements is that of the schema: Word refuses another one."""
    rule = f'w:line="{_twips(style.line)}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    return "".join(
        [
            "<w:keepNext/>" if style.keep_next else "",
            "<w:pageBreakBefore/>" if style.page_break_before else "",
            _tabs(style),
            f'<w:spacing w:before="{_twips(style.before)}" w:after="{_twips(style.after)}" {rule}/>',
            _indents(style),
            "<w:contextualSpacing/>" if style.contextual else "",
            f'<w:jc w:val="{style.align}"/>',
            "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>',
        ]
    )


def _tabs(style: Style) -> str:
    stops = "".join(
        f'<w:tab w:val="{kind}" w:leader="{style.leader}" w:pos="{position}"/>' for kind, position in style.tabs
    )
    return f"<w:tabs>{stops}</w:tabs>" if stops else ""


def _indents(style: Style) -> str:
    """Characters decide in Word and WPS; the twips beside them are for programs that do not count characters."""
    sides = {"left": style.left, "right": style.right, "firstLine": style.first_line}
    values = "".join(
        f' w:{side}Chars="{characters * 100}" w:{side}="{_twips(characters * style.size)}"'
        for side, characters in sides.items()
    )
    return f"<w:ind{values}/>"


def _run_properties(style: Style) -> str:
    fonts = {"ascii": style.latin, "hAnsi": style.latin, "eastAsia": style.font, "cs": LATIN}
    size = round(style.size * 2)
    return "".join(
        [
            "<w:rFonts" + "".join(f" w:{slot}={quoteattr(font)}" for slot, font in fonts.items()) + "/>",
            f'<w:color w:val="{style.color}"/>' if style.color else "",
            f'<w:spacing w:val="{_twips(style.spacing)}"/>' if style.spacing else "",
            f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>',
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
