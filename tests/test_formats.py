"""A new format of output is one entry of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import reportgen
from rendered import SAMPLE
from reportgen.app.rendering import OUTPUTS, RenderedFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

    from reportgen.app.computed_report import ComputedReport


def test_a_format_in_the_table_of_outputs_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def titles(computed: ComputedReport, _charts: str, _pages: Mapping[str, str]) -> RenderedFile:
        return RenderedFile("\n".join(chart.title for chart in computed.content.charts).encode(), ())

    monkeypatch.setitem(OUTPUTS, "txt", titles)
    result = reportgen.render([SAMPLE], output=tmp_path, formats=["txt"])
    assert result.ok, result.findings
    assert "收入决算结构图" in (tmp_path / f"{SAMPLE.stem}.txt").read_text("utf-8").splitlines()
