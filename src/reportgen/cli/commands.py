"""This module defines the commands. A docstring is the command's help page; heavy work is imported where it is done."""

# ruff: noqa: D415 - the first sentence of a Chinese text ends with its own full stop

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import reportgen
from reportgen.cli.exit_codes import MEANINGS, ExitCode, code_of_check
from reportgen.cli.options import (
    CHARTS,
    PAGE_NUMBERS,
    SHELLS,
    DataFile,
    DataFiles,
    DraftOption,
    ForceOption,
    FormatOption,
    JsonOption,
    ProfileOption,
    ReviewOption,
    WorkpaperOption,
    read_choices,
    read_depth,
)
from reportgen.cli.printing import (
    align,
    json_object,
    result,
    result_json,
    result_text,
    say,
    tell_findings,
    tell_rendering,
    write_json,
)
from reportgen.cli.profile_commands import profiles
from reportgen.cli.sarif import sarif_log
from reportgen.cli.usage import ChineseCommand, group

_EPILOG = "退出码：\n" + "\n".join(align([(str(int(code)), text) for code, text in MEANINGS.items()], indent="  "))


app = group("部门决算公开：由一个数据文件生成 Word 报告和 Excel 附表。", _EPILOG)
app.add_typer(profiles, name="profiles")


def _print_version(is_asked: bool) -> None:  # noqa: FBT001 - typer calls it
    if is_asked:
        result(f"reportgen {reportgen.__version__}")
        raise typer.Exit


@app.callback()
def _reportgen(
    *,
    _version: Annotated[
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="显示版本")
    ] = False,
) -> None:
    pass


@app.command(cls=ChineseCommand)
def render(  # noqa: PLR0913 - one parameter per option
    data: DataFiles,
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FOLDER", help="输出文件夹，默认为当前文件夹")] = ".",
    formats: FormatOption = None,
    profile: ProfileOption = "",
    charts: Annotated[
        str, typer.Option(metavar="native|image", help="图表：native 可在 Word 中修改（默认），image 为图片")
    ] = "native",
    page_numbers: Annotated[
        str,
        typer.Option(
            metavar="auto|on|off",
            help="目录的页码：auto 装有 LibreOffice 时写入，on 必须写入，off 不写；默认 off，生成 PDF 时默认 auto",
        ),
    ] = "",
    review: ReviewOption = False,
    workpaper: WorkpaperOption = False,
    force: DraftOption = False,
    as_json: JsonOption = False,
) -> int:
    """由数据文件生成 Word 报告和 Excel 附表。

    输出文件按数据文件命名。标准输出上是生成的文件，每行一个；其余内容在标准错误上。
    有错误的数据文件不生成报告，其他数据文件照常生成。
    目录的页码和 PDF 由 LibreOffice 排版得到，要多用几秒钟。
    """
    kinds = []
    if formats:
        from reportgen.app.rendering import OUTPUTS

        kinds = read_choices("--format", ",".join(formats), (*OUTPUTS, "pdf"))
    (drawing,) = read_choices("--charts", charts, CHARTS)[:1]
    (numbers,) = read_choices("--page-numbers", page_numbers, PAGE_NUMBERS)[:1] if page_numbers else ("",)
    companions = [name for name, is_wanted in (("review", review), ("workpaper", workpaper)) if is_wanted]
    done = reportgen.render(
        data,
        output=output,
        formats=kinds,
        profile=profile,
        charts=drawing,
        page_numbers=numbers,
        companions=companions,
        force=force,
    )
    return tell_rendering(done, as_json=as_json)


@app.command(cls=ChineseCommand)
def check(
    data: DataFiles,
    *,
    profile: ProfileOption = "",
    as_json: JsonOption = False,
    sarif: Annotated[
        str, typer.Option("--sarif", metavar="FILE", help="另存一份 SARIF 2.1.0，供编辑器和持续集成显示")
    ] = "",
) -> int:
    """检查数据文件，不生成报告。

    一次列出全部问题：位置、双方的数和差额、怎样修改。各规则的说明见 reportgen explain。
    """
    findings = reportgen.check(data, profile=profile)
    if sarif:
        write_json(Path(sarif), sarif_log(findings))
    tell_findings(findings, as_json=as_json)
    return code_of_check(findings)


@app.command("explain", cls=ChineseCommand)
def explain_code(
    code: Annotated[str, typer.Argument(metavar="CODE", help="检查结果中的编码，如 RG301")],
    *,
    profile: Annotated[
        str, typer.Option("--profile", metavar="ID|FOLDER|DATA", help="方案自己的规则：写方案，或用这个方案的数据文件")
    ] = "",
) -> int:
    """说明一条规则：检查什么、为什么、举例、怎样修正。"""
    from reportgen.app.explaining import explain_rule

    for name, text in explain_rule(code, profile):
        result(f"{name}  {text}")
    return ExitCode.OK


