"""Tables in SQLite: their text, their indexes, and the memory of what they are."""

from __future__ import annotations

import sqlite3
from typing import Any

from tests.tds.definitions import Column, Constraint, Table
from tests.tds.failures import ServerError
from tests.tds.translation import Product, Translator, parsed
from tests.tds.values import TEXTS, spec_of

__all__ = ["Storage", "quoted"]


def quoted(name: str) -> str:
    """A name as SQLite never takes for anything else."""
    return f"[{name}]"


class Storage:
    """The tables of one server, as one connection to SQLite sees them."""

    def __init__(self, db: sqlite3.Connection, product: Product) -> None:
        self.db = db
        self.product = product

    def prepare(self) -> None:
        """Make the memory, once for each server."""
        self.db.execute(
            "CREATE TABLE tds_objects (name TEXT COLLATE NOCASE PRIMARY KEY, text TEXT)"
        )
        self.db.execute("CREATE TABLE tds_numbers (last INTEGER)")
        self.db.execute("INSERT INTO tds_numbers VALUES (100)")

    def tables(self) -> dict[str, Table]:
        """All tables and views by name in small letters."""
        rows = self.db.execute("SELECT text FROM tds_objects")
        found = [Table.loads(text) for (text,) in rows]
        return {table.name.lower(): table for table in found}

    def _number(self) -> int:
        self.db.execute("UPDATE tds_numbers SET last = last + 1")
        found: int = self.db.execute("SELECT last FROM tds_numbers").fetchone()[0]
        return found

    def remember(self, table: Table) -> None:
        """Keep what a table is; names and numbers are given where they lack."""
        table.id = table.id or self._number()
        for column in table.columns:
            if column.default is not None and not column.default_id:
                column.default_id = self._number()
                column.default_name = column.default_name or (
                    f"DF__{table.name}__{column.name}__{column.default_id:08X}"
                )
        marks = {"PK": "PK", "UQ": "UQ", "C": "CK", "F": "FK"}
        for each in table.constraints:
            each.id = each.id or self._number()
            if not each.name:
                each.name = f"{marks[each.kind]}__{table.name}__{each.id:08X}"
        self.db.execute(
            "INSERT OR REPLACE INTO tds_objects VALUES (?, ?)",
            (table.name, table.dumps()),
        )

    def forget(self, table: Table) -> None:
        """Lose what a table was."""
        self.db.execute("DELETE FROM tds_objects WHERE name = ?", (table.name,))

    # -- changes

    def create(self, table: Table) -> None:
        """Make a table."""
        self.remember(table)
        self.db.execute(self.text(table))
        for each in table.of_kind("PK", "UQ", "IX"):
            self.index(table, each)

    def drop(self, table: Table) -> None:
        """Drop a table or view."""
        word = "TABLE" if table.view is None else "VIEW"
        self.db.execute(f"DROP {word} {quoted(table.name)}")
        self.forget(table)

    def reworded(self, table: Table) -> None:
        """Have the text of a table follow its constraints, with the rows untouched."""
        self.remember(table)
        self.db.execute("PRAGMA writable_schema = ON")
        try:
            self.db.execute(
                "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?",
                (self.text(table), table.name),
            )
            version = self.db.execute("PRAGMA schema_version").fetchone()[0]
            self.db.execute(f"PRAGMA schema_version = {version + 1}")
        finally:
            self.db.execute("PRAGMA writable_schema = OFF")

    def index(self, table: Table, each: Constraint) -> None:
        """Make the index behind a key, or one that was asked for."""
        places = []
        for place, name in enumerate(each.columns):
            column = table.column(name)
            if column is None:
                text = f"Column name '{name}' does not exist in the target table "
                raise ServerError(1911, f"{text}or view.")
            down = " DESC" if each.descending and each.descending[place] else ""
            places.append(self._indexed(column, each) + down)
        word = "UNIQUE INDEX" if each.unique else "INDEX"
        where = f" WHERE {self.expression(each.where)}" if each.where else ""
        self.db.execute(
            f"CREATE {word} {quoted(f'{table.name}.{each.name}')} "
            f"ON {quoted(table.name)} ({', '.join(places)}){where}"
        )

    @staticmethod
    def _indexed(column: Column, each: Constraint) -> str:
        if not each.unique or not column.nullable or each.where:
            return quoted(column.name)
        # These servers admit one NULL in a unique index, SQLite any number.
        collation = ""
        if column.kind.name in TEXTS:
            collation = " COLLATE tds_text"
        elif column.kind.name == "decimal":
            collation = " COLLATE tds_decimal"
        return f"ifnull({quoted(column.name)}, x'00'){collation}"

    def drop_index(self, table: Table, each: Constraint) -> None:
        """Drop an index, or the one behind a key."""
        self.db.execute(f"DROP INDEX {quoted(f'{table.name}.{each.name}')}")

    # -- texts

    def expression(self, text: str) -> str:
        """An expression of a default or check as SQLite wants it."""
        translator = Translator(self.product, {}, {})
        wrapped = parsed(f"SELECT CASE WHEN {text} THEN 1 END")
        condition = wrapped.expressions[0].args["ifs"][0].this
        return translator.write(condition)

    def _value(self, text: str) -> str:
        translator = Translator(self.product, {}, {})
        return (
            translator.write(parsed(f"SELECT {text} AS x"))
            .removeprefix("SELECT ")
            .removesuffix(" AS [x]")
        )

    def text(self, table: Table) -> str:
        """CREATE TABLE as SQLite wants it; keys are indexes of their own."""
        parts = [self.column(c) for c in table.columns]
        for each in table.of_kind("C"):
            parts.append(  # noqa: PERF401 - two kinds, one form
                f"CONSTRAINT {quoted(each.name)} CHECK ({self.expression(each.text)})"
            )
        for each in table.of_kind("F"):
            parts.append(  # noqa: PERF401 - as above
                f"CONSTRAINT {quoted(each.name)} FOREIGN KEY ({_list(each.columns)}) "
                f"REFERENCES {quoted(each.table)} ({_list(each.targets)}) "
                f"ON DELETE {each.delete.replace('_', ' ')} "
                f"ON UPDATE {each.update.replace('_', ' ')}"
            )
        return f"CREATE TABLE {quoted(table.name)} ({', '.join(parts)})"

    def column(self, column: Column) -> str:
        """One column of CREATE TABLE."""
        name = quoted(column.name)
        if column.identity:
            return f"{name} INTEGER PRIMARY KEY AUTOINCREMENT"
        if column.generated is not None:
            return f"{name} AS ({self._value(column.generated)}) VIRTUAL"
        text = f"{name} {column.kind.affinity}"
        if not column.nullable:
            text += " NOT NULL"
        if column.default is not None:
            value = self._value(column.default)
            text += f" DEFAULT (tds_store({value}, '{spec_of(column.kind)}'))"
        return text


def _list(names: Any) -> str:
    return ", ".join(map(quoted, names))
