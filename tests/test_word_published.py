"""What of a Word template would be published unseen: tags outside the text, changes with their authors, local paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reportgen import office
from reportgen.diagnostics import Severity
from reportgen.word.prepare import inspect_document
from word_examples import blank, lines, rendered, saved

if TYPE_CHECKING:
    from pathlib import Path

    from reportgen.diagnostics import Diagnostic

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TAGS = (b"{{", b"{%", b"{#", b"%7B%7B")
CHART = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><c:tx><c:rich><a:bodyPr/>'
    "<a:p><a:r><a:t>{}</a:t></a:r></a:p></c:rich></c:tx></c:title></c:chart></c:chartSpace>"
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    document = blank()
    lines(document, "{{ year }}年度")
    return office.read_package(saved(document, tmp_path_factory.mktemp("word"))).parts


def written(parts: dict[str, bytes], folder: Path) -> Path:
    path = folder / "模板.docx"
    path.write_bytes(office.write_package(parts))
    return path


def with_part(parts: dict[str, bytes], name: str, content: str | bytes, kind: str = "other") -> dict[str, bytes]:
    """The parts with one more, to which the document leads."""
    related = "word/_rels/document.xml.rels"
    entry = f'<Relationship Id="rIdNew" Type="{OFFICE}/{kind}" Target="/{name}"/></Relationships>'
    linked = parts[related].replace(b"</Relationships>", entry.encode())
    return {**parts, name: content if isinstance(content, bytes) else content.encode(), related: linked}


def with_link(parts: dict[str, bytes], target: str) -> dict[str, bytes]:
    related = "word/_rels/document.xml.rels"
    entry = f'<Relationship Id="rIdL" Type="{OFFICE}/hyperlink" Target="{target}" TargetMode="External"/>'
    return {**parts, related: parts[related].replace(b"</Relationships>", entry.encode() + b"</Relationships>")}


def changed(parts: dict[str, bytes], before: str, after: str, part: str = "word/document.xml") -> dict[str, bytes]:
    assert before.encode() in parts[part]
    return {**parts, part: parts[part].replace(before.encode(), after.encode(), 1)}


def found(parts: dict[str, bytes], folder: Path) -> list[Diagnostic]:
    return inspect_document(written(parts, folder))[1]


def report(parts: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The parts of the report made with a template; no tag is left in any of them."""
    made = office.parse_package(rendered(written(parts, folder), {"year": 2024, "name": "甲&乙"}), "")
    assert [part for part, content in made.items() if any(tag in content for tag in TAGS)] == []
    return made


class TestTagsOutsideTheText:
    @pytest.mark.parametrize("year", ["{{ year }}", "%7B%7B%20year%20%7D%7D", "%7b%7byear%7d%7d"])
    def test_the_address_of_a_link_is_filled(self, year: str, template: dict[str, bytes], tmp_path: Path) -> None:
        made = report(with_link(template, f"http://a.cn/{year}/js?a=1&amp;b=2"), tmp_path)
        assert b'Target="http://a.cn/2024/js?a=1&amp;b=2"' in made["word/_rels/document.xml.rels"]

    @pytest.mark.parametrize(
        "part",
        ["word/diagrams/data1.xml", "word/diagrams/drawing1.xml", "customXml/item1.xml", "word/charts/chart9.xml"],
    )
    def test_diagrams_bound_data_and_titles_of_charts_are_filled(
        self, part: str, template: dict[str, bytes], tmp_path: Path
    ) -> None:
        content = CHART.format("{{ name }}{% if year &gt; 2023 %}新{% endif %}&lt;{{ year }}&gt;")
        made = report(with_part(template, part, content), tmp_path)
        assert "<a:t>甲&amp;乙新&lt;2024&gt;</a:t>" in made[part].decode()

    @pytest.mark.parametrize("text", ["{{ ye</a:t></a:r><a:r><a:t>ar }}", "{% if year %}无尾", "{%p if year %}"])
    def test_a_tag_that_is_not_whole_there_is_an_error(
        self, text: str, template: dict[str, bytes], tmp_path: Path
    ) -> None:
        findings = found(with_part(template, "word/diagrams/data1.xml", CHART.format(text)), tmp_path)
        assert {(each.code, each.severity) for each in findings} == {("RG686", Severity.ERROR)}
        assert "SmartArt" in findings[0].message

    def test_a_tag_in_the_workbook_of_a_chart_is_an_error(self, template: dict[str, bytes], tmp_path: Path) -> None:
        book = office.write_package(
            {"[Content_Types].xml": b"<Types/>", "xl/sharedStrings.xml": b"<sst><si><t>{{ year }}</t></si></sst>"}
        )
        parts = with_part(template, "word/charts/chart9.xml", CHART.format("收入"), "chart")
        parts["word/embeddings/a.xlsx"] = book
        parts["word/charts/_rels/chart9.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/package" Target="../embeddings/a.xlsx"/></Relationships>'
        ).encode()
        (finding,) = found(parts, tmp_path)
        assert finding.code == "RG686"

    def test_a_name_that_does_not_exist_is_told_with_its_place(
        self, template: dict[str, bytes], tmp_path: Path
    ) -> None:
        with pytest.raises(Exception, match="链接的地址"):
            rendered(written(with_link(template, "http://a.cn/{{ nonsense }}"), tmp_path), {"year": 2024})


class TestChanges:
    def test_changes_of_the_layout_lose_their_authors(self, template: dict[str, bytes], tmp_path: Path) -> None:
        change = '<w:rPr><w:b/><w:rPrChange w:id="9" w:author="某人"><w:rPr/></w:rPrChange></w:rPr>'
        parts = changed(template, "<w:r>", f"<w:r>{change}")
        style = '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="x"/>' + change + "</w:style></w:styles>"
        made = report(changed(parts, "</w:styles>", style, "word/styles.xml"), tmp_path)
        assert [part for part, content in made.items() if "某人".encode() in content] == []
        assert b"<w:b/>" in made["word/document.xml"]

    def test_changes_are_not_tracked_in_the_report(self, template: dict[str, bytes], tmp_path: Path) -> None:
        settings = template["word/settings.xml"].decode()
        start = settings.index(">", settings.index("<w:settings")) + 1
        mail = '<w:trackRevisions/><w:mailMerge><w:query w:val="D:\\2023\\名单.xlsx"/></w:mailMerge>'
        made = report(
            {**template, "word/settings.xml": f"{settings[:start]}{mail}{settings[start:]}".encode()}, tmp_path
        )
        assert b"trackRevisions" not in made["word/settings.xml"]
        assert b"2023" not in made["word/settings.xml"]

    def test_nobody_and_no_computer_is_named_in_the_properties(
        self, template: dict[str, bytes], tmp_path: Path
    ) -> None:
        assert b"python-docx" in template["docProps/core.xml"]
        made = report(template, tmp_path)
        assert b"python-docx" not in made["docProps/core.xml"]
        assert "docProps/app.xml" not in made

    def test_where_a_picture_was_is_not_told(self, template: dict[str, bytes], tmp_path: Path) -> None:
        shape = (
            '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" alt="D:\\张三\\章.png"/></w:pict></w:r><w:r>'
        )
        made = report(changed(template, "<w:r>", shape), tmp_path)
        assert "张三" not in made["word/document.xml"].decode()
