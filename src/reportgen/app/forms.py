"""This module turns data files into form workbooks, and form workbooks into YAML data files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.app.fields import used_fields
from reportgen.app.profiles import scalar_text, working_year
from reportgen.app.ready_profile import load_ready_profile
from reportgen.diagnostics import Location, ReportgenError
from reportgen.intake import FORMS, read_data_file
from reportgen.intake.rules import NOT_A_FORM
from reportgen.intake.writing import form_bytes
from reportgen.load.own_codes import read_own_codes
from reportgen.load.validation import validate
from reportgen.model.report import Report
from reportgen.replacement import refuse_to_overwrite, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reportgen.model.example import Kind


def write_form(profile: str, source: Path | None, target: Path, *, overwrite: bool = False) -> Path:
    """Write a form for a profile, with the content of a data file where there is one; return its path.

    Without a profile it is that of the data file. What the profile has no use for is asked for only where it is there.

    Raises:
        TemplateError: there is no such profile, or its templates are wrong.
        ReportgenError: the data file is wrong, or a text is too long for a cell.
        OutputError: the file exists already (RG731), or cannot be written.
    """
    data: dict[str, Any] = {}
    if source:
        document, _ = read_data_file(source)
        validate(document, Report)
        data = document.data
    near = source.parent if source else Path.cwd()
    ready = load_ready_profile(profile or str(data["profile"]), near, None)
    if not source:
        data = {"year": working_year(ready.profile), "amount_unit": "万元"}
    if profile:
        data = {**data, "profile": profile}
    use = used_fields(ready)

    def asks(kind: Kind) -> bool:
        return all(use.asks_for(kind[:length]) for length in range(1, len(kind) + 1))

    def where(kind: Kind) -> str:
        return use.where(kind) if kind in use.kinds else ""

    own_codes, _ = read_own_codes((near, ready.loaded.folder))
    content = form_bytes(data, asks, where, own_codes)
    if not overwrite:
        refuse_to_overwrite([target], remedy="请用 -o 指定另一个文件名；确实不要原来的内容时，加上 --force。")
    replace_file(target, content)
    return target


def write_data_file(source: Path, target: Path, *, overwrite: bool = False) -> Path:
    """Write the content of a form as YAML; return the path of the data file.

    Raises:
        ReportgenError: it is no form (RG521), or something in it cannot be understood.
        OutputError: the file exists already (RG731), or cannot be written.
    """
    if source.suffix.lower() not in FORMS:
        raise ReportgenError([NOT_A_FORM.finding("这不是 Excel 文件（.xlsx）", at=Location(source.as_posix()))])
    document, _ = read_data_file(source)
    if not overwrite:
        refuse_to_overwrite([target], remedy="请用 -o 指定另一个文件名；确实不要原来的内容时，加上 --force。")
    replace_file(target, yaml_text(document.data).encode())
    return target


def yaml_text(data: Mapping[str, Any]) -> str:
    """Return the content of a data file as YAML, each chapter under its title.

    >>> print(yaml_text({"year": 2024, "entity": {"duties": ["甲", "乙：丙"]}}), end="")
    year: 2024  # 决算年度
    <BLANKLINE>
    # 单位
    entity:
      duties:
        - 甲
        - "乙：丙"
    """
    lines: list[str] = []
    for name, field in Report.model_fields.items():
        if name in data:
            value = data[name]
            is_chapter = isinstance(value, (dict, list))
            first, *more = _lines(name, value, "")
            lines += ["", f"# {field.title}", first] if is_chapter else [f"{first}  # {field.title}"]
            lines += more
    return "\n".join(lines) + "\n"


def _lines(name: str, value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401 - any value of a data file
    """Yield a field with all that it holds."""
    if isinstance(value, dict) and value:
        yield f"{indent}{scalar_text(name)}:"
        for key, part in value.items():
            yield from _lines(key, part, f"{indent}  ")
    elif isinstance(value, list) and value:
        yield f"{indent}{scalar_text(name)}:"
        for entry in value:
            yield from _entry(entry, f"{indent}  ")
    else:
        yield f"{indent}{scalar_text(name)}: {_scalar(value)}"


def _entry(value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401 - any value of a data file
    """Yield an entry of a list: its first field stands behind the dash."""
    if not isinstance(value, dict) or not value:
        yield f"{indent}- {_scalar(value)}"
        return
    fields = [line for key, part in value.items() for line in _lines(key, part, f"{indent}  ")]
    yield f"{indent}- {fields[0].lstrip()}"
    yield from fields[1:]


def _scalar(value: Any) -> str:  # noqa: ANN401 - any value of a data file
    if isinstance(value, (dict, list)):
        return "[]" if isinstance(value, list) else "{}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return scalar_text(value) if isinstance(value, str) else f"{value:f}" if hasattr(value, "as_tuple") else str(value)
