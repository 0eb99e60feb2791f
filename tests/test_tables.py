from collections.abc import Mapping
from decimal import Decimal

import pytest

from reportgen.facts.names import UnknownNameError
from reportgen.profile.profile import Numbers, TableEntry
from reportgen.reference.codes import economic_codes, functional_codes
from reportgen.tables.build import build_table
from reportgen.tables.definition import Definition
from reportgen.tables.rows import YearCodes
from reportgen.tables.table import CellRef, ColumnKind, Row, RowKind, Table
from reports import compute, data, item

YEAR = 2024
CODES = YearCodes(functional_codes(YEAR).printed(()), economic_codes(YEAR))
ITEMS = {
    "items": [
        item("2080109", basic_expenditure={"30101": 3, "30201": 1}, project_expenditure=2),
        item("2080505", basic_expenditure={"30108": 4}),
        item("2210201", basic_expenditure={"30113": 5}),
    ]
}
COLUMNS = [
    {"key": "code", "head": ["项目", "科目编码"], "kind": "code"},
    {"key": "name", "head": ["项目", "科目名称"], "kind": "text"},
    {
        "key": "expenditure",
        "head": ["合计"],
        "fact": "expenditure.actual",
        "sum_of": ["basic_expenditure", "project_expenditure"],
    },
    {"key": "basic_expenditure", "head": ["基本支出"]},
    {"key": "project_expenditure", "head": ["项目支出"]},
]


ENTRY = {"id": "test", "title": "测试表", "label": "公开01表", "empty_note": "本表无数据。"}


def build(table: Mapping[str, object], numbers: Numbers | None = None, **chapters: object) -> Table:
    return chosen(table, {}, numbers, **chapters)


def chosen(
    table: Mapping[str, object], choice: Mapping[str, object], numbers: Numbers | None = None, **chapters: object
) -> Table:
    """Build a table as a profile chooses it."""
    facts, findings = compute(data(**chapters or {"general_public_budget": ITEMS}))
    assert not findings
    entry = TableEntry.model_validate({**ENTRY, **choice})
    definition = Definition.model_validate({"table": table})
    built, disagreements = build_table(entry, definition, facts, CODES, numbers or Numbers())
    assert not disagreements
    return built


def ledger(**settings: object) -> dict[str, object]:
    return {"kind": "ledger", "ledger": "general_public_budget.by_function", "columns": COLUMNS, **settings}


def texts(row: Row, *keys: str) -> list[str]:
    return [row.cells[key].text if key in row.cells else "" for key in keys]


def test_a_code_may_stand_in_three_columns() -> None:
    split = [{"key": part, "kind": "code", "part": part} for part in ("category", "subcategory", "item")]
    table = build(ledger(columns=[*split, *COLUMNS[1:]]))

    assert [(row.code, *texts(row, "category", "subcategory", "item")) for row in table.rows[:4]] == [
        ("", "", "", ""),
        ("208", "208", "", ""),
        ("20801", "208", "01", ""),
        ("2080109", "208", "01", "09"),
    ]


def test_a_ledger_lists_the_total_then_each_category_above_what_it_holds() -> None:
    table = build(ledger())

    assert [(row.kind, *texts(row, "code", "expenditure")) for row in table.rows] == [
        (RowKind.TOTAL, "", "15.00"),
        (RowKind.CATEGORY, "208", "10.00"),
        (RowKind.SUBCATEGORY, "20801", "6.00"),
        (RowKind.ITEM, "2080109", "6.00"),
        (RowKind.SUBCATEGORY, "20805", "4.00"),
        (RowKind.ITEM, "2080505", "4.00"),
        (RowKind.CATEGORY, "221", "5.00"),
        (RowKind.SUBCATEGORY, "22102", "5.00"),
        (RowKind.ITEM, "2210201", "5.00"),
    ]


def test_a_parent_adds_up_the_rows_one_level_below_it() -> None:
    table = build(ledger())

    key = "basic_expenditure"
    assert table.rows[0].cells[key].sum_of == (CellRef(1, key), CellRef(6, key))
    assert table.rows[1].cells[key].sum_of == (CellRef(2, key), CellRef(4, key))
    assert table.rows[3].cells[key].sum_of == ()


def test_a_row_total_adds_up_its_columns() -> None:
    table = build(ledger())

    assert table.rows[3].cells["expenditure"].sum_of == (
        CellRef(3, "basic_expenditure"),
        CellRef(3, "project_expenditure"),
    )


