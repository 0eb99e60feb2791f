"""Image charts: the same picture every time, and never a box in place of a character."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image

from reportgen.charts.fonts import FONT_VARIABLE, FontFile, choose_font, find_fonts
from reportgen.charts.image import chart_png, shown_number
from reportgen.charts.spec import DEFAULT_STYLE, ChartSpec, ChartStyle, Series
from reportgen.diagnostics import ToolError, render_text
from reportgen.profile.chart_kinds import ChartKind

#: A font that every computer with matplotlib has; it has no Chinese.
LATIN_FONT = Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"

every_kind = pytest.mark.parametrize("kind", ChartKind)


@pytest.fixture(autouse=True)
def _no_font_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FONT_VARIABLE, raising=False)


@pytest.fixture
def chinese_font() -> FontFile:
    fonts = find_fonts()
    if not fonts:
        pytest.skip("no Chinese font on this computer")
    return fonts[0]


def chart(kind: ChartKind, names: tuple[str, ...] = ("Income", "Expenditure")) -> ChartSpec:
    this_year = Series("2024", (Decimal("1313.50"), Decimal("98.5")))
    last_year = Series("2023", (Decimal("1727.58"), Decimal(-3)))
    if kind is ChartKind.PIE:
        return ChartSpec("pie", kind, "Pie", names, (Series("Pie", (Decimal("0.9874"), Decimal("0.0126"))),), "0.00%")
    if kind is ChartKind.COMBINED:
        last_year = Series("Execution", (Decimal("0.985"), Decimal("0.9566")), "0.00%")
    return ChartSpec("sample", kind, "Sample", names, (this_year, last_year), "#,##0.00")


def picture(spec: ChartSpec, style: ChartStyle = DEFAULT_STYLE) -> Image.Image:
    return Image.open(io.BytesIO(chart_png(spec, style=style, font=str(LATIN_FONT)))).convert("RGB")


def colours(image: Image.Image) -> dict[object, int]:
    return {colour: count for count, colour in image.getcolors(image.width * image.height) or []}


@every_kind
def test_the_same_chart_gives_the_same_bytes_and_names_no_program(kind: ChartKind) -> None:
    first, second = (chart_png(chart(kind), font=str(LATIN_FONT)) for _ in range(2))
    assert first == second
    assert b"Software" not in first


@every_kind
def test_a_picture_shows_the_colours_of_the_native_chart_on_white(kind: ChartKind) -> None:
    image = picture(chart(kind))
    shown = colours(image)
    assert shown[(255, 255, 255)] > image.width * image.height / 3
    for index in range(2):
        assert shown[tuple(bytes.fromhex(DEFAULT_STYLE.colour(index)))] > 100
    assert image.size == (1228, 519)


def test_nothing_is_cut_off_at_the_edge() -> None:
    names = ("Expenditure on culture, tourism and sport", "Other")
    for kind in (ChartKind.COLUMN, ChartKind.LINE, ChartKind.PIE):
        image = picture(chart(kind, names))
        for edge in ((0, 0, image.width, 1), (0, 0, 1, image.height), (image.width - 1, 0, image.width, image.height)):
            assert set(colours(image.crop(edge))) == {(255, 255, 255)}


def test_labels_of_many_small_slices_do_not_cover_one_another() -> None:
    shares = (Decimal("0.95"), *[Decimal("0.01")] * 5)
    spec = ChartSpec("p", ChartKind.PIE, "P", tuple("abcdef"), (Series("P", shares),), "0.00%")
    image = picture(spec)
    beside = image.crop((int(image.width * 0.76), 0, int(image.width * 0.82), image.height))
    rows = [min(beside.crop((0, y, beside.width, y + 1)).tobytes()) < 128 for y in range(image.height)]
    lines = re.findall("x+", "".join("x" if dark else " " for dark in rows))
    assert len(lines) == 5


def test_a_pie_of_more_slices_is_drawn_as_bars_with_room_for_each_name() -> None:
    names = tuple(f"name {number}" for number in range(20))
    shares = (Decimal("0.81"), *[Decimal("0.01")] * 19)
    image = picture(ChartSpec("p", ChartKind.PIE, "P", names, (Series("P", shares),), "0.00%"))
    assert image.height > image.width
    beside = image.crop((0, 0, int(image.width * 0.07), image.height))
    rows = [min(beside.crop((0, y, beside.width, y + 1)).tobytes()) < 128 for y in range(image.height)]
    assert len(re.findall("x+", "".join("x" if dark else " " for dark in rows))) == 20


def test_a_title_is_drawn_when_it_is_asked_for() -> None:
    for kind in ChartKind:
        top = (0, 0, 1228, 40)
        assert colours(picture(chart(kind), ChartStyle(show_title=True)).crop(top)) != colours(
            picture(chart(kind)).crop(top)
        )


@every_kind
def test_a_user_s_own_settings_of_matplotlib_change_nothing(kind: ChartKind) -> None:
    expected = chart_png(chart(kind), font=str(LATIN_FONT))
    with mpl.rc_context({"axes.facecolor": "black", "font.size": 30, "savefig.dpi": 50}):
        assert chart_png(chart(kind), font=str(LATIN_FONT)) == expected


def test_chinese_is_drawn_with_a_chinese_font_without_a_warning(chinese_font: FontFile) -> None:
    assert chart_png(chart(ChartKind.COLUMN, ("收入", "支出")), font=str(chinese_font.path)).startswith(b"\x89PNG")


def test_a_machine_without_home_folder_draws_without_a_word(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    program = """if True:
        import sys
        from decimal import Decimal
        from reportgen.charts.fonts import find_fonts
        from reportgen.charts.image import chart_png
        from reportgen.charts.spec import ChartSpec, Series
        from reportgen.profile.chart_kinds import ChartKind
        find_fonts()
        chart_png(ChartSpec("a", ChartKind.COLUMN, "A", ("B",), (Series("C", (Decimal(1),)),), "0"), font=sys.argv[1])
    """
    hidden = {"HOME", "USERPROFILE", "MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, LATIN_FONT],
        env={**environment, "HOME": str(blocked), "USERPROFILE": str(blocked)},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


# Fonts


def test_a_character_without_a_glyph_stops_the_picture_and_is_named() -> None:
    with pytest.raises(ToolError) as caught:
        chart_png(chart(ChartKind.COLUMN, ("收入", "A")), font=str(LATIN_FONT))
    lines = render_text(caught.value.findings, LATIN_FONT.parent)
    assert lines == [
        "DejaVuSans.ttf: 错误 RG722 字体“DejaVu Sans”中没有图表用到的 2 个字：入（U+5165）、收（U+6536）",
        lines[1],
    ]
    assert "fonts-noto-cjk" in lines[1]


def test_no_chinese_font_stops_the_picture_and_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ToolError) as caught:
        choose_font("收入", folders=[tmp_path, tmp_path / "missing"])
    lines = render_text(caught.value.findings)
    assert lines[0] == "错误 RG720 没有找到中文字体，不能生成图片格式的图表"
    assert all(word in lines[1] for word in ("fonts-noto-cjk", FONT_VARIABLE, "--charts native"))


@pytest.mark.parametrize("named", ["不存在的字体", "missing.ttf", "notes.ttf"])
def test_a_named_font_that_does_not_exist_is_not_replaced_by_another(named: str, tmp_path: Path) -> None:
    (tmp_path / "notes.ttf").write_text("this is no font")
    with pytest.raises(ToolError, match=f"RG721 找不到指定的字体：{named}"):
        choose_font("A", named, folders=[tmp_path, LATIN_FONT.parent])


@pytest.mark.parametrize("named", [str(LATIN_FONT), "DejaVuSans.ttf", "DejaVu Sans", "dejavu sans"])
def test_a_font_is_named_by_path_file_or_family(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = FontFile("DejaVu Sans", LATIN_FONT)
    assert choose_font("Abc", named, folders=[LATIN_FONT.parent]) == expected
    monkeypatch.setenv(FONT_VARIABLE, named)
    assert choose_font("Abc", folders=[LATIN_FONT.parent]) == expected
    assert find_fonts(folders=[LATIN_FONT.parent])[0] == expected


def test_the_option_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FONT_VARIABLE, "DejaVu Sans")
    assert choose_font("A", "DejaVu Serif", folders=[LATIN_FONT.parent]).family == "DejaVu Serif"


def test_fonts_are_found_by_file_name_in_the_order_of_preference(chinese_font: FontFile, tmp_path: Path) -> None:
    below = tmp_path / "deep" / "er"
    below.mkdir(parents=True)
    copy = below / chinese_font.path.name.upper()
    copy.write_bytes(chinese_font.path.read_bytes())
    assert find_fonts(folders=[tmp_path])[0] == FontFile(chinese_font.family, copy, chinese_font.face)


# Numbers, which Office formats itself in native charts


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("1313.5", "0.00", "1313.50"),
        ("1313.505", "#,##0.00", "1,313.51"),
        ("-0.001", "0.00", "0.00"),
        ("0.0155843167110773", "0.00%", "1.56%"),
        ("1", "0.00%", "100.00%"),
        ("1", "0%", "100%"),
        ("0", "0%", "0%"),
        ("1E+3", "General", "1000"),
    ],
)
def test_a_number_reads_as_in_office(number: str, code: str, shown: str) -> None:
    assert shown_number(Decimal(number), code) == shown


def test_a_format_that_is_not_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="yyyy"):
        shown_number(Decimal(1), "yyyy")