@app.command(cls=ChineseCommand)
def codes(
    text: Annotated[
        str, typer.Argument(metavar="CODE|NAME", help="编码或它的开头几位，如 20502；或名称中的词，如 小学")
    ],
    *,
    as_json: JsonOption = False,
) -> int:
    """查科目：支出功能分类、部门预算和政府预算支出经济分类的编码、名称、使用的年度、释义。

    一个编码改过名称的，每个名称一行。没有收录的科目，写在数据文件旁的“科目.csv”中，一行一个：编码,名称,释义。
    """
    from reportgen.reference.codes import search

    found = search(text)
    if as_json:
        result_json(json_object({"codes": [row._asdict() for row in found]}))
        return ExitCode.OK
    cells = [(row.code, row.name, f"{row.level}，{row.years}", row.budget, row.above or row.table) for row in found]
    for row, line in zip(found, align(cells, widest=40), strict=True):
        result_text(f"{line}\n    {row.definition}" if row.definition else line)
    if not found:
        say(f"科目表中没有“{text}”；换一个短些的词，或只写编码的前 3 位、5 位。")
    return ExitCode.OK


@app.command(cls=ChineseCommand)
def facts(
    data: DataFile,
    words: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="只列出名称或中文中有这个词的数，如 公务接待；可以写几个")
    ] = None,
    *,
    profile: ProfileOption = "",
    as_json: JsonOption = False,
) -> int:
    """列出由数据文件算出的数：名称、中文、值、公式、所在字段。

    名称可在模板、模板方案和数据文件的 stated 中使用。不写 NAME 列出全部；写几个词，列出每个词都有的数。
    """
    wanted = words or []
    listed = reportgen.list_facts(data, profile=profile)
    found = [fact for fact in listed if all(word in f"{fact.name} {fact.label}" for word in wanted)]
    if as_json:
        result_json(json_object({"facts": [asdict(fact) for fact in found]}))
        return ExitCode.OK
    rows = []
    for fact in found:
        # Of a figure that does not exist, its value says why already.
        formula = "" if fact.value is None and not fact.formula.startswith("=") else fact.formula
        origin = "  ".join(filter(None, (formula, fact.source and f"← {fact.source}")))
        rows.append((fact.name, fact.label, fact.shown, origin))
    for line in align(rows, widest=60):
        result(line)
    if not found:
        say(f"没有名称或中文中有“{'”“'.join(wanted)}”的数；换一个短些的词，或不写词列出全部。")
    elif not wanted:
        say(f"共 {len(found)} 个数。只看一部分，在后面写出名称或中文中的词，如 公务接待、change_rate。")
    return ExitCode.OK


@app.command(cls=ChineseCommand)
def trace(
    data: DataFile,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="印出的数、数的名称，或报告中的一段文字")],
    *,
    profile: ProfileOption = "",
    depth: Annotated[str, typer.Option(metavar="N|all", help="公式列出几层，all 为一直到数据文件的各行")] = "3",
    as_json: JsonOption = False,
) -> int:
    """查一个数印在哪里，怎样算出，出自数据文件的哪几行。

    可以写印出的数（98.74%、1313.50万元），数的名称（revenue.total.actual，见 facts），或报告中的一段文字。
    """
    from reportgen.app.tracing import trace as find
    from reportgen.cli.tracing import answer_json, answer_lines

    levels = read_depth(depth)
    answer = find(data, query, profile=profile)
    if as_json:
        result_json(json_object(answer_json(answer)))
        return ExitCode.OK
    for line in answer_lines(answer, levels):
        result(line)
    return ExitCode.OK


@app.command(cls=ChineseCommand)
def init(
    *,
    profile: Annotated[str, typer.Option("--profile", metavar="ID|FOLDER", help="模板方案，见 profiles list")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="写到这个文件")] = "决算数据.yaml",
    force: ForceOption = False,
) -> int:
    """写一份带说明的空白数据文件，供填写。

    旁边另写 report.schema.json，编辑器据此提示和检查字段。
    """
    from reportgen.app.starter import write_starter

    for path in write_starter(profile, Path(output), overwrite=force):
        result(path.as_posix())
    say("请按文件中的说明填写，然后运行 reportgen check 检查、reportgen render 生成报告。")
    return ExitCode.OK


