"""INSERT, UPDATE, DELETE, MERGE, and what goes wrong with them."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from tests.tds.commands import Commands
from tests.tds.definitions import Column, Table
from tests.tds.failures import ServerError, near
from tests.tds.inference import Inference
from tests.tds.results import Count, Event, Rows
from tests.tds.splitting import Embedded, Statement, split
from tests.tds.storage import quoted
from tests.tds.translation import Translator, parsed
from tests.tds.values import TdsType, load, spec_of, type_of_value

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Changes"]


class Changes(Commands):
    """The changing of rows."""

    known: dict[str, Table]
    translator: Translator
    execute: Callable[[str], sqlite3.Cursor]
    _target = ""
    _verb = ""

    def change(self, statement: Statement, tree: Any) -> list[Event]:
        """Run a statement that changes rows."""
        self.ensure_writing()
        self._verb = statement.words[0]
        if tree is None:
            return self._merge(statement)
        if isinstance(tree, exp.Insert):
            return self._insert(tree)
        if isinstance(tree, exp.Update):
            return self._update(tree)
        return self._delete(tree)

    def _done(
        self, sql: str, returning: Any = None, identity: Column | None = None
    ) -> list[Event]:
        kinds: list[tuple[str, TdsType | None]] = []
        if returning is not None:
            copy = exp.select(*[e.copy() for e in returning.expressions])
            for column in copy.find_all(exp.Column):
                column.set("table", None)
            kinds = Inference(self.translator, copy).columns(copy)
        cursor = self.execute(sql)
        events: list[Event] = []
        if kinds:
            found = cursor.fetchall()
            self.rowcount = len(found)
            known = [(n, k or type_of_value("")) for n, k in kinds]
            rows = [
                tuple(load(v, k) for v, (_, k) in zip(row, known, strict=True))
                for row in found
            ]
            events.append(Rows(known, rows))
        else:
            self.rowcount = max(cursor.rowcount, 0)
        if self._verb == "INSERT":
            self.identity = cursor.lastrowid if identity else None
            self.last_identity = self.identity
        cursor.close()
        return [*events, Count(self.rowcount, bool(self.trancount))]

    # -- INSERT

    def _insert(self, tree: exp.Insert) -> list[Event]:
        into = tree.this
        named = (
            [c.name for c in into.expressions] if isinstance(into, exp.Schema) else None
        )
        node = into.this if isinstance(into, exp.Schema) else into
        table = self.translator.table(node.name)
        self._target = table.name
        identity = table.identity
        explicit = self.identity_insert == table.name.lower()
        columns = self._columns(table, named, explicit)
        returning = tree.args.get("returning")
        self.translator.used[table.name.lower()] = table
        source = tree.expression
        if (source is None and tree.args.get("default")) or _is_empty(source):
            sql = f"INSERT INTO {quoted(table.name)} DEFAULT VALUES"
        else:
            sql = self._insert_rows(table, columns, source)
        tail = self._returning(returning)
        return self._done(sql + tail, returning, identity)

    def _columns(
        self, table: Table, named: list[str] | None, explicit: bool
    ) -> list[Column]:
        if named is None:
            return [
                c
                for c in table.columns
                if c.generated is None and (explicit or not c.identity)
            ]
        found = []
        for name in named:
            column = table.column(name)
            if column is None:
                raise self._no_column(name)
            found.append(column)
        self._check_identity(table, found, explicit)
        for column in found:
            if column.generated is not None:
                text = f'The column "{column.name}" cannot be modified because it is '
                raise ServerError(271, f"{text}a computed column.")
        return found

    @staticmethod
    def _no_column(name: str) -> ServerError:
        return ServerError(207, f"Invalid column name '{name}'.", ends_batch=True)

    def _check_identity(
        self, table: Table, found: list[Column], explicit: bool
    ) -> None:
        given = any(column.identity for column in found)
        if given and not explicit:
            text = "Cannot insert explicit value for identity column in table "
            number = 544 if self.product.microsoft else 584
            text += f"'{table.name}' when IDENTITY_INSERT is set to OFF."
            raise ServerError(number, text)
        if explicit and table.identity and not given:
            text = "Explicit value must be specified for identity column in table "
            raise ServerError(545, f"{text}'{table.name}'.")

    def _insert_rows(self, table: Table, columns: list[Column], source: Any) -> str:
        if isinstance(source, exp.Values):
            widths = {len(_row(row)) for row in source.expressions}
            for width in widths:
                if width != len(columns):
                    raise _wrong_width(len(columns) > width)
            rows = [
                "(" + ", ".join(self._value(v) for v in _row(row)) + ")"
                for row in source.expressions
            ]
            text = "VALUES " + ", ".join(rows)
        else:
            copy = source.copy()
            width = len(Inference(self.translator, copy).columns(copy))
            if width != len(columns):
                raise _wrong_width(len(columns) > width)
            _exact(source)
            text = self.translator.write(source)
        names = ", ".join(quoted(c.name) for c in columns)
        places = ", ".join(f"c{n}" for n in range(len(columns)))
        stored = ", ".join(
            f"tds_store(c{n}, '{spec_of(c.kind)}')" for n, c in enumerate(columns)
        )
        return (
            f"INSERT INTO {quoted(table.name)} ({names}) WITH s({places}) AS ({text}) "
            f"SELECT {stored} FROM s WHERE 1"
        )

    def _value(self, node: Any) -> str:
        holder = exp.select(node.copy())
        _exact(holder)
        return self.translator.write(holder).removeprefix("SELECT ")

    def _returning(self, returning: Any) -> str:
        if returning is None:
            return ""
        out = []
        for item in returning.copy().expressions:
            for column in item.find_all(exp.Column):
                if column.table.lower() not in ("inserted", "deleted"):
                    raise near(column.name)
                column.set("table", None)
            out.append(item.sql(dialect=Embedded, identify=True))
        return f" RETURNING {', '.join(out)}"

    # -- UPDATE and DELETE

    def _update(self, tree: exp.Update) -> list[Event]:
        table = self.translator.table(tree.this.name)
        self._target = table.name
        for each in tree.expressions:
            column = table.column(each.this.name)
            if column is None:
                raise self._no_column(each.this.name)
            if column.identity:
                text = f"Cannot update identity column '{column.name}'."
                raise ServerError(8102, text)
            value = each.expression
            _exact(value)
            spec = exp.Literal.string(spec_of(column.kind))
            call = exp.Anonymous(this="tds_store", expressions=[value.copy(), spec])
            each.this.set("table", None)
            value.replace(call)
        returning = tree.args.get("returning")
        return self._done(_plain_sets(self.translator, tree, returning), returning)

    def _delete(self, tree: exp.Delete) -> list[Event]:
        target = tree.this
        if target is None or not isinstance(target, exp.Table):
            raise near("DELETE")
        table = self.translator.table(target.name)
        self._target = table.name
        returning = tree.args.get("returning")
        if returning is not None and not self.product.microsoft:
            raise near("OUTPUT")
        return self._done(self.translator.write(tree), returning)

    # -- MERGE, of the one form that is in use

    def _merge(self, statement: Statement) -> list[Event]:
        words = statement.words
        allowed = self.product.since(10) or (
            not self.product.microsoft and self.product.version >= (15, 7)
        )
        if not allowed:
            raise near("MERGE")
        found = _MERGE.fullmatch(statement.text.strip())
        if found is None or "MATCHED" not in words:
            raise near("MERGE")
        part = found.groupdict()
        table = self.translator.table(part["table"].strip("[]"))
        target = part["alias"] or table.name
        self._target = table.name
        source = f"({part['source']})"
        names = part["names"] or ""
        query = (
            parsed(f"SELECT * FROM {source} AS {part['name']}")
            if not names
            else parsed(_merge_source(part["source"], names, part["name"]))
        )
        text = self.translator.write(query).removeprefix("SELECT * FROM ")
        changed = 0
        if part["update"]:
            set_part = part["update"]
            inner = f"SELECT {set_part} FROM x WHERE {part['on']}"
            changed += self._merge_update(table, target, text, inner, set_part, part)
        if part["insert"]:
            changed += self._merge_insert(table, target, text, part)
        self.rowcount = changed
        return [Count(changed, bool(self.trancount))]

    def _expression(self, text: str) -> str:
        tree = parsed(f"SELECT CASE WHEN {text} THEN 1 END")
        return self.translator.write(tree.expressions[0].args["ifs"][0].this)

    def _merge_update(
        self,
        table: Table,
        target: str,
        text: str,
        inner: str,
        set_part: str,
        part: dict[str, str],
    ) -> int:
        del inner
        pieces = []
        statement = split(f"UPDATE {table.name} SET {set_part}")[0]
        for each in parsed(statement.text).expressions:
            column = table.column(each.this.name)
            if column is None:
                raise self._no_column(each.this.name)
            value = self._value(each.expression)
            pieces.append(
                f"{quoted(column.name)} = tds_store({value}, '{spec_of(column.kind)}')"
            )
        cursor = self.execute(
            f"UPDATE {quoted(table.name)} AS {quoted(target.strip('[]'))} "
            f"SET {', '.join(pieces)} FROM {text} "
            f"WHERE {self._expression(part['on'])}"
        )
        return max(cursor.rowcount, 0)

    def _merge_insert(
        self, table: Table, target: str, text: str, part: dict[str, str]
    ) -> int:
        names = [n.strip().strip("[]") for n in part["columns"].split(",")]
        explicit = self.identity_insert == table.name.lower()
        columns = self._columns(table, names, explicit)
        row = parsed(f"INSERT INTO x VALUES ({part['insert']})").expression
        values = [self._value(v) for v in _row(row.expressions[0])]
        if len(values) != len(columns):
            raise _wrong_width(len(columns) > len(values))
        stored = ", ".join(
            f"tds_store({v}, '{spec_of(c.kind)}')"
            for v, c in zip(values, columns, strict=True)
        )
        # Rows that the UPDATE met have a partner; a row is new if none has.
        cursor = self.execute(
            f"INSERT INTO {quoted(table.name)} "
            f"({', '.join(quoted(c.name) for c in columns)}) SELECT {stored} "
            f"FROM {text} WHERE NOT EXISTS (SELECT 1 FROM {quoted(table.name)} AS "
            f"{quoted(target.strip('[]'))} WHERE {self._expression(part['on'])})"
        )
        self.last_identity = self.identity = cursor.lastrowid
        return max(cursor.rowcount, 0)

    # -- errors

    def explained(self, text: str) -> ServerError:
        """What the server would say about an error of SQLite's."""
        kind, _, rest = text.partition(": ")
        rest = rest.strip()
        if kind == "no such table":
            name = rest.rpartition(".")[2]
            return ServerError(208, f"Invalid object name '{name}'.", ends_batch=True)
        if kind == "no such column":
            return self._no_such_column(rest)
        if kind == "ambiguous column name":
            return ServerError(209, f"Ambiguous column name '{rest}'.", ends_batch=True)
        if "constraint failed" in kind:
            return self._violated(kind.split(" ")[0], rest)
        if "binding" in kind or "binding" in text:
            name = text.rpartition(":")[2].rstrip(".").strip()
            return ServerError(
                137, f'Must declare the scalar variable "@{name[2:]}".', 15
            )
        if text.startswith("wrong number of arguments"):
            return ServerError(
                174, f"The function requires other arguments: {text}", 15
            )
        if "same number of result columns" in text:
            text = "All queries combined using a UNION, INTERSECT or EXCEPT operator "
            return ServerError(205, f"{text}must have an equal number of expressions.")
        return ServerError(
            102, f"Incorrect syntax (the stand-in's engine: {text}).", 15
        )

    def _no_such_column(self, name: str) -> ServerError:
        if "." not in name:
            return self._no_column(name)
        text = f'The multi-part identifier "{name}" could not be bound.'
        return ServerError(4104, text, ends_batch=True)

    def _violated(self, kind: str, rest: str) -> ServerError:
        table = self.known.get(self._target.lower())
        microsoft = self.product.microsoft
        if kind == "NOT":
            place, _, column = rest.rpartition(".")
            return ServerError(
                515,
                f"Cannot insert the value NULL into column '{column}', table "
                f"'{self.database}.dbo.{place}'; column does not allow nulls. "
                f"{self._verb} fails.",
                state=2,
            )
        if kind == "CHECK":
            return ServerError(
                547 if microsoft else 548,
                f"The {self._verb} statement conflicted with the CHECK constraint "
                f'"{rest}". The conflict occurred in database "{self.database}", '
                f'table "dbo.{self._target}".',
                state=0,
            )
        if kind == "FOREIGN":
            return self._broken_reference(table)
        return self._duplicate(table, rest)

    def _broken_reference(self, table: Table | None) -> ServerError:
        child = self._verb != "DELETE"
        own = table.of_kind("F") if table and child else []
        name = own[0].name if own else "FK"
        word = "FOREIGN KEY" if child else "REFERENCE"
        return ServerError(
            547 if self.product.microsoft or not child else 546,
            f"The {self._verb} statement conflicted with the {word} constraint "
            f'"{name}". The conflict occurred in database "{self.database}", table '
            f'"dbo.{own[0].table if own else self._target}".',
            state=0,
        )

    def _duplicate(self, table: Table | None, rest: str) -> ServerError:
        wanted = [part.rpartition(".")[2].lower() for part in rest.split(", ")]
        index = rest.partition("'")[2].rstrip("'").partition(".")[2]
        found = None
        for each in table.of_kind("PK", "UQ", "IX") if table else []:
            columns = [name.lower() for name in each.columns]
            if each.unique and (columns == wanted or each.name == index):
                found = each
        name = found.name if found else index or rest
        if (found is not None and found.kind == "IX") or not self.product.microsoft:
            return ServerError(
                2601,
                f"Cannot insert duplicate key row in object 'dbo.{self._target}' with "
                f"unique index '{name}'.",
                14,
            )
        word = "PRIMARY KEY" if found and found.kind == "PK" else "UNIQUE KEY"
        return ServerError(
            2627,
            f"Violation of {word} constraint '{name}'. Cannot insert duplicate key in "
            f"object 'dbo.{self._target}'.",
            14,
        )


