"""This program writes the pages of documentation that say what the program says: run ``make docs`` after a change."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportgen.app.context import context_types
from reportgen.app.manual import all_rules, explain_rule
from reportgen.app.schema import schema_text
from reportgen.checks.rule import CHECKS
from reportgen.cli import main as run_command
from reportgen.cli.exit_codes import MEANINGS
from reportgen.facts.names import readable_names
from reportgen.profile.profile import Profile
from reportgen.reference.meanings import read_meanings
from reportgen.template.manual import vocabulary_page
from reportgen.template.names import NameTree, Shape, shape_of
from reportgen.word.render import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reportgen.diagnostics import Rule

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ERRORS = ROOT / "tests" / "errors"
SCHEMA = ROOT / "data_samples" / "report.schema.json"
GENERATED = "<!-- 本页由 make docs 生成，请勿手工修改。 -->"
COMMANDS = (
    *("render", "check", "explain", "facts", "trace", "init", "schema"),
    *("profiles", "profiles list", "profiles show", "profiles copy", "lint", "doctor"),
)
FAMILIES = {
    "RG1": "数据文件的读取和字段",
    "RG2": "一处的数与它的组成部分",
    "RG3": "各处的数之间的关系",
    "RG4": "个数、原因和合理性",
    "RG6": "Word、Excel 模板",
    "RG7": "文件、字体和输出",
    "RG9": "科目、名词和模板方案",
}
_DATA_INTRODUCTION = """\
数据文件是 YAML 或 JSON。`reportgen init` 生成一份带说明的空白文件，`reportgen schema` 给出同样内容的 JSON Schema。
金额以 `amount_unit` 为单位，可以写作 `1313.50` 或 `"1,313.50"`；编码要加引号。

文字可以引用算出来的数，写法与模板相同（见[模板用语](template-vocabulary.md)），名称用 `reportgen facts` 查：
`'收入{{ revenue.total.actual|money }}，{% if three_public.total.actual is zero %}没有“三公”经费{% endif %}'`。
项目和项目附件的文字用 `project` 引用这个项目，如 `{{ project.score|plain }}`。方案的短语也能用，
如 `{{ because(revenue.total, reason) }}`。有标签的文字用英文单引号括起来，或写在 `|` 之后的各行。
引用的文字自己不能再有标签；名称写错、没有这个数时，`check` 指出它在数据文件的哪一行、哪一列。

绩效、附件和统计数有一个完整的例子：[绩效自评、附件和统计数怎样填](performance.zh-CN.md)。"""
_NAMES_INTRODUCTION = """\
名称用“.”连成一串，如 `general_public_budget.expenditure.change_rate` 是一般公共预算财政拨款支出的增减率。
金额写 `|money`，比率写 `|percent`，见 [模板用语](template-vocabulary.md)。
各个数在某一份数据中的值用 `reportgen facts` 查看。"""
MOST_LINES = 40
"""Of a file that is shown in an example."""


def pages() -> dict[str, str]:
    """Return every generated page by its name."""
    return {
        "checks.md": checks_page(),
        "cli.md": cli_page(),
        "data-format.md": data_page(),
        "errors.md": errors_page(),
        "template-names.md": names_page(),
        "template-vocabulary.md": vocabulary_page(),
    }


def cli_page() -> str:
    """Return the help of every command, and the exit codes."""
    blocks = ["# 命令", GENERATED, _code(_help(""))]
    for command in COMMANDS:
        blocks += [f"## reportgen {command}", _code(_help(command))]
    codes = _table(("退出码", "含义"), ((str(int(code)), text) for code, text in MEANINGS.items()))
    return _page(*blocks, "## 退出码", codes)


def _help(command: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        run_command([*command.split(), "--help"])
    return said.getvalue()


def data_page() -> str:
    """Return every field of the data file: name, meaning, type, whether it is required, default."""
    schema = json.loads(schema_text())
    blocks = [
        "# 数据文件",
        GENERATED,
        _DATA_INTRODUCTION,
        "## 整个文件",
        _fields(schema, schema["$defs"]),
    ]
    titles = _titles([schema, *schema["$defs"].values()])
    for name in _chapters(schema, schema["$defs"]):
        blocks += [_heading(name, "、".join(titles[name])), _fields(schema["$defs"][name], schema["$defs"])]
    return _page(*blocks)


def _titles(chapters: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return for every chapter what the fields that hold it are called."""
    titles: dict[str, list[str]] = {}
    for chapter in chapters:
        for field in chapter["properties"].values():
            for name in _references(field):
                named = titles.setdefault(name, [])
                named += [title for title in [field.get("title", "")] if title not in named]
    return titles


