"""The tables in which a server tells of its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.tds.definitions import Column, Constraint, Table
from tests.tds.translation import Product
from tests.tds.values import BINARIES, TEXTS, WIDE, TdsType

__all__ = ["system_tables"]

Row = tuple[Any, ...]
_INT, _NAME, _TEXT = TdsType("int"), TdsType("nvarchar", 128), TdsType("nvarchar", -1)
_BIT, _KIND = TdsType("bit"), TdsType("char", 2)
_TYPES = {
    "image": 34,
    "text": 35,
    "uniqueidentifier": 36,
    "date": 40,
    "time": 41,
    "datetime2": 42,
    "tinyint": 48,
    "smallint": 52,
    "int": 56,
    "smalldatetime": 58,
    "real": 59,
    "datetime": 61,
    "float": 62,
    "ntext": 99,
    "bit": 104,
    "decimal": 106,
    "bigint": 127,
    "varbinary": 165,
    "varchar": 167,
    "binary": 173,
    "char": 175,
    "nvarchar": 231,
    "nchar": 239,
    "unichar": 135,
    "univarchar": 155,
    "unitext": 174,
    "bigdatetime": 187,
    "bigtime": 188,
}
_SIZES = {
    "tinyint": 1,
    "smallint": 2,
    "int": 4,
    "bigint": 8,
    "bit": 1,
    "float": 8,
    "real": 4,
    "datetime": 8,
    "smalldatetime": 4,
    "date": 3,
    "time": 5,
    "datetime2": 8,
    "decimal": 9,
    "uniqueidentifier": 16,
    "text": 16,
    "ntext": 16,
    "image": 16,
    "bigdatetime": 8,
    "bigtime": 8,
    "unitext": 16,
}
_LETTERS = {"PK": "PK", "UQ": "UQ", "C": "C", "F": "F"}


def _bytes_of(kind: TdsType) -> int:
    if kind.name in _SIZES:
        return _SIZES[kind.name]
    if kind.length == -1:
        return -1
    return kind.length * (2 if kind.name in WIDE else 1)


def _digits(kind: TdsType) -> tuple[int, int]:
    return (0, 0) if kind.name in TEXTS | BINARIES else (kind.precision, kind.scale)


def _places(table: Table) -> dict[str, int]:
    return {c.name.lower(): n for n, c in enumerate(table.columns, 1)}


def _place(table: Table, name: str) -> int:
    return _places(table).get(name.lower(), 0)


def _keys(table: Table) -> Iterator[tuple[int, Constraint]]:
    return enumerate(table.of_kind("PK", "UQ", "IX"), 1)


class _Facts:
    """The rows of each system table."""

    def __init__(self, tables: Mapping[str, Table], database: str) -> None:
        self.tables = [t for t in tables.values() if t.id]
        self.by_name = {t.name.lower(): t for t in self.tables}
        self.database = database

    def references(self) -> Iterator[tuple[Table, Constraint, Table]]:
        """Each foreign key with its tables."""
        for table in self.tables:
            for each in table.of_kind("F"):
                yield table, each, self.by_name[each.table.lower()]

    def defaults(self) -> Iterator[tuple[Table, Column]]:
        """Each column that has a default."""
        for table in self.tables:
            for column in table.columns:
                if column.default is not None:
                    yield table, column

    # -- Microsoft's

    def sys_objects(self) -> Iterator[Row]:
        """Tables, views and constraints."""
        for table in self.tables:
            yield table.id, table.name, "V " if table.view else "U ", 1, 0, 0
            for each in table.constraints:
                if each.kind != "IX":
                    kind = _LETTERS[each.kind].ljust(2)
                    yield each.id, each.name, kind, 1, 0, table.id
        for table, column in self.defaults():
            yield column.default_id, column.default_name, "D ", 1, 0, table.id

    def sys_columns(self) -> Iterator[Row]:
        """Columns."""
        for table in self.tables:
            for place, c in enumerate(table.columns, 1):
                number = _TYPES[c.kind.name]
                yield (
                    *(table.id, c.name, place, number, number, _bytes_of(c.kind)),
                    *(*_digits(c.kind), int(bool(c.nullable)), int(c.identity)),
                    *(int(c.generated is not None), c.default_id),
                )

    def sys_types(self) -> Iterator[Row]:
        """Types."""
        for name, number in _TYPES.items():
            yield name, number, number

    def sys_default_constraints(self) -> Iterator[Row]:
        """Defaults, in parentheses as the server keeps them."""
        for table, c in self.defaults():
            text = f"({c.default})"
            place = _place(table, c.name)
            yield c.default_id, c.default_name, table.id, place, text

    def sys_computed_columns(self) -> Iterator[Row]:
        """Columns that are computed."""
        for table in self.tables:
            for place, c in enumerate(table.columns, 1):
                if c.generated is not None:
                    yield table.id, c.name, place, c.generated

    def sys_check_constraints(self) -> Iterator[Row]:
        """Checks."""
        for table in self.tables:
            for each in table.of_kind("C"):
                place = _place(table, each.column)
                yield each.id, each.name, table.id, place, f"({each.text})"

    def sys_indexes(self) -> Iterator[Row]:
        """Indexes."""
        for table in self.tables:
            for number, e in _keys(table):
                yield (
                    *(table.id, number, e.name, int(e.kind == "PK")),
                    *(int(e.kind == "UQ"), int(e.unique), e.where, 0),
                )

    def sys_index_columns(self) -> Iterator[Row]:
        """Columns of indexes."""
        for table in self.tables:
            for number, e in _keys(table):
                for n, name in enumerate(e.columns):
                    down = int(e.descending[n])
                    yield table.id, number, _place(table, name), n + 1, down, 0

    def sys_key_constraints(self) -> Iterator[Row]:
        """Primary keys and unique constraints."""
        for table in self.tables:
            for number, e in _keys(table):
                if e.kind != "IX":
                    yield e.id, e.name, table.id, e.kind, number

    def sys_foreign_keys(self) -> Iterator[Row]:
        """Foreign keys."""
        for table, e, other in self.references():
            yield e.id, e.name, table.id, other.id, e.delete, e.update

    def sys_foreign_key_columns(self) -> Iterator[Row]:
        """Columns of foreign keys."""
        for table, e, other in self.references():
            for n, (own, target) in enumerate(zip(e.columns, e.targets, strict=True)):
                here, there = _place(table, own), _place(other, target)
                yield e.id, n + 1, table.id, here, other.id, there

    def sys_databases(self) -> Iterator[Row]:
        """Databases."""
        yield from (("master",), (self.database,))

    # -- Sybase's

    def sysobjects(self) -> Iterator[Row]:
        """Tables and views."""
        for table in self.tables:
            yield table.id, table.name, "V " if table.view else "U ", 1

    def syscolumns(self) -> Iterator[Row]:
        """Columns."""
        for table in self.tables:
            for place, c in enumerate(table.columns, 1):
                status = (8 if c.nullable else 0) | (128 if c.identity else 0)
                yield (
                    *(table.id, c.name, place, 0, _TYPES[c.kind.name]),
                    *(_bytes_of(c.kind), *_digits(c.kind), status, c.default_id),
                )

    def systypes(self) -> Iterator[Row]:
        """Types."""
        yield from _TYPES.items()

    def syscomments(self) -> Iterator[Row]:
        """Texts of defaults and checks."""
        for _, c in self.defaults():
            yield c.default_id, f"DEFAULT {c.default}", 0, 1
        for table in self.tables:
            for each in table.of_kind("C"):
                yield each.id, f"CONSTRAINT {each.name} CHECK ({each.text})", 0, 1

    def sysindexes(self) -> Iterator[Row]:
        """Indexes."""
        for table in self.tables:
            for number, e in _keys(table):
                status = (2 if e.unique else 0) | (2048 if e.kind == "PK" else 0)
                status2 = 0 if e.kind == "IX" else 2
                yield table.id, e.name, number, status, status2, len(e.columns)

    def sysreferences(self) -> Iterator[Row]:
        """Foreign keys, with room for sixteen columns."""
        for table, e, other in self.references():
            pairs = zip(e.columns, e.targets, strict=True)
            numbers = [(_place(table, a), _place(other, b)) for a, b in pairs]
            numbers += [(0, 0)] * (16 - len(numbers))
            flat = [number for pair in numbers for number in pair]
            yield e.id, table.id, other.id, len(e.columns), *flat

    def sysconstraints(self) -> Iterator[Row]:
        """Checks and foreign keys."""
        for table in self.tables:
            for each in table.of_kind("C", "F"):
                status = 128 if each.kind == "C" else 64
                yield each.id, table.id, _place(table, each.column), status


_REFERENCE_KEYS = " ".join(f"fokey{n} refkey{n}" for n in range(1, 17))
_COLUMNS = {
    "sys_objects": "object_id name type schema_id is_ms_shipped parent_object_id",
    "sys_columns": "object_id name column_id user_type_id system_type_id max_length "
    "precision scale is_nullable is_identity is_computed default_object_id",
    "sys_types": "name system_type_id user_type_id",
    "sys_default_constraints": "object_id name parent_object_id parent_column_id "
    "definition",
    "sys_computed_columns": "object_id name column_id definition",
    "sys_check_constraints": "object_id name parent_object_id parent_column_id "
    "definition",
    "sys_indexes": "object_id index_id name is_primary_key is_unique_constraint "
    "is_unique filter_definition is_hypothetical",
    "sys_index_columns": "object_id index_id column_id key_ordinal is_descending_key "
    "is_included_column",
    "sys_key_constraints": "object_id name parent_object_id type unique_index_id",
    "sys_foreign_keys": "object_id name parent_object_id referenced_object_id "
    "delete_referential_action_desc update_referential_action_desc",
    "sys_foreign_key_columns": "constraint_object_id constraint_column_id "
    "parent_object_id parent_column_id referenced_object_id referenced_column_id",
    "sys_databases": "name",
    "sysobjects": "id name type uid",
    "syscolumns": "id name colid number usertype length prec scale status cdefault",
    "systypes": "name usertype",
    "syscomments": "id text colid2 colid",
    "sysindexes": "id name indid status status2 keycnt",
    "sysreferences": f"constrid tableid reftabid keycnt {_REFERENCE_KEYS}",
    "sysconstraints": "constrid tableid colid status",
}


def _column_type(name: str) -> TdsType:
    if name in ("definition", "text", "filter_definition"):
        return _TEXT
    if name == "type":
        return _KIND
    if name == "name" or name.endswith("_desc"):
        return _NAME
    return _BIT if name.startswith("is_") else _INT


def system_tables(
    product: Product, tables: Mapping[str, Table], database: str, wanted: set[str]
) -> list[tuple[Table, list[Row]]]:
    """The system tables that are wanted, with their rows."""
    facts = _Facts(tables, database)
    found = []
    for name in sorted(wanted & set(_COLUMNS)):
        newer = name.startswith("sys_")
        if newer is not product.microsoft or (newer and not product.since(9)):
            continue
        table = Table(name)
        table.columns = [Column(c, _column_type(c)) for c in _COLUMNS[name].split()]
        rows: Callable[[], Iterator[Row]] = getattr(facts, name)
        found.append((table, list(rows())))
    return found
