"""This module defines how a table is described as data, and reads an office's own, else the shipped ones."""

from __future__ import annotations

from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from reportgen.diagnostics import ReportgenError, Rule, TemplateError
from reportgen.load import read_document
from reportgen.load.validation import validate
from reportgen.model.values import Number
from reportgen.paths import is_file
from reportgen.profile.read import templates_folder

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.profile.read import LoadedProfile

NO_DEFINITION = Rule(
    "RG913",
    "没有这张表的定义",
    "表的列和行取自表定义；没有定义就不知道表里有什么。",
    "核对 tables 中的 id 或 definition；自己的表定义放在方案文件夹的 tables 文件夹中，文件名为 名称.yaml。",
)


class Strict(BaseModel):
    """Base of all parts of a definition: frozen, and an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnEntry(Strict):
    """One column; with ``each: economic``, one group of columns per economic 类 (小计, then its 款).

    With ``part`` a column of codes prints one level of them: 208, 05 and 01 in three columns instead of 2080501 in one.
    """

    key: str = ""
    head: tuple[str, ...] = ()
    kind: Literal["text", "code", "amount", "count", "ordinal"] = "amount"
    width: Annotated[Number, Field(gt=0, le=1000)] = Decimal(24)
    fact: str = Field("", title="从该行取哪个数；不写则同 key")
    part: Literal["", "category", "subcategory", "item"] = Field("", title="编码只印类、款、项中的一级；不写则全印")
    sum_of: tuple[str, ...] = Field((), title="同一行中相加得出本列的各列")
    each: Literal["", "economic"] = ""
    categories: tuple[str, ...] = ()


class RowEntry(Strict):
    """One row of a side: a label and the facts of its amount columns.

    With ``each: categories`` one row per 类 of the year: ``{number}``, ``{name}`` and ``{code}`` stand for it. With the
    name of a list (``state_assets.vehicles``) one row per thing in it: ``{number}`` and its texts, such as ``{name}``,
    stand for it, and ``facts`` are its own.
    """

    id: str = ""
    label: str = ""
    term: str = Field("", title="行名取词库中这个词当年的名称，代替 label")
    facts: dict[str, str] = {}
    sum_of: tuple[str, ...] = Field((), title="相加得出本行的各行的 id")
    total: bool = False
    each: str = Field("", title="categories 各类一行，或一个列表的名称；不写则只有一行")


class Side(Strict):
    """One half of a two-sided table: which columns, which rows; ``tail`` rows stand at the bottom of both halves."""

    label: str = Field(title="写行名的列")
    rows: tuple[RowEntry, ...] = ()
    tail: tuple[RowEntry, ...] = ()


class Strip(Strict):
    """The three columns in which codes, names and amounts stand."""

    code: str
    name: str
    amount: str


class Block(Strip):
    """One block of codes with their names and amounts; a long one goes on in further columns, in equal parts."""

    categories: tuple[str, ...]
    further: tuple[Strip, ...] = Field((), title="排不下时接着排的列")


class TailCell(Strict):
    """A total under the blocks: where its label and its amount stand, and the categories it adds up."""

    label: str
    at: str
    amount: str
    categories: tuple[str, ...]
    fact: str


class LedgerTable(Strict):
    """A table with one row per functional code of a ledger."""

    kind: Literal["ledger"]
    ledger: str
    where: tuple[str, ...] = Field((), title="只列出这些数中有一个不为零的行；不写则全部列出")
    total_label: str = "合计"
    total_at: Literal["first", "last"] = "first"
    columns: tuple[ColumnEntry, ...]
    ordinals: bool = False


class SidesTable(Strict):
    """A table of fixed rows, on one side or two."""

    kind: Literal["sides"]
    columns: tuple[ColumnEntry, ...]
    sides: tuple[Side, ...]
    ordinals: bool = False


class BlocksTable(Strict):
    """A table of economic codes in several blocks side by side."""

    kind: Literal["blocks"]
    split: str
    columns: tuple[ColumnEntry, ...]
    blocks: tuple[Block, ...]
    tail: tuple[TailCell, ...] = ()
    ordinals: bool = False


class Definition(Strict):
    """One table definition, as a file holds it."""

    table: Annotated[LedgerTable | SidesTable | BlocksTable, Field(discriminator="kind")]


def read_definitions(loaded: LoadedProfile) -> dict[str, Definition]:
    """Read the definition of every table of a profile, by id.

    Raises:
        TemplateError: a definition is missing or wrong.
    """
    try:
        return {
            entry.id: validate(read_document(definition_file(loaded, index))[0], Definition)
            for index, entry in enumerate(loaded.profile.tables)
        }
    except ReportgenError as error:
        raise TemplateError(error.findings) from error


def definition_file(loaded: LoadedProfile, index: int) -> Path:
    """Return the file that defines a table of a profile, counted from 0.

    Raises:
        TemplateError: there is none.
    """
    entry = loaded.profile.tables[index]
    name = entry.definition or entry.id
    shipped = templates_folder() / "tables"
    for folder in (loaded.folder / "tables", shipped):
        file = folder / f"{name}.yaml"
        # What leads elsewhere, by its name or by a link, is nothing that came with the profile.
        if is_file(file) and loaded.may_use(file):
            return file
    near = get_close_matches(name, [file.stem for file in shipped.glob("*.yaml")], 4)
    hint = f"（是否应为 {'、'.join(near)}）" if near else ""
    at = loaded.locate(("tables", index, "definition" if entry.definition else "id"))
    raise TemplateError([NO_DEFINITION.finding(f"没有名为“{name}”的表定义{hint}", at=at)])