def _chapters(chapter: Any, definitions: Mapping[str, Any]) -> list[str]:  # noqa: ANN401 - a part of a schema
    """Return the names of the chapters in the order in which they are met."""
    found: list[str] = []
    _gather(chapter, definitions, found)
    return found


def _gather(chapter: Any, definitions: Mapping[str, Any], found: list[str]) -> None:  # noqa: ANN401 - likewise
    for field in chapter["properties"].values():
        for name in _references(field):
            # A chapter may hold chapters of its own kind, as a section of a report does.
            if name not in found:
                found.append(name)
                _gather(definitions[name], definitions, found)


def _references(field: Mapping[str, Any]) -> list[str]:
    """Return the names of the chapters that a field may hold."""
    return [name for part in _choices(field) if (name := _reference(part))]


def _choices(field: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a field and all that may stand in it."""
    yield field
    for choice in (*field.get("oneOf", ()), *field.get("anyOf", ())):
        yield from _choices(choice)
    if "oneOf" in (field.get("additionalProperties") or {}):
        yield from _choices(field["additionalProperties"])


def _reference(field: Mapping[str, Any]) -> str:
    parts = (field, *(field.get(key, {}) for key in ("items", "additionalProperties")))
    reference: str = next((part["$ref"] for part in parts if isinstance(part, dict) and "$ref" in part), "")
    return reference.rpartition("/")[2]


def _fields(chapter: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    required = chapter.get("required", [])
    rows = (
        (
            f"`{name}`",
            field.get("title", ""),
            _type(field, definitions),
            "是" if name in required else "",
            _default(field),
        )
        for name, field in chapter["properties"].items()
    )
    return _table(("字段", "含义", "类型", "必填", "不写时"), rows)


def _type(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    name = _reference(field)
    if name:
        return f"[{name}](#{name.lower()})" + (" 的列表" if "items" in field else "")
    if field.get("type") == "array":
        return f"{_type(field['items'], definitions)}的列表"
    if "oneOf" in (field.get("additionalProperties") or {}):
        return f"名称: {_type(field['additionalProperties'], definitions)}"
    kinds = [_type(part, definitions) for part in (*field.get("anyOf", ()), *field.get("oneOf", ()))]
    if kinds:
        # An amount may be written as a number or as a text.
        return "，或 ".join(dict.fromkeys(kind for kind in kinds if kind not in {"文字", ""}))
    return _simple_type(field)


def _simple_type(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return "、".join(f"`{value}`" for value in field["enum"])
    if "pattern" in field:
        return "编码"
    if "patternProperties" in field:
        return "编码: 金额"
    if field["type"] == "object":
        return "名称: 金额"
    return {"string": "文字", "integer": "整数", "boolean": "`true`、`false`", "number": "数", "null": ""}[
        field["type"]
    ]


def _default(field: Mapping[str, Any]) -> str:
    default = field.get("default")
    if default in (None, "", [], {}):
        return ""
    return f"`{json.dumps(default, ensure_ascii=False)}`".replace('"', "")


def errors_page() -> str:
    """Return every rule: what it finds, why it matters, what to do, and an example."""
    blocks = ["# 错误和警告", GENERATED]
    family = ""
    for code, rule in all_rules().items():
        if code[:3] != family:
            family = code[:3]
            blocks.append(f"## {family}xx {FAMILIES[family]}")
        blocks += _rule(rule)
    return _page(*blocks)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code} {rule.title}"
    yield f"**{rule.severity}。** {rule.why}"
    yield f"**怎样改。** {rule.remedy}"
    for folder in sorted(ERRORS.glob(f"{rule.code}-*"))[:1]:
        yield from _example(folder)


def _example(folder: Path) -> Iterator[str]:
    files = [*folder.glob("*.yaml"), *folder.glob("*.json"), *folder.glob("template.txt")]
    for path in sorted(files):
        text = _readable(path)
        if text:
            yield f"例：`{path.name}`"
            yield _code(text, path.suffix[1:])
    command = folder / "command.txt"
    said = (folder / "expected.txt").read_text("utf-8")
    yield _code((_asked(command.read_text("utf-8")) if command.exists() else "") + said)


def _asked(command: str) -> str:
    """Return a command as it is typed, settings of the environment before it."""
    words = command.strip().split(" ")
    settings = [word for word in words if re.match(r"[A-Z_]+=", word)]
    return " ".join(["$", *settings, "reportgen", *words[len(settings) :]]) + "\n"


def _readable(path: Path) -> str:
    """Return a text, unless it is not one that a page can show."""
    try:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return ""
    is_plain = all(character.isprintable() or character in "\n\t\u3000" for character in text)
    return text if text.strip() and is_plain and text.count("\n") <= MOST_LINES else ""


def checks_page() -> str:
    """Return every check with the four parts of its docstring, and the relations that each covers."""
    rows = (
        (relation["id"], relation["relation"], _covered_by(relation["id"]), relation["shown_by"])
        for relation in read_relations()
    )
    blocks = ["# 勾稽检查", GENERATED, _CHECKS_INTRODUCTION, "## 勾稽关系与检查", _table(_RELATION_HEADS, rows)]
    for code, check in sorted(CHECKS.items()):
        (_, title), *parts = explain_rule(code)
        blocks += [f'<a id="{code.lower()}"></a>\n\n## {code} {title}']
        blocks += [f"**{name}。** {text}" for name, text in parts]
        if check.covers:
            blocks.append(f"**勾稽关系。** {'、'.join(check.covers)}")
    return _page(*blocks)


def read_relations() -> list[dict[str, str]]:
    """Return the relations between published figures: what must hold, and what shows that it does."""
    with (DOCS / "relations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _covered_by(relation: str) -> str:
    return "、".join(f"[{code}](#{code.lower()})" for code, check in sorted(CHECKS.items()) if relation in check.covers)


_RELATION_HEADS = ("编号", "关系", "检查", "恒成立的由此证明")
_CHECKS_INTRODUCTION = """\
`reportgen check` 逐条检查。每个公布的数代表它末位的一半以内的任何值：够得到的差是**尾差**，只作提示；够不到的才是错误。
方案的 `checks` 可以改严重程度（`severity`）、允许的差额（`tolerance`，元）、
要求说明原因的增减幅度（`change_rate`、`change_amount`），也可以不用某条规则（`off`，写明理由）。
数据文件的 `accepted` 接受个别结果：编码、位置（结果中“位置”后面的名称）、理由。

表中编号：T1 收入支出决算总表，T2 收入决算表，T3 支出决算表，T4 财政拨款收入支出决算总表，
T5 一般公共预算财政拨款支出决算表，T6 基本支出决算表，T7“三公”经费，T8 政府性基金，T9 国有资本经营；
X 是表与表之间，N 是表与文字之间。有的关系由算法保证：
每个数只算一次，各处印的是同一个数；但表的样式由方案规定，所以照样按印出的格子再算一遍。

## 本单位自己的规则

写在方案的 `checks.rules` 中，名称与 `reportgen facts` 列出的相同，金额以元计；条件中的数不存在时不检查：

```yaml
checks:
  rules:
    - id: AJ-01
      title: 公务接待费不超过公用经费的百分之一
      when: general_public_budget.basic.running_cost.actual > 0
      requires: three_public.hospitality.actual <= general_public_budget.basic.running_cost.actual * 0.01
      message: 公务接待费 {{ three_public.hospitality.actual|money }}，上限是公用经费的 1%
      remedy: 核对公务接待费；确需超过的，在 accepted 中写明批准文号。
      severity: 警告
      at: three_public.hospitality
```

条件中可以用 `== != < <= > >=`、`+ - * /`、`and or not`、`is given`、`is zero`、括号、引号中的文字。计算是精确的；
两个数在四舍五入的范围内可能相等，就算相等。"""


def names_page() -> str:
    """Return every name that a template may use, with its meaning."""
    meanings = read_meanings()
    root = NameTree.of_types(context_types(_ANY_PROFILE)).root
    functions = (
        (f"`{name}({', '.join(arguments)})`", FUNCTION_MEANINGS[name]) for name, arguments in FUNCTIONS.items()
    )
    blocks = [
        "# 模板中的名称",
        GENERATED,
        _NAMES_INTRODUCTION,
        "## 最外层的名称",
        _names((name, shape, meanings["", name]) for name, shape in root.items()),
        "## 图和表",
        _table(("写法", "作用"), functions),
    ]
    for record in _records(root.values()):
        blocks += [_heading(record.__name__, meanings[record.__name__, ""]), _parts(record, meanings)]
    return _page(*blocks)


FUNCTION_MEANINGS = {
    "chart": '画一张图，写作 `{{r chart("名称") }}`，独占一段',
    "grid": "印出一张表，写作 `{{p grid(table) }}`，独占一段",
}
_ANY_PROFILE = Profile.model_validate(
    {"id": "any", "title": "", "charts": [{"id": "any", "kind": "pie", "title": ""}]},
)
_OF_PROFILE = {"Charts", "Settings"}
"""What these hold depends on the profile."""


def _records(shapes: Iterable[Shape]) -> list[type]:
    """Return the groups of names in the order in which they are met."""
    found: dict[type, None] = {}
    waiting = list(shapes)
    while waiting:
        shape = waiting.pop(0)
        if shape.element:
            waiting.append(shape.element)
        if shape.record and shape.record not in found:
            found[shape.record] = None
            waiting += [shape.parts[name] for name in readable_names(shape.record) if name in shape.parts]
    return [record for record in found if record.__name__ not in _OF_PROFILE]


def _parts(record: type, meanings: Mapping[tuple[str, str], str]) -> str:
    shape = shape_of(record)
    titles = {name: field.title for name, field in getattr(record, "model_fields", {}).items()}
    own = {name: meaning for (group, name), meaning in meanings.items() if group in _ancestors(record)}
    return _names(
        (name, shape.parts[name], titles.get(name) or own[name])
        for name in readable_names(record)
        if name in shape.parts
    )


def _ancestors(record: type) -> set[str]:
    return {ancestor.__name__ for ancestor in record.__mro__}


def _names(names: Iterable[tuple[str, Shape, str]]) -> str:
    return _table(("名称", "含义", "种类"), ((f"`{name}`", meaning, _kind(shape)) for name, shape, meaning in names))


def _kind(shape: Shape) -> str:
    if shape.element:
        inner = _kind(shape.element)
        return f"{shape.kind.value}，每项是{inner}" if inner else shape.kind.value
    if shape.record and shape.record.__name__ not in {"Fact", *_OF_PROFILE}:
        return f"[{shape.record.__name__}](#{shape.record.__name__.lower()})"
    return shape.kind.value


def _heading(anchor: str, text: str) -> str:
    return f'<a id="{anchor.lower()}"></a>\n\n## {text}（{anchor}）'


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _code(text: str, language: str = "text") -> str:
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _page(*blocks: str) -> str:
    return "\n\n".join(blocks) + "\n"


def main() -> None:
    """Write every page, and the schema that editors use for the samples."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, "utf-8", newline="\n")
    SCHEMA.write_text(schema_text(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