def test_the_total_can_stand_last() -> None:
    table = build(ledger(total_at="last"))

    assert table.rows[-1].kind is RowKind.TOTAL
    assert table.rows[-1].cells["basic_expenditure"].sum_of == (
        CellRef(0, "basic_expenditure"),
        CellRef(5, "basic_expenditure"),
    )


def test_rows_without_the_figure_of_the_table_are_left_out() -> None:
    columns = [COLUMNS[0], {"key": "project_expenditure", "head": ["项目支出"]}]
    table = build(ledger(where=["project_expenditure"], columns=columns))

    assert [texts(row, "code")[0] for row in table.rows] == ["", "208", "20801", "2080109"]


def test_a_stated_total_that_its_parts_do_not_give_is_a_number_not_a_formula() -> None:
    parts = {"items": [item(basic_expenditure={"30101": "1.11", "30201": "2.22"})]}
    rows = {
        "kind": "sides",
        "columns": [{"key": "label", "kind": "text"}, {"key": "amount"}],
        "sides": [
            {
                "label": "label",
                "rows": [
                    {"id": "part", "label": "基本支出", "facts": {"amount": "expenditure.basic_expenditure.actual"}}
                ],
                "tail": [{"label": "合计", "facts": {"amount": "expenditure.total.actual"}, "sum_of": ["part"]}],
            }
        ],
    }

    exact = build(rows, general_public_budget=parts).rows[-1].cells["amount"]
    stated = build(rows, general_public_budget=parts, stated={"expenditure.total": "3.34"}).rows[-1].cells["amount"]

    assert (exact.text, exact.sum_of) == ("3.33", (CellRef(0, "amount"),))
    assert (stated.text, stated.sum_of) == ("3.34", ())


SIDES = {
    "kind": "sides",
    "columns": [
        {"key": "left", "kind": "text"},
        {"key": "left_number", "kind": "ordinal"},
        {"key": "revenue"},
        {"key": "right", "kind": "text"},
        {"key": "right_number", "kind": "ordinal"},
        {"key": "expenditure"},
    ],
    "sides": [
        {
            "label": "left",
            "rows": [{"label": "甲", "facts": {"revenue": "revenue.total.actual"}}],
            "tail": [{"label": "总计", "total": True}],
        },
        {
            "label": "right",
            "rows": [
                {
                    "each": "categories",
                    "label": "{number}、{name}",
                    "facts": {"expenditure": "by_function.{code}.expenditure.actual"},
                }
            ],
            "tail": [{"label": "总计", "total": True}],
        },
    ],
}


def disagreements(definition: Mapping[str, object], **chapters: object) -> list[tuple[str, Decimal | None]]:
    facts, _ = compute(data(**chapters))
    entry = TableEntry(id="test", title="测试表", label="公开01表")
    _, found = build_table(entry, Definition.model_validate({"table": definition}), facts, CODES, Numbers())
    return [(finding.code, finding.difference) for finding in found]


def test_a_total_that_its_rows_do_not_give_is_a_finding() -> None:
    definition = ledger(where=["project_expenditure"])

    assert disagreements(definition, general_public_budget=ITEMS) == [("RG303", Decimal(50000))]


def test_expenditure_without_economic_types_is_missing_from_a_detail_table() -> None:
    detail = {"each": "economic", "categories": ["301"], "fact": "by_economic_type"}
    total = {"key": "expenditure", "head": ["合计"], "fact": "expenditure.actual", "sum_of": ["type_301"]}
    definition = ledger(columns=[COLUMNS[0], total, detail])
    parts = {"items": [item(project_expenditure=2)]}

    assert disagreements(definition, general_public_budget=parts) == [("RG304", Decimal(20000))]


def test_both_sides_end_together_and_are_numbered_on() -> None:
    table = build(SIDES)

    assert len(table.rows) == len(functional_codes(YEAR).printed(()).category_codes()) + 1
    assert texts(table.rows[0], "left", "left_number", "right") == ["甲", "1", "一、一般公共服务支出"]
    assert texts(table.rows[0], "right_number") == ["28"]
    assert texts(table.rows[7], "right", "expenditure") == ["八、社会保障和就业支出", "10.00"]
    assert texts(table.rows[-1], "left", "right") == ["总计", "总计"]
    assert table.rows[-1].kind is RowKind.TOTAL


def test_every_economic_type_of_the_year_has_its_column() -> None:
    columns = [*COLUMNS[:2], {"each": "economic", "categories": ["301", "313"], "fact": "by_economic_type"}]
    table = build(ledger(columns=columns))

    heads = {column.key: column.head for column in table.columns}
    assert heads["type_301"] == ("工资福利支出", "小计")
    assert heads["type_31304"] == ("对社会保障基金补助", "对机关事业单位职业年金的补助")
    total = table.rows[0].cells["type_301"]
    assert total.text == "12.00"
    assert {ref.column for ref in total.sum_of} >= {"type_30101", "type_30199"}


