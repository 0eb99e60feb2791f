"""This module writes the parts of a Word template that do not depend on its text: theme, settings, fonts, footers."""

from __future__ import annotations

from dataclasses import dataclass

from authoring.word_styles import FANGSONG, HEITI, KAITI, LATIN, SONGTI, TITLE_SONG
from reportgen.office import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
ODD_FOOTER, EVEN_FOOTER = "rId4", "rId5"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Font:
    """A font with the names it has elsewhere, so that a computer without it takes a like one, not any one."""

    name: str
    others: str = ""
    family: str = "auto"
    charset: str = "86"


#: Windows and WPS have the first names; macOS and Linux some of the others, in this order.
FONTS = (
    Font(FANGSONG, "FangSong,仿宋_GB2312,FangSong_GB2312,STFangsong,Noto Serif CJK SC", "modern"),
    Font(KAITI, "KaiTi,楷体_GB2312,KaiTi_GB2312,STKaiti,LXGW WenKai,Noto Serif CJK SC", "modern"),
    Font(HEITI, "SimHei,STHeiti,Noto Sans CJK SC", "modern"),
    Font(SONGTI, "SimSun,STSong,Noto Serif CJK SC"),
    Font(TITLE_SONG, "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,Noto Serif CJK SC", "script"),
    Font(LATIN, "Liberation Serif", "roman", "00"),
)


def fixed_parts(title: str) -> dict[str, bytes]:
    """Return the parts that all templates share, by name; ``title`` stands in the properties of the file."""
    return {
        "[Content_Types].xml": encode_part(_content_types()),
        "_rels/.rels": encode_part(_package_relationships()),
        "docProps/core.xml": encode_part(_core_properties(title)),
        "word/_rels/document.xml.rels": encode_part(_relationships(_DOCUMENT_RELATIONSHIPS)),
        "word/theme/theme1.xml": encode_part(_THEME),
        "word/settings.xml": encode_part(_SETTINGS),
        "word/fontTable.xml": encode_part(_font_table()),
        "word/footer1.xml": encode_part(_footer("Footer")),
        "word/footer2.xml": encode_part(_footer("FooterEven")),
    }


def encode_part(xml: str) -> bytes:
    """Return a part as it stands in the package."""
    return (_DECLARATION + xml).encode()


def field_runs(instruction: str, result: str) -> str:
    """Return the runs of a field with the result that is shown until Word computes it again."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t xml:space="preserve">{result}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


_DOCUMENT_RELATIONSHIPS = {
    "rId1": ("styles", "styles.xml"),
    "rId2": ("settings", "settings.xml"),
    "rId3": ("fontTable", "fontTable.xml"),
    ODD_FOOTER: ("footer", "footer1.xml"),
    EVEN_FOOTER: ("footer", "footer2.xml"),
    "rId6": ("theme", "theme/theme1.xml"),
}


def _relationships(targets: dict[str, tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _package_relationships() -> str:
    """Return the relationships of the package; that of its properties is of another family than all others."""
    document = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    kind = f"{_PACKAGE}/relationships/metadata/core-properties"
    core = f'<Relationship Id="rId2" Type="{kind}" Target="docProps/core.xml"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{document}{core}</Relationships>'


def _core_properties(title: str) -> str:
    namespaces = f'xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"<cp:coreProperties {namespaces}><dc:title>{escape(title)}</dc:title></cp:coreProperties>"


def _content_types() -> str:
    types = {
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "word/document.xml": f"{_WORD}.document.main+xml",
        "word/styles.xml": f"{_WORD}.styles+xml",
        "word/settings.xml": f"{_WORD}.settings+xml",
        "word/fontTable.xml": f"{_WORD}.fontTable+xml",
        "word/footer1.xml": f"{_WORD}.footer+xml",
        "word/footer2.xml": f"{_WORD}.footer+xml",
        "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    }
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _footer(style: str) -> str:
    number = field_runs("PAGE", "1")
    return (
        f'<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">— </w:t></w:r>{number}<w:r><w:t xml:space="preserve"> —</w:t></w:r>'
        "</w:p></w:ftr>"
    )


def _font_table() -> str:
    fonts = "\n".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{font.others}"/>'
        f'<w:charset w:val="{font.charset}"/><w:family w:val="{font.family}"/><w:pitch w:val="variable"/></w:font>'
        for font in FONTS
    )
    return f"<w:fonts {NAMESPACES}>\n{fonts}\n</w:fonts>"


_COMPATIBILITY = "".join(
    f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
    for name, value in (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
        ("differentiateMultirowTableHeaders", 1),
    )
)

# Spelling marks are hidden: Word would underline every template tag.
_SETTINGS = f"""\
<w:settings {NAMESPACES}>
<w:zoom w:percent="100"/>
<w:hideSpellingErrors/>
<w:hideGrammaticalErrors/>
<w:defaultTabStop w:val="640"/>
<w:evenAndOddHeaders/>
<w:characterSpacingControl w:val="compressPunctuation"/>
<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>\
<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>{_COMPATIBILITY}</w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>
<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" w:accent2="accent2" \
w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" \
w:followedHyperlink="followedHyperlink"/>
<w:decimalSymbol w:val="."/>
<w:listSeparator w:val=","/>
</w:settings>"""

_COLORS = "".join(
    f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
    for name, value in (
        ("dk1", "000000"),
        ("lt1", "FFFFFF"),
        ("dk2", "44546A"),
        ("lt2", "E7E6E6"),
        ("accent1", "4472C4"),
        ("accent2", "ED7D31"),
        ("accent3", "A5A5A5"),
        ("accent4", "FFC000"),
        ("accent5", "5B9BD5"),
        ("accent6", "70AD47"),
        ("hlink", "0563C1"),
        ("folHlink", "954F72"),
    )
)
_FONT_CHOICE = f'<a:latin typeface="{LATIN}"/><a:ea typeface="{SONGTI}"/><a:cs typeface=""/>'
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_LINE = f'<a:ln w="6350" cap="flat" cmpd="sng" algn="ctr">{_FILL}<a:prstDash val="solid"/></a:ln>'
_EFFECT = "<a:effectStyle><a:effectLst/></a:effectStyle>"

# The schema asks for three of each; WPS warns of theme fonts that the computer lacks, so they are the commonest.
_THEME = f"""\
<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office">
<a:themeElements>
<a:clrScheme name="Office">{_COLORS}</a:clrScheme>
<a:fontScheme name="Office"><a:majorFont>{_FONT_CHOICE}</a:majorFont><a:minorFont>{_FONT_CHOICE}</a:minorFont>\
</a:fontScheme>
<a:fmtScheme name="Office"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{_LINE * 3}</a:lnStyleLst>\
<a:effectStyleLst>{_EFFECT * 3}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme>
</a:themeElements>
</a:theme>"""
