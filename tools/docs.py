"""This program writes the pages of documentation that say what the program says: run ``make docs`` after a change."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from data_page import data_page
from page_blocks import GENERATED, fenced, heading, page, table
from vocabulary_page import vocabulary_page

import reportgen.checks.run  # noqa: F401 - registers every check
from reportgen.app.context import context_types
from reportgen.app.explaining import all_rules
from reportgen.app.schema import schema_text
from reportgen.checks.rule import CHECKS
from reportgen.cli import main as run_command
from reportgen.cli.exit_codes import MEANINGS
from reportgen.facts.names import readable_names
from reportgen.profile.profile import Profile
from reportgen.reference.codes import functional_codes
from reportgen.reference.meanings import read_meanings
from reportgen.reference.rows import read_rows
from reportgen.template.names import Shape, shape_of, shapes_of
from reportgen.word.render import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ERRORS = ROOT / "tests" / "errors"
SCHEMA = DOCS / "report.schema.json"
COMMANDS = (
    *("render", "check", "explain", "codes", "facts", "trace", "init", "form", "import", "schema"),
    *("profiles", "profiles list", "profiles show", "profiles copy", "lint", "completion", "doctor"),
)
FAMILIES = {
    "RG1": "数据文件的读取和字段",
    "RG2": "一处的数与它的组成部分",
    "RG3": "各处的数之间的关系",
    "RG4": "个数、原因和合理性",
    "RG5": "字段在方案中的含义，补充的科目，填报表",
    "RG6": "Word、Excel 模板",
    "RG7": "文件、字体和输出",
    "RG9": "科目、名词和模板方案",
}
_NAMES_INTRODUCTION = """\
名称用“.”连成一串，如 `general_public_budget.expenditure.change_rate` 是一般公共预算财政拨款支出的增减率。
金额写 `|money`，比率写 `|percent`，见 [模板用语](template-vocabulary.md)。
各个数在某一份数据中的值用 `reportgen facts` 查看。"""


def pages() -> dict[str, str]:
    """Return every generated page by its name."""
    return {
        "checks.md": checks_page(),
        "cli.md": cli_page(),
        "codes.md": codes_page(),
        "data-format.md": data_page(),
        "errors.md": errors_page(),
        "template-names.md": names_page(),
        "template-vocabulary.md": vocabulary_page(),
    }


def cli_page() -> str:
    """Return the help of every command, and the exit codes."""
    blocks = ["# 命令", GENERATED, fenced(_help(""))]
    for command in COMMANDS:
        blocks += [f"## reportgen {command}", fenced(_help(command))]
    codes = table(("退出码", "含义"), ((str(int(code)), text) for code, text in MEANINGS.items()))
    return page(*blocks, "## 退出码", codes)


def _help(command: str) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        run_command([*command.split(), "--help"])
    return said.getvalue()


def codes_page() -> str:
    """Return how many codes the tables have, and by how many public records each is known."""
    by_category: dict[str, list[tuple[str, set[str]]]] = {}
    for code, sources in _sources_of("functional_codes.csv").items():
        by_category.setdefault(code[:3], []).append((code, sources))
    latest = functional_codes(_LATEST_YEAR)
    names = {code: entry.name for code in by_category if (entry := latest.lookup(code))}
    subcategories = {
        category: sum(len(code) == _SUBCATEGORY for code, _ in codes) for category, codes in by_category.items()
    }
    rows = [
        (f"{category} {names[category]}", str(subcategories[category]), *_known(codes))
        for category, codes in by_category.items()
    ]
    rows.append(("合计", str(sum(subcategories.values())), *_known(_sources_of("functional_codes.csv").items())))
    economic = _sources_of("economic_codes.csv").items()
    sets = [
        (title, *_known([(code, sources) for code, sources in economic if code[0] == first]))
        for first, title in (("3", "部门预算支出经济分类（301—399）"), ("5", "政府预算支出经济分类（501—599）"))
    ]
    return page(
        "# 科目表",
        GENERATED,
        _CODES_INTRODUCTION,
        "## 支出功能分类",
        table(("类", "款", "项", "几处公开资料印证", "一处印证", "凭一般了解"), rows),
        "## 支出经济分类",
        table(("分类", "类和款", "几处公开资料印证", "一处印证", "凭一般了解"), sets),
    )


def _sources_of(table_name: str) -> dict[str, set[str]]:
    """Return the codes of a table with the public records that print their names, in any year."""
    found: dict[str, set[str]] = {}
    for cells in read_rows(table_name):
        printed = {part for part in cells["source"].split("; ") if _GENERAL_KNOWLEDGE not in part}
        found.setdefault(cells["code"], set()).update(printed)
    return found


def _known(codes: Iterable[tuple[str, set[str]]]) -> tuple[str, ...]:
    """Return how many 项 there are, of the economic classification 类 and 款, and how well they are known."""
    items = [sources for code, sources in codes if code[0] != "2" or len(code) > _SUBCATEGORY]
    counts = [sum(len(sources) > 1 for sources in items), sum(len(sources) == 1 for sources in items)]
    return tuple(map(str, (len(items), *counts, len(items) - sum(counts))))


_LATEST_YEAR = 2025
_SUBCATEGORY = 5
_GENERAL_KNOWLEDGE = "general knowledge"
_CODES_INTRODUCTION = """\
程序自带全国的支出功能分类（类、款、项）和两套支出经济分类，改过名称的科目一个时期一行。
查一个科目用 `reportgen codes 小学`、`reportgen codes 20502`。
财政部每年修订科目表，公开的资料里没有一份完整的、可以照录的表：各科目由公开的报告、资金文件印证，
没有见到公开资料的凭一般了解收录，起止年度也可能有出入。
每一行的来源见 `src/reportgen/reference/` 中 `functional_codes.csv` 和 `economic_codes.csv` 的 source 一栏。

