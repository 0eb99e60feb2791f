from collections.abc import Callable
from pathlib import Path

import pytest

import reportgen
from reportgen.readable.docx import docx_text
from reportgen.readable.xlsx import xlsx_text

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "data_samples").glob("*.yaml"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_gives_the_accepted_report_and_workbook(
    sample: Path, tmp_path: Path, accepted: Callable[[Path, str], None]
) -> None:
    result = reportgen.render([sample], output=tmp_path)

    assert result.ok, result.findings
    folder = ROOT / "tests" / "golden" / sample.stem
    accepted(folder / "report.docx.txt", docx_text((tmp_path / f"{sample.stem}.docx").read_bytes()))
    accepted(folder / "report.xlsx.txt", xlsx_text((tmp_path / f"{sample.stem}.xlsx").read_bytes()))


def test_every_golden_folder_belongs_to_a_sample() -> None:
    folders = {path.parent.name for path in (ROOT / "tests" / "golden").rglob("report.*")}

    assert folders == {sample.stem for sample in SAMPLES}
