"""Office files as packages: what is refused on the way in, what is guaranteed on the way out."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from reportgen import office
from reportgen.diagnostics import OutputError

CONTENT_TYPES_XML = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)
PARTS = {
    "word/document.xml": "<w:p>决算</w:p>".encode() * 500,
    "word/media/image1.png": bytes(range(256)) * 4,
    "_rels/.rels": b"<Relationships/>",
    "[Content_Types].xml": CONTENT_TYPES_XML,
}


REFERENCE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
)

TO_THE_DOCUMENT = RELATIONSHIPS % b'<Relationship Id="rId1" Type="t" Target="word/document.xml"/>'


def written(folder: Path, parts: dict[str, bytes]) -> Path:
    file = folder / "a.docx"
    file.write_bytes(office.write_package(parts))
    return file


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refused(content: bytes) -> tuple[str, str]:
    """Code and message of the one finding about these bytes."""
    with pytest.raises(OutputError) as caught:
        office.parse_package(content, "模板.docx")
    (finding,) = caught.value.findings
    assert finding.at is not None
    assert finding.at.file == "模板.docx"
    return finding.code, finding.message


class TestWriting:
    def test_the_standard_library_reads_back_every_part(self) -> None:
        with zipfile.ZipFile(io.BytesIO(office.write_package(PARTS))) as archive:
            assert archive.testzip() is None
            assert {name: archive.read(name) for name in archive.namelist()} == PARTS

    def test_content_types_come_first_then_relationships_then_the_parts_by_name(self) -> None:
        with zipfile.ZipFile(io.BytesIO(office.write_package(PARTS))) as archive:
            assert archive.namelist() == [
                "[Content_Types].xml",
                "_rels/.rels",
                "word/document.xml",
                "word/media/image1.png",
            ]

    def test_every_entry_has_the_same_date_system_and_attributes(self) -> None:
        with zipfile.ZipFile(io.BytesIO(office.write_package(PARTS))) as archive:
            heads = {(info.date_time, info.create_system, info.external_attr) for info in archive.infolist()}
        assert heads == {((1980, 1, 1, 0, 0, 0), 3, 0o600 << 16)}

    def test_pictures_are_stored_and_xml_is_deflated(self) -> None:
        with zipfile.ZipFile(io.BytesIO(office.write_package(PARTS))) as archive:
            methods = {info.filename: info.compress_type for info in archive.infolist()}
        assert methods["word/media/image1.png"] == zipfile.ZIP_STORED
        assert methods["word/document.xml"] == zipfile.ZIP_DEFLATED

    def test_the_order_in_which_parts_are_given_does_not_matter(self) -> None:
        assert office.write_package(dict(reversed(PARTS.items()))) == office.write_package(PARTS)

    def test_a_prepared_part_gives_the_same_bytes_as_the_part_itself(self) -> None:
        prepared = {name: office.pack(name, content) for name, content in PARTS.items()}
        assert office.write_package(prepared) == office.write_package(PARTS)

    def test_a_name_outside_ascii_is_read_back(self) -> None:
        package = office.write_package({**PARTS, "word/附件.xml": b"<a/>"})
        assert office.parse_package(package, "a.docx")["word/附件.xml"] == b"<a/>"

    @pytest.mark.parametrize("environment", [{"TZ": "Asia/Shanghai"}, {"TZ": "America/New_York", "LC_ALL": "C"}])
    def test_the_bytes_are_the_same_in_another_process_zone_and_hash_seed(self, environment: dict[str, str]) -> None:
        program = (
            "import sys; from reportgen import office; from tests.test_office_packages import PARTS;"
            "sys.stdout.buffer.write(office.write_package(PARTS))"
        )
        output = subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parents[1],
            env={**os.environ, **environment, "PYTHONHASHSEED": "7"},
        ).stdout
        assert output == office.write_package(PARTS)


class TestReading:
    def test_what_was_written_is_read_back(self, tmp_path: Path) -> None:
        parts = {"[Content_Types].xml": CONTENT_TYPES_XML, "_rels/.rels": TO_THE_DOCUMENT, "word/document.xml": b"<p/>"}
        assert office.read_package(written(tmp_path, parts)).parts == parts

    def test_folders_in_the_zip_file_are_no_parts(self) -> None:
        assert office.parse_package(zipped({**PARTS, "word/": b""}), "a.docx") == PARTS

    @pytest.mark.parametrize(
        ("content", "code", "words"),
        [
            (b"", "RG711", "空的"),
            (b"\xef\xbb\xbf\n<HTML><table>", "RG711", "网页"),
            (b"<!DOCTYPE html><p>", "RG711", "网页"),
            (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "RG711", "XML 文件"),
            (b"%PDF-1.7", "RG711", "PDF"),
            (b"{\\rtf1", "RG711", "RTF"),
            ("科目\t金额".encode("gbk"), "RG711", "其他格式"),
            (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "RG712", "加密"),
            (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "RG711", "[Content_Types].xml"),
            (b"PK\x03\x04 no zip file at all", "RG713", "损坏"),
            (office.write_package(PARTS)[:-200], "RG713", "损坏"),
        ],
    )
    def test_what_is_no_office_file_is_named_for_what_it_is(self, content: bytes, code: str, words: str) -> None:
        found_code, message = refused(content)
        assert found_code == code
        assert words in message

    def test_a_flipped_byte_is_damage(self) -> None:
        broken = bytearray(zipped(PARTS, zipfile.ZIP_STORED))
        broken[broken.index("决算".encode())] ^= 1
        assert refused(bytes(broken))[0] == "RG713"

    def test_a_missing_file_and_a_folder_are_told_apart(self, tmp_path: Path) -> None:
        for path, words in ((tmp_path / "无.docx", "不存在"), (tmp_path, "文件夹")):
            with pytest.raises(OutputError, match="RG710") as caught:
                office.read_package(path)
            assert words in caught.value.findings[0].message

    def test_a_huge_file_is_refused_before_it_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "big.docx"
        with file.open("wb") as stream:
            stream.truncate(office.MAX_TOTAL_BYTES + 1)
        with pytest.raises(OutputError, match="RG714"):
            office.read_package(file)

    def test_a_zip_bomb_is_refused_by_its_ratio(self) -> None:
        code, message = refused(zipped({**PARTS, "word/bomb.xml": b"\0" * 5_000_000}))
        assert code == "RG714"
        assert "word/bomb.xml" in message

    def test_a_zip_bomb_of_many_parts_is_refused_by_its_sum(self) -> None:
        declared = office.pack("a.xml", b"<a/>")
        many = {
            f"word/{n}.xml": office.PackedMember(declared.payload * 2000, 1_000_000, declared.crc, declared.method)
            for n in range(201)
        }
        code, message = refused(office.write_package({**PARTS, **many}))
        assert code == "RG714"
        assert "201 MB" in message

    def test_a_part_that_is_larger_than_declared_is_refused(self) -> None:
        true = office.pack("a.xml", b"<a/>" * 1000)
        lie = office.PackedMember(true.payload, 8, true.crc, true.method)
        assert refused(office.write_package({**PARTS, "word/a.xml": lie}))[0] in {"RG713", "RG714"}

    def test_a_part_that_is_smaller_than_declared_is_refused(self) -> None:
        true = office.pack("a.xml", b"<a/>")
        lie = office.PackedMember(true.payload, 8, true.crc, true.method)
        assert refused(office.write_package({**PARTS, "word/a.xml": lie}))[0] == "RG714"

    def test_too_many_parts_are_refused(self) -> None:
        assert refused(office.write_package({f"{n}.xml": b"" for n in range(office.MAX_MEMBERS + 1)}))[0] == "RG714"

    @pytest.mark.parametrize("paragraph", [b"<p>%d</p>", b"<p>{{ a%d }}</p>"], ids=["many words", "many tags"])
    def test_a_template_that_takes_long_to_prepare_is_refused_before_that(
        self, paragraph: bytes, tmp_path: Path
    ) -> None:
        count = 10_000 if b"{" in paragraph else 160_000
        xml = b"<w>" + b"".join(paragraph % number for number in range(count)) + b"</w>"
        file = tmp_path / "a.docx"
        file.write_bytes(zipped({**PARTS, "word/document.xml": xml, "_rels/.rels": TO_THE_DOCUMENT}))
        with pytest.raises(OutputError, match=r"RG714.*个元素"):
            office.read_package(file)

    @pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "word/../../a.xml", "C:/a.xml", "WORD/Document.xml"])
    def test_a_name_that_leaves_the_package_or_repeats_is_refused(self, name: str) -> None:
        code, message = refused(zipped({**PARTS, name: b""}))
        assert code == "RG714"
        assert name in message

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
    def test_a_document_type_is_refused_in_every_encoding(self, encoding: str) -> None:
        xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'.encode(encoding)
        assert refused(zipped({**PARTS, "customXml/item1.xml": xml}))[0] == "RG714"

    @pytest.mark.parametrize("name", ["ppt/\x1b]0;x\x07.xml", "word/a\n报告.docx:1: 错误 RG101.xml"])
    def test_a_name_with_control_characters_is_refused_and_shown_as_code(self, name: str) -> None:
        code, message = refused(zipped({**PARTS, name: b""}))
        assert code == "RG714"
        assert message.isprintable()

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_method_of_compression_that_office_does_not_know_is_damage(self, method: int) -> None:
        assert refused(zipped(PARTS, method))[0] == "RG713"


class TestTemplates:
    """What is read from a file of somebody else's is parsed as a whole."""

    SOUND = {  # noqa: RUF012 - never changed
        "[Content_Types].xml": CONTENT_TYPES_XML,
        "_rels/.rels": TO_THE_DOCUMENT,
        "word/document.xml": b"<p/>",
    }

    @pytest.mark.parametrize(
        ("part", "content"),
        [
            ("word/fontTable.xml", b""),
            ("word/fontTable.xml", b"<w:fonts>"),
            ("word/fontTable.xml", b"<fonts/>"[:-3]),
            ("word/fontTable.xml", "<?xml version='1.0' encoding='utf-8'?><字体 名='仿宋'/>".encode("gbk")),
            ("word/fontTable.xml", '<?xml version="1.0"?><a/>'.encode("cp037")),
            ("word/fontTable.xml", b'<?xml version="1.0" encoding="GBK"?><a/>'),
            ("word/fontTable.xml", '<?xml version="1.0"?><a/>'.encode("utf-32")),
            ("word/fontTable.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-+ACE-DOCTYPE a+AD4-'),
            ("[Content_Types].xml", b"<Types/>"),
            ("[Content_Types].xml", CONTENT_TYPES_XML.replace(b"Extension", b"Ending")),
            ("word/_rels/document.xml.rels", b"<a/>"),
            ("word/_rels/document.xml.rels", RELATIONSHIPS % b'<Relationship Id="rId1" Type="t" Target="no.xml"/>'),
            ("word/_rels/document.xml.rels", RELATIONSHIPS % b'<Relationship Id="rId1" Type="t"/>'),
            ("word/_rels/document.xml.rels", RELATIONSHIPS % (2 * b'<Relationship Id="r" Type="t" Target="#a"/>')),
            ("word/document.xml", b'<p xmlns:r="%s" r:id="rId7"/>' % REFERENCE),
        ],
    )
    def test_a_part_that_is_no_sound_xml_is_named(self, part: str, content: bytes, tmp_path: Path) -> None:
        with pytest.raises(OutputError, match=r"RG71[34]") as caught:
            office.read_package(written(tmp_path, {**self.SOUND, part: content}))
        assert part in caught.value.findings[0].message

    def test_what_is_xml_is_told_by_its_content_type(self, tmp_path: Path) -> None:
        types = CONTENT_TYPES_XML.replace(b"</Types>", b'<Default Extension="bin" ContentType="a/b+xml"/></Types>')
        with pytest.raises(OutputError, match="RG713"):
            office.read_package(written(tmp_path, {**self.SOUND, "[Content_Types].xml": types, "word/a.bin": b"\1"}))

    @pytest.mark.parametrize("part", ["word/media/image1.png", "word/a.bin"])
    def test_a_document_type_is_refused_whatever_the_part_is_called(self, part: str, tmp_path: Path) -> None:
        content = b" \n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
        with pytest.raises(OutputError, match="RG714"):
            office.read_package(written(tmp_path, {**self.SOUND, part: content}))

    def test_a_part_in_utf_16_is_read_and_kept_in_utf_8(self, tmp_path: Path) -> None:
        content = '<?xml version="1.0" encoding="UTF-16"?><p>决算</p>'.encode("utf-16")
        parts = office.read_package(written(tmp_path, {**self.SOUND, "word/document.xml": content})).parts
        assert "<p>决算</p>" in parts["word/document.xml"].decode()

    def test_many_parts_that_are_each_small_are_refused_by_their_sum(self, tmp_path: Path) -> None:
        parts = {f"word/{n}.xml": b"<a>" + b"<b/>" * 225_000 + b"</a>" for n in range(40)}
        with pytest.raises(OutputError, match="RG714"):
            office.read_package(written(tmp_path, {**self.SOUND, **parts}))

    def test_more_elements_than_a_template_can_have_are_refused(self, tmp_path: Path) -> None:
        parts = {**self.SOUND, "word/document.xml": b"<p>" + b"<r/>" * 200_000 + b"</p>"}
        with pytest.raises(OutputError, match="RG714"):
            office.read_package(written(tmp_path, parts))

    @pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")
    def test_a_file_without_end_is_refused(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "管道.docx")
        with pytest.raises(OutputError, match="RG710"):
            office.read_package(tmp_path / "管道.docx")


class TestPackage:
    """Parts, relationships and content types of a package that is taken apart."""

    @pytest.fixture
    def package(self) -> office.Package:
        types = office.ContentTypes({"xml": "application/xml"}, {"word/document.xml": "a/document"})
        links = [
            office.Relationship("rId7", f"{office.OFFICE_RELATIONSHIPS}/image", "word/media/图1.png"),
            office.Relationship(
                "rIdWeb", f"{office.OFFICE_RELATIONSHIPS}/hyperlink", "https://a.cn/?a=1&b=2", is_external=True
            ),
        ]
        main = office.Relationship("rId1", f"{office.OFFICE_RELATIONSHIPS}/officeDocument", "word/document.xml")
        parts = {
            "[Content_Types].xml": types.xml(),
            "_rels/.rels": office.relationships_xml([main], ""),
            "word/document.xml": "<p/>",
            "word/_rels/document.xml.rels": office.relationships_xml(links, "word/document.xml"),
            "word/media/图1.png": "",
        }
        return office.open_package(office.write_package({name: text.encode() for name, text in parts.items()}))

    def test_what_was_written_is_read(self, package: office.Package) -> None:
        assert package.main == "word/document.xml"
        assert [(each.id, each.kind, each.target) for each in package.relationships(package.main)] == [
            ("rId7", "image", "word/media/图1.png"),
            ("rIdWeb", "hyperlink", "https://a.cn/?a=1&b=2"),
        ]
        assert package.content_types().by_name == {"word/document.xml": "a/document"}

    def test_targets_are_written_from_where_their_part_stands(self, package: office.Package) -> None:
        assert b'Target="media/\xe5\x9b\xbe1.png"' in package.parts["word/_rels/document.xml.rels"]
        assert b'Target="word/document.xml"' in package.parts["_rels/.rels"]

    def test_a_new_relationship_has_an_id_of_its_own(self, package: office.Package) -> None:
        package.relate(package.main, f"{office.OFFICE_RELATIONSHIPS}/comments", "word/comments.xml")
        package.declare("word/comments.xml", "a/comments")
        assert package.relationships(package.main)[-1].id == "rId8"
        assert package.related(package.main, "comments") == "word/comments.xml"
        assert package.content_types().by_name["word/comments.xml"] == "a/comments"

    def test_a_part_goes_with_what_leads_to_it(self, package: office.Package) -> None:
        package.remove_related(package.main, ["image", "hyperlink"])
        assert "word/media/图1.png" not in package.parts
        assert package.relationships(package.main) == []

    def test_content_types_that_are_declared_stay(self) -> None:
        own = office.ContentTypes({"png": "image/png", "xml": "a"}, {"a.xml": "a"})
        both = own.with_added(office.ContentTypes({"xlsx": "sheet", "png": "other"}, {"a.xml": "b", "b.xml": "b"}))
        assert list(both.by_ending.items()) == [("png", "image/png"), ("xml", "a"), ("xlsx", "sheet")]
        assert both.by_name == {"a.xml": "a", "b.xml": "b"}

    def test_what_was_compressed_to_be_written_can_be_read(self) -> None:
        made = office.package_of({"a.xml": office.pack("a.xml", b"<a/>" * 50), "b.png": office.pack("b.png", b"1")})
        assert made.parts == {"a.xml": b"<a/>" * 50, "b.png": b"1"}

    def test_a_missing_part_is_told(self, package: office.Package) -> None:
        with pytest.raises(OutputError) as raised:
            package.xml("word/styles.xml")
        assert raised.value.findings[0].code == "RG713"
