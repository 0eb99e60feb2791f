"""The plain script that the project is measured against: one report with docxtpl, matplotlib and openpyxl.

It imports at the top, draws with pyplot, fills with docxtpl and openpyxl: as their manuals show it, and as it is
mostly written. ``content.py`` prepares the folder with its templates and content.
"""

import io
from pathlib import Path

import matplotlib.pyplot as plt
import openpyxl
import typer
import yaml
from docx.shared import Inches
from docxtpl import DocxTemplate, InlineImage
from matplotlib.font_manager import fontManager
from pydantic import BaseModel, ConfigDict

CHINESE_FONTS = ["Noto Sans CJK SC", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "SimHei"]
plt.rcParams["font.family"] = next(name for name in CHINESE_FONTS if name in fontManager.get_font_names())
plt.rcParams["axes.unicode_minus"] = False


class DataFile(BaseModel):
    """The data file as it was read."""

    model_config = ConfigDict(extra="allow")


class Chart(BaseModel):
    """One chart: its series are names and values."""

    is_pie: bool
    categories: list[str]
    series: list[tuple[str, list[float]]]


class Content(BaseModel):
    """Everything that the templates leave open."""

    amounts: list[str]
    tables: list[list[list[str]]]
    charts: list[Chart]
    sheets: dict[str, dict[str, str | float]]


def draw(chart: Chart) -> io.BytesIO:
    """Draw a chart as a PNG."""
    figure, axes = plt.subplots(figsize=(6, 3.6))
    if chart.is_pie:
        axes.pie(chart.series[0][1], labels=chart.categories, autopct="%.2f%%")
    else:
        width = 0.8 / len(chart.series)
        for number, (name, values) in enumerate(chart.series):
            bars = axes.bar([place + number * width for place in range(len(values))], values, width, label=name)
            axes.bar_label(bars, fmt="%.2f")
        axes.set_xticks(range(len(chart.categories)), chart.categories)
        axes.legend()
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=200)
    plt.close(figure)
    buffer.seek(0)
    return buffer


def write_report(content: Content, template: Path, output: Path) -> None:
    """Fill the Word template."""
    document = DocxTemplate(template)
    charts = [InlineImage(document, draw(chart), width=Inches(6)) for chart in content.charts]
    document.render(
        {"amounts": content.amounts, "tables": content.tables, "charts": charts},
        autoescape=True,
    )
    document.save(output)


def write_workbook(content: Content, template: Path, output: Path) -> None:
    """Fill the Excel template."""
    workbook = openpyxl.load_workbook(template)
    for title, cells in content.sheets.items():
        sheet = workbook[title]
        for address, value in cells.items():
            sheet[address] = value
    workbook.save(output)


def render(data: Path, prepared: Path, output: Path) -> None:
    """Read the data file and write the report and the workbook."""
    DataFile.model_validate(yaml.safe_load(data.read_text("utf-8")))
    content = Content.model_validate_json((prepared / "content.json").read_text("utf-8"))
    output.mkdir(parents=True, exist_ok=True)
    write_report(content, prepared / "template.docx", output / f"{data.stem}.docx")
    write_workbook(content, prepared / "template.xlsx", output / f"{data.stem}.xlsx")


if __name__ == "__main__":
    typer.run(render)