def test_blocks_list_every_economic_type_zero_or_not() -> None:
    table = build(
        {
            "kind": "blocks",
            "split": "general_public_budget.basic.by_economic_type",
            "columns": [{"key": key, "kind": "text"} for key in ("c1", "n1")] + [{"key": "a1"}],
            "blocks": [{"code": "c1", "name": "n1", "amount": "a1", "categories": ["301", "303"]}],
            "tail": [
                {
                    "label": "人员经费合计",
                    "at": "n1",
                    "amount": "a1",
                    "categories": ["301", "303"],
                    "fact": "general_public_budget.basic.personnel_cost.actual",
                }
            ],
        }
    )

    assert texts(table.rows[0], "c1", "n1", "a1") == ["301", "工资福利支出", "12.00"]
    assert texts(table.rows[2], "c1", "a1") == ["30102", ""]
    assert texts(table.rows[-1], "n1", "a1") == ["人员经费合计", "12.00"]
    assert len(table.rows[-1].cells["a1"].sum_of) == 2


def test_a_block_goes_on_in_further_columns_and_its_sums_follow() -> None:
    keys = ["c1", "n1", "a1", "c2", "n2", "a2"]
    table = build(
        {
            "kind": "blocks",
            "split": "general_public_budget.basic.by_economic_type",
            "columns": [{"key": key, "kind": "amount" if key.startswith("a") else "text"} for key in keys],
            "blocks": [
                {
                    "code": "c1",
                    "name": "n1",
                    "amount": "a1",
                    "categories": ["302", "307"],
                    "further": [{"code": "c2", "name": "n2", "amount": "a2"}],
                }
            ],
        }
    )

    codes = [texts(row, "c1", "c2") for row in table.rows]
    listed = [code for code in CODES.economic.codes if code.startswith(("302", "307"))]
    assert [first for first, _ in codes] + [second for _, second in codes if second] == listed
    assert len(table.rows) == -(-len(listed) // 2)
    places = {code: (row, key) for row, pair in enumerate(codes) for code, key in zip(pair, ("a1", "a2"), strict=True)}
    total = table.rows[0].cells["a1"]
    assert (total.text, {(ref.row, ref.column) for ref in total.sum_of}) == (
        "1.00",
        {places[code] for code in listed if code.startswith("302") and code != "302"},
    )


def test_a_profile_leaves_out_columns_and_renames_heads() -> None:
    table = chosen(ledger(ordinals=True), {"without": ["code"], "ordinals": False, "heads": {"expenditure": ["小计"]}})

    assert [column.head[-1] for column in table.columns] == ["科目名称", "小计", "基本支出", "项目支出"]
    assert table.ordinals == ()


def test_a_total_without_one_of_its_columns_is_a_number_not_a_formula() -> None:
    rows = chosen(ledger(), {"without": ["project_expenditure"]}).rows

    assert rows[3].cells["expenditure"].text == "6.00"
    assert rows[3].cells["expenditure"].sum_of == ()


def test_a_profile_renames_rows_by_their_ids() -> None:
    rows = [{"id": "all", "label": "收入", "facts": {"amount": "revenue.total.actual"}}]
    columns = [{"key": "label", "kind": "text"}, {"key": "amount"}]
    table = {"kind": "sides", "columns": columns, "sides": [{"label": "label", "rows": rows}]}

    assert texts(chosen(table, {"labels": {"all": "本年收入"}}).rows[0], "label", "amount") == ["本年收入", "15.00"]


def test_numbers_are_in_the_profiles_unit_and_keep_every_digit() -> None:
    chapter = {"items": [item(basic_expenditure={"30101": "1.234567"})]}
    cell = build(ledger(), general_public_budget=chapter).rows[0].cells["expenditure"]
    in_yuan = build(ledger(), Numbers(amount_unit="元"), general_public_budget=chapter).rows[0].cells["expenditure"]

    assert (cell.number, cell.text) == (Decimal("1.234567"), "1.23")
    assert (in_yuan.number, in_yuan.text) == (Decimal("12345.67"), "12,345.67")


@pytest.mark.parametrize(("zero", "expected"), [("", ""), ("0.00", "0.00")])
def test_zero_is_written_as_the_profile_says(zero: str, expected: str) -> None:
    table = build(ledger(), Numbers(table_zero=zero))

    assert texts(table.rows[5], "project_expenditure") == [expected]


def test_an_empty_table_keeps_its_form_and_says_so() -> None:
    table = build(ledger(ledger="government_fund.by_function"))

    assert [row.kind for row in table.rows] == [RowKind.TOTAL]
    assert table.notes == ("本表无数据。",)
    assert table.is_empty


def test_columns_are_numbered_over_the_amounts() -> None:
    assert build(ledger(ordinals=True)).ordinals == ("栏次", "", "1", "2", "3")


def test_a_wide_table_is_printed_in_parts_without_its_empty_columns() -> None:
    economic = {"each": "economic", "categories": ["301", "302", "303"], "fact": "by_economic_type"}
    types = [f"302{number:02}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14)]
    spent = item("2080109", basic_expenditure=dict.fromkeys(types, 1))
    table = build(ledger(columns=[*COLUMNS[:2], economic], ordinals=True), general_public_budget={"items": [spent]})

    parts = table.parts
    assert len(parts) == 2
    for part in parts:
        assert [column.key for column in part.columns[:2]] == ["code", "name"]
        assert all(any(row.cells[column.key].number for row in part.rows) for column in part.columns[2:])
    shown = [column.key for part in parts for column in part.columns if column.kind is ColumnKind.AMOUNT]
    assert shown == ["type_302", *(f"type_{code}" for code in types)]
    numbers = [number for part in parts for number in part.ordinals[2:]]
    assert numbers == sorted(numbers, key=int)


def test_a_table_that_fits_is_one_part() -> None:
    table = build(ledger())

    assert table.parts == (table,)


def test_a_definition_that_names_no_fact_is_refused() -> None:
    with pytest.raises(UnknownNameError):
        build(ledger(ledger="general_public_budget.by_functions"))


HOLDINGS = {
    "kind": "sides",
    "columns": [
        {"key": "item", "head": ["项目"], "kind": "text"},
        {"key": "amount", "head": ["金额"]},
        {"key": "count", "head": ["数量"], "kind": "count"},
    ],
    "sides": [
        {
            "label": "item",
            "rows": [
                {"label": "采购", "facts": {"amount": "procurement.total"}},
                {"label": "车辆", "facts": {"count": "state_assets.vehicles_held"}, "sum_of": ["vehicle"]},
                {
                    "id": "vehicle",
                    "each": "state_assets.vehicles",
                    "label": "{number}.{name}",
                    "facts": {"count": "count"},
                },
            ],
        }
    ],
}


class TestRowsOfAList:
    def built(self) -> Table:
        vehicles = [{"name": "应急保障用车", "count": 1200}, {"name": "其他用车", "count": 34}]
        return build(HOLDINGS, state_assets={"vehicles": vehicles}, procurement={"goods": "1.5"})

    def test_everything_in_the_list_has_a_row(self) -> None:
        assert [row.cells["item"].text for row in self.built().rows] == ["采购", "车辆", "1.应急保障用车", "2.其他用车"]

    def test_counts_and_amounts_stand_in_one_table_each_written_its_own_way(self) -> None:
        rows = self.built().rows
        assert rows[0].cells["amount"].text == "1.50"
        assert (rows[2].cells["count"].text, rows[2].cells["count"].number) == ("1,200", Decimal(1200))

    def test_counts_are_added_up_by_cells(self) -> None:
        total = self.built().rows[1].cells["count"]
        assert (total.number, total.sum_of) == (Decimal(1234), (CellRef(2, "count"), CellRef(3, "count")))


class TestPlacedInTheText:
    def test_the_amounts_stand_in_the_unit_of_the_table(self) -> None:
        table = chosen(ledger(), {"placed": "text", "amount_unit": "元"})
        assert (table.amount_unit, table.rows[0].cells["expenditure"].number) == ("元", Decimal(150000))

    def test_columns_in_which_nothing_stands_are_left_out(self) -> None:
        items = {"items": [item("2080109", project_expenditure=0)]}
        table = chosen(ledger(), {"placed": "text", "without_empty": True}, general_public_budget=items)
        assert [column.key for column in table.columns] == ["code", "name", "expenditure", "basic_expenditure"]
        assert table.rows[0].cells["expenditure"].sum_of == (CellRef(0, "basic_expenditure"),)

    def test_a_table_of_the_list_keeps_the_columns_of_its_sheet(self) -> None:
        with pytest.raises(ValueError, match="只用于 placed: text"):
            chosen(ledger(), {"without_empty": True})
