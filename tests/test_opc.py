"""Office files as packages: what is refused on the way in, what is guaranteed on the way out."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from reportgen import opc
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


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refused(content: bytes) -> tuple[str, str]:
    """Code and message of the one finding about these bytes."""
    with pytest.raises(OutputError) as caught:
        opc.parse_package(content, "模板.docx")
    (finding,) = caught.value.findings
    assert finding.at is not None
    assert finding.at.file == "模板.docx"
    return finding.code, finding.message


class TestWriting:
    def test_the_standard_library_reads_back_every_part(self) -> None:
        with zipfile.ZipFile(io.BytesIO(opc.write_package(PARTS))) as archive:
            assert archive.testzip() is None
            assert {name: archive.read(name) for name in archive.namelist()} == PARTS

    def test_content_types_come_first_then_relationships_then_the_parts_by_name(self) -> None:
        with zipfile.ZipFile(io.BytesIO(opc.write_package(PARTS))) as archive:
            assert archive.namelist() == [
                "[Content_Types].xml",
                "_rels/.rels",
                "word/document.xml",
                "word/media/image1.png",
            ]

    def test_every_entry_has_the_same_date_system_and_attributes(self) -> None:
        with zipfile.ZipFile(io.BytesIO(opc.write_package(PARTS))) as archive:
            heads = {(info.date_time, info.create_system, info.external_attr) for info in archive.infolist()}
        assert heads == {((1980, 1, 1, 0, 0, 0), 3, 0o600 << 16)}

    def test_pictures_are_stored_and_xml_is_deflated(self) -> None:
        with zipfile.ZipFile(io.BytesIO(opc.write_package(PARTS))) as archive:
            methods = {info.filename: info.compress_type for info in archive.infolist()}
        assert methods["word/media/image1.png"] == zipfile.ZIP_STORED
        assert methods["word/document.xml"] == zipfile.ZIP_DEFLATED

    def test_the_order_in_which_parts_are_given_does_not_matter(self) -> None:
        assert opc.write_package(dict(reversed(PARTS.items()))) == opc.write_package(PARTS)

    def test_a_prepared_part_gives_the_same_bytes_as_the_part_itself(self) -> None:
        prepared = {name: opc.pack(name, content) for name, content in PARTS.items()}
        assert opc.write_package(prepared) == opc.write_package(PARTS)

    def test_a_name_outside_ascii_is_read_back(self) -> None:
        written = opc.write_package({**PARTS, "word/附件.xml": b"<a/>"})
        assert opc.parse_package(written, "a.docx")["word/附件.xml"] == b"<a/>"

    @pytest.mark.parametrize("environment", [{"TZ": "Asia/Shanghai"}, {"TZ": "America/New_York", "LC_ALL": "C"}])
    def test_the_bytes_are_the_same_in_another_process_zone_and_hash_seed(self, environment: dict[str, str]) -> None:
        program = (
            "import sys; from reportgen import opc; from tests.test_opc import PARTS;"
            "sys.stdout.buffer.write(opc.write_package(PARTS))"
        )
        written = subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parents[1],
            env={**os.environ, **environment, "PYTHONHASHSEED": "7"},
        ).stdout
        assert written == opc.write_package(PARTS)


class TestReading:
    def test_what_was_written_is_read_back(self, tmp_path: Path) -> None:
        file = tmp_path / "a.docx"
        file.write_bytes(opc.write_package(PARTS))
        assert opc.read_package(file) == PARTS

    def test_folders_in_the_zip_file_are_no_parts(self) -> None:
        assert opc.parse_package(zipped({**PARTS, "word/": b""}), "a.docx") == PARTS

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
            (opc.write_package(PARTS)[:-200], "RG713", "损坏"),
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
                opc.read_package(path)
            assert words in caught.value.findings[0].message

    def test_a_huge_file_is_refused_before_it_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "big.docx"
        with file.open("wb") as stream:
            stream.truncate(opc.MAX_TOTAL_BYTES + 1)
        with pytest.raises(OutputError, match="RG714"):
            opc.read_package(file)

    def test_a_zip_bomb_is_refused_by_its_ratio(self) -> None:
        code, message = refused(zipped({**PARTS, "word/bomb.xml": b"\0" * 5_000_000}))
        assert code == "RG714"
        assert "word/bomb.xml" in message

    def test_a_zip_bomb_of_many_parts_is_refused_by_its_sum(self) -> None:
        declared = opc.pack("a.xml", b"<a/>")
        many = {
            f"word/{n}.xml": opc.PackedMember(declared.payload * 2000, 1_000_000, declared.crc, declared.method)
            for n in range(201)
        }
        code, message = refused(opc.write_package({**PARTS, **many}))
        assert code == "RG714"
        assert "201 MB" in message

    def test_a_part_that_is_larger_than_declared_is_refused(self) -> None:
        true = opc.pack("a.xml", b"<a/>" * 1000)
        lie = opc.PackedMember(true.payload, 8, true.crc, true.method)
        assert refused(opc.write_package({**PARTS, "word/a.xml": lie}))[0] in {"RG713", "RG714"}

    def test_a_part_that_is_smaller_than_declared_is_refused(self) -> None:
        true = opc.pack("a.xml", b"<a/>")
        lie = opc.PackedMember(true.payload, 8, true.crc, true.method)
        assert refused(opc.write_package({**PARTS, "word/a.xml": lie}))[0] == "RG714"

    def test_too_many_parts_are_refused(self) -> None:
        assert refused(opc.write_package({f"{n}.xml": b"" for n in range(opc.MAX_MEMBERS + 1)}))[0] == "RG714"

    @pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "word/../../a.xml", "C:/a.xml", "WORD/Document.xml"])
    def test_a_name_that_leaves_the_package_or_repeats_is_refused(self, name: str) -> None:
        code, message = refused(zipped({**PARTS, name: b""}))
        assert code == "RG714"
        assert name in message

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
    def test_a_document_type_is_refused_in_every_encoding(self, encoding: str) -> None:
        xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'.encode(encoding)
        assert refused(zipped({**PARTS, "customXml/item1.xml": xml}))[0] == "RG714"

    def test_an_encoding_that_could_hide_a_document_type_is_refused(self) -> None:
        xml = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-+ACE-DOCTYPE a+AD4-'
        assert refused(zipped({**PARTS, "customXml/item1.xml": xml}))[0] == "RG714"
