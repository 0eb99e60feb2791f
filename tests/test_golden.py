from collections.abc import Callable
from pathlib import Path

import pytest
from textdump.docx import docx_text
from textdump.xlsx import xlsx_text

import reportgen
from renderings import RENDERINGS, Rendering

GOLDEN = Path(__file__).parent / "golden"
TEXT_OF = {".docx": docx_text, ".xlsx": xlsx_text}


@pytest.mark.parametrize("rendering", RENDERINGS.values(), ids=str)
def test_a_sample_gives_the_accepted_report_and_workbook(
    rendering: Rendering, tmp_path: Path, accepted: Callable[[Path, str], None]
) -> None:
    result = reportgen.render([rendering.data], output=tmp_path, profile=rendering.profile)

    assert result.ok, result.findings
    folder = GOLDEN / str(rendering)
    for report in result.outputs:
        accepted(folder / f"report{report.suffix}.txt", TEXT_OF[report.suffix](report.read_bytes()))
    assert {path.name for path in folder.iterdir()} == {f"report{report.suffix}.txt" for report in result.outputs}


def test_every_golden_folder_belongs_to_a_sample() -> None:
    folders = {path.parent.name for path in GOLDEN.rglob("report.*")}

    assert folders == set(RENDERINGS)
