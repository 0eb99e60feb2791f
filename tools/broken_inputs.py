"""Ways to break a data file, a profile or an Office package: what people, editors, disks and enemies do to them."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

VALUES = [
    *(
        "",
        "''",
        "~",
        "[]",
        "{}",
        "[1, 2]",
        "{a: 1}",
        "- 1",
        "true",
        "是",
        "无",
        "0",
        "-0",
        "-1",
        "0.005",
        "1e999",
        "1e9",
    ),
    *(
        "-99999999999999999999.99",
        "9" * 30,
        "1" * 5000,
        "0x10",
        "1_000",
        "１２３",
        "1，000.50",
        "12.34万元",
        ".inf",
        ".nan",
    ),
    *(
        "1.2.3",
        "2024-13-45",
        "20210",
        "！",
        "：",
        "“引号”",
        "a：b",
        "x" * 300,
        "字" * 5000,
        "'\x07'",
        '"\\u0007"',
        '"\\ud800"',
    ),
    *("'{{ year }}'", "'{{ nothing }}'", "'{{ 1/0 }}'", "'{{ year|money }}'", "'{% for %}'", "'{{'", "'{{ x.y.z() }}'"),
    *(
        "'{{ " + "a." * 3000 + "b }}'",
        "'{{ 1" + "|money" * 1000 + " }}'",
        "'{{ " + "(" * 500 + " }}'",
        "'{{ 10**9**9 }}'",
    ),
    *("'{{ " + "1 and " * 2000 + "1 }}'", "'" + "{{" * 3000 + "'", "'{{ ''a'' * 999999999 }}'", "'{{ range(10**9) }}'"),
    *(
        "[" * 300,
        "{" * 3000,
        "[" + "{{ x }}," * 500 + "]",
        "&a [*a]",
        "*a",
        "!!python/object:os.system x",
        "|",
        ">-",
        "'",
        '"',
    ),
    *(
        "]]>",
        "'<w:p/>'",
        "'=1+1'",
        "'_x0041_'",
        "'a\\tb'",
        "../../etc/passwd",
        "/dev/zero",
        "'\\\\host\\share'",
        "CON",
        "'\u202eabc'",
    ),
]
NUMBERS = [
    "0",
    "-1",
    "5",
    "",
    "99999999999999999999",
    "1" * 5000,
    "1e999",
    "NaN",
    "0.5",
    "x",
    " ",
    "0x1",
    "-2147483649",
]
TAGS = [
    "{{ year }}",
    "{{",
    "}}",
    "{% for x in tables %}",
    "{% endfor %}",
    "{%p if x %}",
    "{%tr for a in items %}",
    "{{r x }}",
]
TAGS += [
    "{{ 1/0 }}",
    "{% set a = 'x' * 10**9 %}",
    "{%tc x %}",
    "{{ chart('x') }}",
    "{{ " + "(" * 300,
    "{#",
    "{% include 'a' %}",
]


def broken_data(content: bytes, chance: random.Random) -> bytes:
    """Return YAML with up to three things wrong in it."""
    lines = content.decode("utf-8").split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        chance.choice(_LINE_BREAKERS)(lines, chance)
    text = "\n".join(lines)
    if not chance.randrange(10):
        return _broken_bytes(_encoded(text, chance), chance)
    return text.encode("utf-8", "surrogatepass")


def broken_package(content: bytes, chance: random.Random) -> bytes:
    """Return an Office package with up to three of its parts broken, or the file itself."""
    if not chance.randrange(10):
        return _broken_bytes(content, chance)
    with ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for _ in range(chance.choice((1, 1, 2, 3))):
        name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
        if not chance.randrange(20):
            del parts[name]
            continue
        parts[name] = chance.choice(_PART_BREAKERS)(parts[name], chance)
    written = BytesIO()
    try:
        with ZipFile(written, "w") as package:
            for name, part in parts.items():
                package.writestr(name, part)
    except BadZipFile:
        return content
    return written.getvalue()


def _value(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    if found := re.match(r"(\s*(?:- )?[\w.]+: ?)", lines[number]):
        lines[number] = found[1].rstrip() + " " + chance.choice(VALUES)


def _digits(lines: list[str], chance: random.Random) -> None:
    numbers = [number for number, line in enumerate(lines) if re.search(r": -?\d", line)]
    if numbers:
        number = chance.choice(numbers)
        head, _, tail = lines[number].partition(": ")
        how: list[Callable[[str], str]] = [
            lambda old: old + "0",
            lambda old: "-" + old,
            lambda _: "0",
            lambda old: old[::-1],
        ]
        lines[number] = f"{head}: {chance.choice(how)(tail)}"


def _key(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    if found := re.match(r"(\s*(?:- )?)([\w.]+):(.*)", lines[number]):
        key = found[2]
        at = chance.randrange(len(key))
        lines[number] = f"{found[1]}{key[:at]}{chance.choice(('', 'x', '：', '中', '.'))}{key[at + 1 :]}:{found[3]}"


def _end_of_block(lines: list[str], start: int) -> int:
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
        end += 1
    return end


def _deleted(lines: list[str], chance: random.Random) -> None:
    start = chance.randrange(len(lines))
    del lines[start : _end_of_block(lines, start)]
    lines[:] = lines or [""]


def _doubled(lines: list[str], chance: random.Random) -> None:
    start = chance.randrange(len(lines))
    block = lines[start : _end_of_block(lines, start)]
    at = chance.choice((start, chance.randrange(len(lines))))
    lines[at:at] = block


def _moved(lines: list[str], chance: random.Random) -> None:
    start = chance.randrange(len(lines))
    end = _end_of_block(lines, start)
    block = lines[start:end]
    del lines[start:end]
    at = chance.randrange(len(lines) + 1)
    lines[at:at] = block


def _indented(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    lines[number] = chance.choice((" ", "  ", "\t", "\u3000", "- ")) + lines[number]


def _character(lines: list[str], chance: random.Random) -> None:
    number = chance.randrange(len(lines))
    line = lines[number]
    at = chance.randrange(len(line) + 1)
    lines[number] = line[:at] + chance.choice("：，“”。-[]{}'\"#&*!|>%@`\t\u3000\x00\x1b\ufeff\u2028") + line[at + 1 :]


_LINE_BREAKERS: list[Callable[[list[str], random.Random], None]] = [
    *(_value, _value, _value, _value, _digits, _digits, _key, _deleted, _doubled, _moved, _indented, _character),
]


def _encoded(text: str, chance: random.Random) -> bytes:
    encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "cp037", "utf-7"))
    return text.encode(encoding, "replace")


def _broken_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((0, 1, 1, 10))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.choice((len(changed), chance.randrange(len(changed))))])


def _attribute(part: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb'="[^"]*"', part))
    if not found:
        return part
    one = chance.choice(found)
    value = chance.choice([*NUMBERS, "rId" + "9" * 50, "/word/nothing.xml", "file:///etc/passwd", "{{ year }}"])
    return part[: one.start()] + b'="' + value.encode() + b'"' + part[one.end() :]


def _element(part: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"<[^<>]+>", part))
    if not found:
        return part
    one = chance.choice(found)
    return part[: one.start()] + chance.choice((b"", one[0] * 2, b"<x/>", b"</w:p>")) + part[one.end() :]


def _lone_element(part: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"<[^<>]+/>", part))
    if not found:
        return part
    one = chance.choice(found)
    return part[: one.start()] + chance.choice((b"", one[0] * 2, one[0] * 200)) + part[one.end() :]


def _tag(part: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"(?<=>)[^<>]+(?=</)", part))
    if not found:
        return part
    one = chance.choice(found)
    at = chance.randrange(one.start(), one.end())
    return part[:at] + chance.choice(TAGS).encode() + part[at:]


def _without_tag(part: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"\{[{%].*?[%}]\}", part))
    if not found:
        return part
    one = chance.choice(found)
    half = (one.start() + one.end()) // 2
    new = chance.choice((b"", one[0] * 2, part[one.start() : half], b"{% if 1 %}"))
    return part[: one.start()] + new + part[one.end() :]


def _prolog(part: bytes, chance: random.Random) -> bytes:
    entity = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]>'
    return chance.choice((b"", b" ", b"\xff\xfe", entity, b'<?xml version="1.0" encoding="cp037"?>', b"x")) + part


def _other_encoding(part: bytes, chance: random.Random) -> bytes:
    return part.decode("utf-8", "replace").encode(chance.choice(("utf-16", "utf-32", "cp037", "gb18030")), "replace")


_PART_BREAKERS: list[Callable[[bytes, random.Random], bytes]] = [
    *(
        _attribute,
        _attribute,
        _attribute,
        _element,
        _lone_element,
        _lone_element,
        _tag,
        _tag,
        _without_tag,
        _without_tag,
    ),
    *(_prolog, _other_encoding, _broken_bytes, lambda _part, _chance: b""),
]