@app.command(cls=ChineseCommand)
def form(
    *,
    profile: Annotated[
        str, typer.Option("--profile", metavar="ID|FOLDER", help="模板方案，见 profiles list；默认为 --from 中的")
    ] = "",
    source: Annotated[str, typer.Option("--from", metavar="DATA", help="把这个数据文件的内容填进去")] = "",
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="写到这个文件")] = "填报.xlsx",
    force: ForceOption = False,
) -> int:
    """写一份 Excel 填报表，供填写；填好后就是数据文件。

    只问方案要印、要算的内容。填好后用 check 检查、render 生成报告，不必接触 YAML。
    """
    from reportgen.app.forms import write_form

    if not profile and not source:
        raise typer.BadParameter("要写方案，或用 --from 写一个数据文件", param_hint="选项 --profile")
    result(write_form(profile, Path(source) if source else None, Path(output), overwrite=force).as_posix())
    say("请填写黄色的格，然后运行 reportgen check 检查、reportgen render -o 文件夹 生成报告。")
    return ExitCode.OK


@app.command("import", cls=ChineseCommand)
def import_form(
    workbook: Annotated[str, typer.Argument(metavar="FORM", help="填好的填报表（.xlsx）")],
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="写到这个 YAML 文件")] = "决算数据.yaml",
    force: ForceOption = False,
) -> int:
    """由填好的 Excel 填报表写出 YAML 数据文件，内容相同。

    反过来，由 YAML 写填报表用 reportgen form --from。
    """
    from reportgen.app.forms import write_data_file

    result(write_data_file(Path(workbook), Path(output), overwrite=force).as_posix())
    return ExitCode.OK


@app.command(cls=ChineseCommand)
def schema(
    *, output: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="写到文件；不写则显示")] = ""
) -> int:
    """给出数据文件的 JSON Schema，供编辑器和其他程序使用。"""
    from reportgen.app.schema import schema_text
    from reportgen.replacement import replace_file

    if not output:
        result_text(schema_text())
        return ExitCode.OK
    replace_file(Path(output), schema_text().encode())
    result(Path(output).as_posix())
    return ExitCode.OK


@app.command(cls=ChineseCommand)
def lint(
    target: Annotated[str, typer.Argument(metavar="PROFILE|TEMPLATE", help="模板方案，或一个 .docx、.xlsx 模板")],
    *,
    profile: Annotated[
        str,
        typer.Option("--profile", metavar="ID|FOLDER", help="模板文件按哪个方案检查，默认为它所在的方案"),
    ] = "",
    mark: Annotated[str, typer.Option("--mark", metavar="FILE", help="另存一份 Word 模板，在每个问题处加批注")] = "",
    as_json: JsonOption = False,
) -> int:
    """检查模板方案、Word 模板、Excel 模板，一次列出全部问题。

    不需要数据：名称、格式、标签的写法都按程序已知的名称检查。
    """
    from reportgen.app.linting import lint as lint_templates
    from reportgen.app.linting import write_marked

    checked = lint_templates(target, profile)
    if mark:
        write_marked(checked, Path(mark))
    if mark and not as_json:
        result(Path(mark).as_posix())
    outputs = [Path(mark)] if mark else []
    return tell_findings(checked.findings, as_json=as_json, outputs=outputs)


@app.command(cls=ChineseCommand)
def completion(
    shell: Annotated[str, typer.Argument(metavar="|".join(SHELLS), help="所用的 shell")],
) -> int:
    """给出 shell 的补全脚本，按 Tab 键补全命令、选项和文件名。

    bash：eval "$(reportgen completion bash)"，写进 ~/.bashrc。
    zsh：eval "$(reportgen completion zsh)"，写进 ~/.zshrc，在 compinit 之后。
    fish：reportgen completion fish > ~/.config/fish/completions/reportgen.fish
    PowerShell：reportgen completion powershell >> $PROFILE
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    (chosen,) = read_choices("completion", shell, SHELLS)[:1]
    result_text(get_completion_script(prog_name="reportgen", complete_var="_REPORTGEN_COMPLETE", shell=chosen))
    return ExitCode.OK


@app.command(cls=ChineseCommand)
def doctor(*, as_json: JsonOption = False) -> int:
    """检查本机装了什么：程序和软件包的版本、中文字体、LibreOffice。"""
    from reportgen.app.doctor import examine

    entries = examine()
    is_complete = all(entry.is_ok or not entry.is_required for entry in entries)
    if as_json:
        result_json(json_object({"entries": [asdict(entry) for entry in entries]}, ok=is_complete))
    else:
        for line in align([(entry.name, entry.state, entry.found) for entry in entries]):
            result(line)
        for entry in entries:
            if entry.remedy:
                say(f"{entry.name}：{entry.remedy}")
    return ExitCode.OK if is_complete else ExitCode.TOOL