_NAME = r"(?:\[[^\]]+\]|\w+)"
_MERGE = re.compile(
    rf"MERGE\s+(?:INTO\s+)?(?P<table>{_NAME})\s*(?:WITH\s*\(HOLDLOCK\)\s*)?"
    rf"(?:AS\s+(?P<alias>{_NAME})\s+)?USING\s+\((?P<source>.*)\)\s+(?:AS\s+)?"
    rf"(?P<name>{_NAME})\s*(?:\((?P<names>[^)]*)\)\s*)?ON\s+(?P<on>.*?)"
    r"(?:\s+WHEN\s+MATCHED\s+THEN\s+UPDATE\s+SET\s+(?P<update>.*?))?"
    r"(?:\s+WHEN\s+NOT\s+MATCHED\s+THEN\s+INSERT\s*\((?P<columns>[^)]*)\)\s*"
    r"VALUES\s*\((?P<insert>.*)\))?",
    re.IGNORECASE | re.DOTALL,
)


def _merge_source(source: str, names: str, name: str) -> str:
    """A source whose columns are named behind it, with the names inside instead."""
    columns = [each.strip() for each in names.split(",")]
    tree = parsed(
        f"SELECT * FROM ({source}) AS {name}"
        if not source.lstrip().upper().startswith("VALUES")
        else f"INSERT INTO x {source}"
    )
    if isinstance(tree, exp.Insert):
        rows = [
            "SELECT "
            + ", ".join(
                f"{value.sql('tsql')} AS {column}"
                for value, column in zip(_row(row), columns, strict=True)
            )
            for row in tree.expression.expressions
        ]
        return f"SELECT * FROM ({' UNION ALL '.join(rows)}) AS {name}"
    inner = tree.find(exp.Subquery)
    if inner is None:
        raise near("MERGE")
    first = inner.this
    while isinstance(first, exp.Union):
        first = first.this
    items = [item.unalias() for item in first.expressions]
    first.set(
        "expressions",
        [exp.alias_(i, c.strip("[]")) for i, c in zip(items, columns, strict=True)],
    )
    return str(tree.sql("tsql"))


def _row(node: Any) -> list[Any]:
    return list(node.expressions) if isinstance(node, exp.Tuple) else [node]


def _is_empty(source: Any) -> bool:
    if not isinstance(source, exp.Values):
        return False
    rows = source.expressions
    return len(rows) == 1 and isinstance(rows[0], exp.Tuple) and not rows[0].expressions


def _wrong_width(fewer_values: bool) -> ServerError:
    if fewer_values:
        text = "There are more columns in the INSERT statement than values specified "
        return ServerError(109, f"{text}in the VALUES clause.", 15)
    text = "There are fewer columns in the INSERT statement than values specified in "
    return ServerError(110, f"{text}the VALUES clause.", 15)


def _exact(node: Any) -> None:
    """Keep all digits of the numbers that go into a table."""
    for each in list(node.find_all(exp.Literal)):
        alone = isinstance(each.parent, (exp.Select, exp.Tuple, exp.Neg, type(None)))
        if not each.is_string and alone and len(each.this) > 15 and "." in each.this:
            each.set("is_string", True)


def _plain_sets(translator: Translator, tree: exp.Update, returning: Any) -> str:
    if returning is not None and not translator.product.since(9):
        raise near("OUTPUT")
    return translator.write(tree)
