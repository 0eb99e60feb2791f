"""This package reads and writes Office files: zip packages of named parts, mostly XML (ECMA-376 part 2, "OPC")."""

from reportgen.opc.parts import (
    COUNT,
    DECIMAL,
    INTEGER,
    check_values,
    escape,
    parse_xml,
    read_package,
    relationship_target,
    relationships_name,
)
from reportgen.opc.zipped import (
    CONTENT_TYPES,
    DAMAGED,
    MAX_MEMBERS,
    MAX_TOTAL_BYTES,
    NOT_OFFICE,
    PACKAGE_RELATIONSHIPS,
    PackedMember,
    pack,
    parse_package,
    read_file,
    write_package,
)

__all__ = [
    "CONTENT_TYPES",
    "COUNT",
    "DAMAGED",
    "DECIMAL",
    "INTEGER",
    "MAX_MEMBERS",
    "MAX_TOTAL_BYTES",
    "NOT_OFFICE",
    "PACKAGE_RELATIONSHIPS",
    "PackedMember",
    "check_values",
    "escape",
    "pack",
    "parse_package",
    "parse_xml",
    "read_file",
    "read_package",
    "relationship_target",
    "relationships_name",
    "write_package",
]
