"""What the stand-in keeps: SQLite, MaxDB's catalogue, sequences, and its errors."""

from __future__ import annotations

import datetime
import re
import sqlite3
import threading
from pathlib import Path
from typing import Any

from tests.maxdb.grammar import Column, Item, Refusal, Told, quoted, read

DUPLICATE_KEY, DUPLICATE, CHECK, FOREIGN_KEY, LOCKED = 200, 250, 300, 350, 500
NO_TABLE, NO_COLUMN, MISSING, TABLE_THERE = -4004, -4005, -5005, -6000
NO_SEQUENCE, NOT_DRAWN = -4016, -2029

CATALOGUE = """
CREATE TABLE "DUAL" (DUMMY); INSERT INTO "DUAL" VALUES ('a');
CREATE TABLE "VERSIONS" (KERNEL);
CREATE TABLE "DOMAIN.TABLES" ({owner}, TABLENAME, TYPE);
CREATE TABLE "DOMAIN.COLUMNS" ({owner}, TABLENAME, COLUMNNAME, MODE, DATATYPE, CODETYPE,
 LEN, DEC, NULLABLE, "DEFAULT", DEFAULTFUNCTION, POS, KEYPOS);
CREATE TABLE "DOMAIN.FOREIGNKEYCOLUMNS" ({owner}, TABLENAME, COLUMNNAME, FKEYNAME,
 REFTABLENAME, REFCOLUMNNAME, RULE);
CREATE TABLE "DOMAIN.INDEXES" ({owner}, TABLENAME, INDEXNAME, TYPE);
CREATE TABLE "DOMAIN.INDEXCOLUMNS" ({owner}, TABLENAME, INDEXNAME, COLUMNNAME, COLUMNNO,
 SORT);
CREATE TABLE "DOMAIN.CONSTRAINTS" ({owner}, TABLENAME, CONSTRAINTNAME, DEFINITION);
"""
KEPT = ("TABLES", "COLUMNS", "FOREIGNKEYCOLUMNS", "INDEXES", "INDEXCOLUMNS")


class Database:
    """One database, which several sessions may share."""

    def __init__(
        self, folder: Path, version: tuple[int, ...] = (7, 7, 4), user: str = "TEST"
    ) -> None:
        self.path = folder / "standin.db"
        self.version = version
        self.user = user
        self.sequences: dict[str, int] = {}
        self.lock = threading.Lock()
        self.said: list[str] = []
        self.owner = "SCHEMANAME" if version >= (7, 6) else "OWNER"
        setup = sqlite3.connect(self.path)
        setup.execute("PRAGMA journal_mode = WAL")
        setup.executescript(CATALOGUE.format(owner=self.owner))
        numbers = ".".join(f"{n:02}" if p else f"{n}" for p, n in enumerate(version))
        kernel = f"Kernel    {numbers.replace('.0', '.', 1)}   Build 001-000-000-000"
        setup.execute('INSERT INTO "VERSIONS" VALUES (?)', (kernel,))
        setup.commit()
        setup.close()

    def draw(self, name: str) -> int:
        """The next number of a sequence; no transaction takes it back."""
        with self.lock:
            self.sequences[name] += 1
            return self.sequences[name]