科目表没有的科目不用等程序更新：在该项写明 `name`（项名），同一份数据写一处就够；或在数据文件旁、自己的方案旁放一个
`科目.csv`，一行一个 `编码,名称,释义`（释义可以不写），功能分类和部门支出经济分类都可以写。
其中的名称先于程序自带的名称，所以科目表的名称与当年的规定不同时，也这样改。"""


def errors_page() -> str:
    """Return the index of all rules: code, severity and title of each, and an example with what is said about it."""
    families: dict[str, list[tuple[str, str, str, str]]] = {}
    for code, rule in all_rules().items():
        example = next(iter(sorted(ERRORS.glob(f"{code}-*/expected.txt"))), None)
        link = f"[例](../{example.relative_to(ROOT).as_posix()})" if example else ""
        families.setdefault(code[:3], []).append((code, str(rule.severity), rule.title, link))
    blocks = ["# 错误和警告", GENERATED, _ERRORS_INTRODUCTION]
    for family, rows in families.items():
        blocks += [f"## {family}xx {FAMILIES[family]}", table(("编码", "程度", "问题", ""), rows)]
    return page(*blocks)


_ERRORS_INTRODUCTION = """\
每个编码检查什么、为什么、怎样改，用 `reportgen explain RG301` 查看。“例”是程序给出的提示，同一文件夹中有出错的数据。"""


def checks_page() -> str:
    """Return the relations between figures with the checks that cover each, and the index of all checks."""
    rows = (
        (relation["id"], relation["relation"], _covered_by(relation["id"]), relation["shown_by"])
        for relation in read_relations()
    )
    blocks = ["# 勾稽检查", GENERATED, _CHECKS_INTRODUCTION, "## 勾稽关系与检查", table(_RELATION_HEADS, rows)]
    titles = ((code, str(check.rule.severity), check.rule.title) for code, check in sorted(CHECKS.items()))
    return page(*blocks, "## 全部检查", table(("编码", "程度", "检查什么"), titles))


def read_relations() -> list[dict[str, str]]:
    """Return the relations between published figures: what must hold, and what shows that it does."""
    with (DOCS / "relations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _covered_by(relation: str) -> str:
    return "、".join(code for code, check in sorted(CHECKS.items()) if relation in check.covers)


_RELATION_HEADS = ("编号", "关系", "检查", "恒成立的由此证明")
_CHECKS_INTRODUCTION = """\
`reportgen check` 逐条检查；一条检查什么、为什么、举例、怎样改，用 `reportgen explain RG301` 查看。
每个公布的数代表它末位的一半以内的任何值：够得到的差是**尾差**，只作提示；够不到的才是错误。
方案的 `checks` 可以改严重程度（`severity`）、允许的差额（`tolerance`，元）、
要求说明原因的增减幅度（`change_rate`、`change_amount`）、超过预算几倍和相差上年几倍的要核对（`most_execution`、`most_change`）、
人均和车均的范围（`unit_costs`，如 `国内公务接待人均: [10, 3000]`，元），也可以不用某条规则（`off`，写明理由）。
数据文件的 `accepted` 接受个别结果：编码、位置（结果中“位置”后面的名称）、理由。
一个数填错一位或十倍，检查能指出多少：[broken-numbers.zh-CN.md](broken-numbers.zh-CN.md)。

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
    root = shapes_of(context_types(_ANY_PROFILE))
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
        table(("写法", "作用"), functions),
    ]
    for record in _records(root.values()):
        blocks += [heading(record.__name__, meanings[record.__name__, ""]), _parts(record, meanings)]
    return page(*blocks)


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
    return table(("名称", "含义", "种类"), ((f"`{name}`", meaning, _kind(shape)) for name, shape, meaning in names))


def _kind(shape: Shape) -> str:
    if shape.element:
        inner = _kind(shape.element)
        return f"{shape.kind.value}，每项是{inner}" if inner else shape.kind.value
    if shape.record and shape.record.__name__ not in {"Fact", *_OF_PROFILE}:
        return f"[{shape.record.__name__}](#{shape.record.__name__.lower()})"
    return shape.kind.value


def main() -> None:
    """Write every page, and the schema that editors use for the samples."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, "utf-8", newline="\n")
    SCHEMA.write_text(schema_text(), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