class Session:
    """One connection, always in a transaction unless it commits by itself."""

    def __init__(self, database: Database, autocommit: bool) -> None:
        self.database = database
        self.autocommit = autocommit
        self.raw = sqlite3.connect(
            database.path, isolation_level=None, timeout=0.3, check_same_thread=False
        )
        self.raw.execute("PRAGMA foreign_keys = ON")
        self.drawn: dict[str, int] = {}
        self.parts: list[str] = []
        self.trouble: Refusal | None = None
        self._teach()

    def _teach(self) -> None:
        teach = self.raw.create_function
        teach("MX_LIKE", 3, like)
        teach("MX_LOWER", 1, lambda v: None if v is None else str(v).lower())
        teach("MX_UPPER", 1, lambda v: None if v is None else str(v).upper())
        teach("MX_CHR", 1, lambda v: None if v is None else str(v))
        teach("MX_NUM", 1, lambda v: None if v is None else float(v))
        teach("MX_MOD", 2, lambda a, b: None if a is None or not b else a % b)
        teach("MX_POWER", 2, lambda a, b: None if a is None else a**b)
        teach("MX_USER", 0, lambda: self.database.user)
        teach("MX_NOW", 1, lambda form: datetime.datetime.now().strftime(form))
        teach("MX_NEXTVAL", 1, self._next)
        teach("MX_CURRVAL", 1, self._current)

    def _next(self, name: str) -> int | None:
        if name not in self.database.sequences:
            self.trouble = Refusal(NO_SEQUENCE, f"Unknown sequence {name}")
            return None
        self.drawn[name] = self.database.draw(name)
        return self.drawn[name]

    def _current(self, name: str) -> int | None:
        if name not in self.drawn:
            self.trouble = Refusal(NOT_DRAWN, f"CURRVAL of {name} not defined yet")
        return self.drawn.get(name)

    # -- statements

    def run(self, text: str, values: tuple[Any, ...]) -> Any:
        """Run a statement: its cursor in SQLite, and the types of its columns.

        :raises Refusal: the server would not take it.
        """
        self.database.said.append(text)
        told = read(text, self.database.version)
        if text.count("?") and not values:
            raise Refusal(-715, "Parameters are missing")
        if not self.raw.in_transaction and not self.autocommit:
            self.raw.execute("BEGIN")
        self.raw.execute('SAVEPOINT "statement"')
        try:
            cursor = self._do(told, values)
            if self.trouble is not None:
                trouble, self.trouble = self.trouble, None
                raise trouble
            rows = cursor.fetchall() if cursor and cursor.description else None
        except sqlite3.Error as exc:
            self._back()
            raise self._refusal(exc, told) from exc
        except Refusal:
            self._back()
            raise
        if not told.kind.startswith(("subtrans", "savepoint", "rollback", "release")):
            self.raw.execute('RELEASE "statement"')
        types = [self._type(item, told) for item in told.items]
        return (
            rows,
            types,
            cursor.description if cursor else None,
            (cursor.rowcount if cursor else 0),
        )

    def _back(self) -> None:
        if self.raw.in_transaction:
            self.raw.execute('ROLLBACK TO "statement"')
            self.raw.execute('RELEASE "statement"')

    def _do(self, told: Told, values: tuple[Any, ...]) -> Any:
        kind = told.kind
        words = kind.replace(" ", "_")
        if kind.startswith(("subtrans", "savepoint", "rollback", "release")):
            if kind in ("subtrans end", "subtrans rollback") and not self.parts:
                raise Refusal(-3014, "No subtransaction is open")
            self.raw.execute('RELEASE "statement"')
            return self._part(kind, told)
        own = getattr(self, f"_{words}", None)
        if own is not None:
            own(told)
        sql = told.sql + self._duplicates(told)
        return self.raw.execute(sql, values) if sql else None

    def _part(self, kind: str, told: Told) -> None:
        if kind == "subtrans begin":
            self.parts.append(f"part {len(self.parts)}")
            self.raw.execute(f"SAVEPOINT {quoted(self.parts[-1])}")
        elif kind.startswith("subtrans"):
            self._end(self.parts.pop(), kind.endswith("rollback"))
        elif kind == "savepoint":
            self.raw.execute(f"SAVEPOINT {quoted(told.names[0])}")
        else:
            self._end(told.names[0], kind == "rollback")  # which gives it up, too

    def _end(self, name: str, undone: bool) -> None:
        if undone:
            self.raw.execute(f"ROLLBACK TO {quoted(name)}")
        self.raw.execute(f"RELEASE {quoted(name)}")

    def _duplicates(self, told: Told) -> str:
        if told.kind not in ("insert ignore", "insert update"):
            return ""
        rows = self._asked("COLUMNS", told.table, "COLUMNNAME, MODE")
        keys = [quoted(name) for name, mode in rows if mode == "KEY"]
        if not keys:
            return ""  # it has no effect on tables without a key
        names = [quoted(name) for name, mode in rows if mode != "KEY"]
        inserted = ", ".join(f"{name} = excluded.{name}" for name in names)
        what = f"UPDATE SET {inserted}" if told.kind.endswith("update") else "NOTHING"
        return f" ON CONFLICT ({', '.join(keys)}) DO {what}"

    # -- definitions

    def _asked(self, source: str, table: str, what: str) -> list[tuple[Any, ...]]:
        return self.raw.execute(
            f'SELECT {what} FROM "DOMAIN.{source}" WHERE TABLENAME = ?', (table,)
        ).fetchall()

    def _keep(self, source: str, *values: Any) -> None:
        marks = ", ".join("?" * (len(values) + 1))
        self.raw.execute(
            f'INSERT INTO "DOMAIN.{source}" VALUES ({marks})',
            (self.database.user, *values),
        )

    def _create_table(self, told: Told) -> None:
        self._keep("TABLES", told.table, "TABLE")
        for place, column in enumerate(told.columns, 1):
            self._keep_column(told.table, column, place, told.keys)
        for place, columns in enumerate(told.more, 1):
            self._keep_index(
                told.table, f"INDEX__{place}", "UNIQUE", [(c, "ASC") for c in columns]
            )
        for columns, target, there, name in told.references:
            keys = self._asked("COLUMNS", target, "COLUMNNAME, MODE")
            found = there or tuple(c for c, mode in keys if mode == "KEY")
            if not keys and target != told.table:
                raise Refusal(NO_TABLE, f"Unknown table name: {target}")
            for column, other in zip(columns, found or told.keys, strict=True):
                self._keep(
                    "FOREIGNKEYCOLUMNS", told.table, column, name, target, other,
                    "DELETE RESTRICT",
                )  # fmt: skip

    def _keep_column(
        self, table: str, column: Column, place: int, keys: tuple[str, ...]
    ) -> None:
        keyed = column.name in keys
        mode = "KEY" if keyed else "OPT" if column.nullable else "MAN"
        nullable = "YES" if column.nullable and not keyed else "NO"
        keypos = keys.index(column.name) + 1 if keyed else None
        self._keep(
            "COLUMNS", table, column.name, mode, column.type, column.code,
            column.length, column.scale, nullable, column.default, None, place, keypos,
        )  # fmt: skip

    def _keep_index(
        self, table: str, name: str, kind: str | None, parts: list[tuple[str, str]]
    ) -> None:
        self._keep("INDEXES", table, name, kind)
        for place, (column, way) in enumerate(parts, 1):
            self._keep("INDEXCOLUMNS", table, name, column, place, way)

    def _create_index(self, told: Told) -> None:
        name, unique = told.names
        kind = "UNIQUE" if unique else None
        parts = [(part[0], part[1]) for part in told.more]
        self._keep_index(told.table, name, kind, parts)

    def _drop_index(self, told: Told) -> None:
        for source in ("INDEXES", "INDEXCOLUMNS"):
            self.raw.execute(
                f'DELETE FROM "DOMAIN.{source}" WHERE TABLENAME = ? AND INDEXNAME = ?',
                (told.table, told.names[0]),
            )

    def _drop_table(self, told: Told) -> None:
        if not self._asked("TABLES", told.table, "TYPE"):
            raise Refusal(NO_TABLE, f"Unknown table name: {told.table}")
        for source in KEPT:
            self.raw.execute(
                f'DELETE FROM "DOMAIN.{source}" WHERE TABLENAME = ?', (told.table,)
            )

    def _add_column(self, told: Told) -> None:
        place = len(self._asked("COLUMNS", told.table, "POS")) + 1
        self._keep_column(told.table, told.columns[0], place, ())

    def _drop_column(self, told: Told) -> None:
        self.raw.execute(
            'DELETE FROM "DOMAIN.COLUMNS" WHERE TABLENAME = ? AND COLUMNNAME = ?',
            (told.table, told.names[0]),
        )

    def _create_sequence(self, told: Told) -> None:
        if told.names[0] in self.database.sequences:
            raise Refusal(TABLE_THERE, f"Duplicate name: {told.names[0]}")
        self.database.sequences[told.names[0]] = 0

    def _drop_sequence(self, told: Told) -> None:
        if self.database.sequences.pop(told.names[0], None) is None:
            raise Refusal(NO_SEQUENCE, f"Unknown sequence {told.names[0]}")

    # -- results

    def _type(self, item: Item | None, told: Told) -> str:
        if item is None:
            return ""
        for alias, table in told.sources:
            if item.table in ("", alias):
                for name, kind, code, scale in self._asked(
                    "COLUMNS", table, "COLUMNNAME, DATATYPE, CODETYPE, DEC"
                ):
                    if name == item.column:
                        return f"{kind} {code} {scale or ''}".strip()
        return ""

    def _refusal(self, exc: sqlite3.Error, told: Told) -> Refusal:
        words = str(exc)
        found = re.match(r"UNIQUE constraint failed: (.*)", words)
        if found:
            column = found[1].split(", ")[0].rpartition(".")[2]
            rows = dict(self._asked("COLUMNS", told.table, "COLUMNNAME, MODE"))
            key = rows.get(column) == "KEY"
            return Refusal(DUPLICATE_KEY if key else DUPLICATE, "Duplicate key")
        for part, code in (
            ("NOT NULL constraint", MISSING),
            ("CHECK constraint", CHECK),
            ("FOREIGN KEY constraint", FOREIGN_KEY),
            ("locked", LOCKED),
            ("no such table", NO_TABLE),
            ("no such column", NO_COLUMN),
            ("has no column", NO_COLUMN),
            ("already exists", TABLE_THERE),
        ):
            if part in words:
                return Refusal(code, words)
        raise exc

    def commit(self) -> None:
        """End the transaction."""
        self.parts.clear()
        if self.raw.in_transaction:
            self.raw.execute("COMMIT")

    def rollback(self) -> None:
        """Take the transaction back."""
        self.parts.clear()
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")


def like(value: Any, pattern: Any, escape: Any) -> int | None:
    """LIKE, whose wildcards are ``%`` and ``*``, ``_`` and ``?``, and ``(…)``."""
    if value is None or pattern is None:
        return None
    parts, place, text = [], 0, str(pattern)
    while place < len(text):
        char = text[place]
        if char == escape:
            place += 1
            parts.append(re.escape(text[place]))
        elif char in "%*":
            parts.append(".*")
        elif char in "_?":
            parts.append(".")
        elif char == "(":
            end = text.index(")", place)
            parts.append(f"[{re.escape(text[place + 1 : end])}]")
            place = end
        else:
            parts.append(re.escape(char))
        place += 1
    return int(re.fullmatch("".join(parts), str(value), re.DOTALL) is not None)
