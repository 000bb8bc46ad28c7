"""What is known of tables, and the reading of what declares their columns."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlglot.tokenizer_core import TokenType

from tests.tds.failures import near
from tests.tds.splitting import Piece, Statement, word
from tests.tds.values import TdsType, named, spec_of, type_of_spec

__all__ = ["Column", "Constraint", "Cursor", "Table", "read_items"]


class Column:
    """A column of a table."""

    def __init__(self, name: str, kind: TdsType) -> None:
        self.name = name
        self.kind = kind
        self.nullable: bool | None = None
        self.identity = False
        self.default: str | None = None
        self.default_name = ""
        self.generated: str | None = None
        self.default_id = 0

    def as_json(self) -> dict[str, Any]:
        """Give what is to be kept."""
        return {**vars(self), "kind": spec_of(self.kind)}

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> Column:
        """Give the column that was kept."""
        column = cls(found["name"], type_of_spec(found["kind"]))
        vars(column).update({k: v for k, v in found.items() if k != "kind"})
        return column


class Constraint:
    """A key, a check, a reference or an index; ``kind`` is PK UQ C F or IX."""

    def __init__(self, kind: str, name: str = "", columns: Any = ()) -> None:
        self.kind = kind
        self.name = name
        self.columns: list[str] = list(columns)
        self.descending: list[bool] = []
        self.unique = kind in ("PK", "UQ")
        self.text = ""
        self.column = ""
        self.table = ""
        self.targets: list[str] = []
        self.delete = "NO_ACTION"
        self.update = "NO_ACTION"
        self.where: str | None = None
        self.id = 0

    def as_json(self) -> dict[str, Any]:
        """Give what is to be kept."""
        return dict(vars(self))

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> Constraint:
        """Give the constraint that was kept."""
        made = cls(found["kind"])
        vars(made).update(found)
        return made


class Table:
    """A table, or a view if it has a text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.id = 0
        self.columns: list[Column] = []
        self.constraints: list[Constraint] = []
        self.view: str | None = None

    def column(self, name: str) -> Column | None:
        """Give the column of this name."""
        wanted = name.lower()
        return next((c for c in self.columns if c.name.lower() == wanted), None)

    @property
    def identity(self) -> Column | None:
        """The column that numbers itself."""
        return next((c for c in self.columns if c.identity), None)

    def of_kind(self, *kinds: str) -> list[Constraint]:
        """Give the constraints of some kinds."""
        return [c for c in self.constraints if c.kind in kinds]

    def dumps(self) -> str:
        """Give the text that is kept."""
        return json.dumps(
            {
                "name": self.name,
                "id": self.id,
                "view": self.view,
                "columns": [c.as_json() for c in self.columns],
                "constraints": [c.as_json() for c in self.constraints],
            }
        )

    @classmethod
    def loads(cls, text: str) -> Table:
        """Give the table that was kept."""
        found = json.loads(text)
        table = cls(found["name"])
        table.id, table.view = found["id"], found["view"]
        table.columns = [Column.of_json(c) for c in found["columns"]]
        table.constraints = [Constraint.of_json(c) for c in found["constraints"]]
        return table


class Cursor:
    """Goes through the words of a statement."""

    def __init__(self, statement: Statement, text: str = "") -> None:
        self.tokens = statement.tokens
        self.words = statement.words
        self.source = text
        self.at = 0

    @property
    def word(self) -> str:
        """The word ahead, or nothing."""
        return self.words[self.at] if self.at < len(self.words) else ""

    @property
    def token(self) -> Piece:
        """The token ahead.

        :raises ServerError: there is none.
        """
        if self.at >= len(self.tokens):
            raise near(self.words[-1].lstrip("['"))
        return self.tokens[self.at]

    def maybe(self, *words: str) -> bool:
        """Go past these words if they are ahead."""
        if self.words[self.at : self.at + len(words)] == list(words):
            self.at += len(words)
            return True
        return False

    def need(self, *words: str) -> None:
        """Go past these words.

        :raises ServerError: they are not ahead.
        """
        if not self.maybe(*words):
            raise near(self.token.text)

    def name(self) -> str:
        """Go past a name, of which the last part counts."""
        found = self._part()
        while self.word == ".":
            while self.maybe("."):
                pass
            found = self._part()
        return found

    def _part(self) -> str:
        token = self.token
        quoted = token.token_type is TokenType.IDENTIFIER
        plain = token.text.replace("_", "a").isalnum() and not token.text[0].isdigit()
        if not quoted and (not plain or word(token).startswith("'")):
            raise near(token.text)
        self.at += 1
        return token.text

    def names(self) -> list[str]:
        """Go past names in parentheses."""
        self.need("(")
        found = [self.name()]
        while self.maybe(","):
            found.append(self.name())
        self.need(")")
        return found

    def group(self) -> str:
        """Go past parentheses; give what is in them."""
        self.need("(")
        start, depth = self.token.start, 1
        while True:
            depth += {"(": 1, ")": -1}.get(self.word, 0)
            end = self.token.start
            self.at += 1
            if not depth:
                return self.source[start:end].strip()

    def kind(self, microsoft: bool) -> TdsType:
        """Go past a type.

        :raises ServerError: 2715, there is no such type.
        """
        words = [self.name()]
        while self.word in ("PRECISION", "VARYING"):
            words.append(self.name())
        arguments: list[str] = []
        if self.maybe("("):
            arguments.append(self.token.text)
            self.at += 1
            while self.maybe(","):
                arguments.append(self.token.text)
                self.at += 1
            self.need(")")
        try:
            found = named(" ".join(words), tuple(arguments), microsoft)
        except ValueError:
            raise near(arguments[0]) from None
        if found is None:
            raise no_such_type(words[0])
        return found


def no_such_type(name: str) -> Exception:
    """Give the answer to an unknown type."""
    error = near(name)
    error.number, error.severity = 2715, 16
    error.message = f"Column, parameter, or variable: Cannot find data type {name}."
    return error


def read_items(
    cursor: Cursor,
    table: Table,
    microsoft: bool,
    check: Callable[[str], object],
) -> None:
    """Read columns and constraints with commas between them into a table.

    :param check: looks whether an expression is one.
    """
    while True:
        if cursor.word in ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"):
            _constraint(cursor, table, None, check)
        else:
            _column(cursor, table, microsoft, check)
        if not cursor.maybe(","):
            return


def _column(
    cursor: Cursor, table: Table, microsoft: bool, check: Callable[[str], object]
) -> None:
    name = cursor.name()
    if cursor.maybe("AS"):
        column = Column(name, TdsType("nvarchar", 4000))
        start = cursor.token.start
        while cursor.word not in (",", "", "PERSISTED", "MATERIALIZED", ")"):
            if cursor.word == "(":
                cursor.group()
            else:
                cursor.at += 1
        column.generated = cursor.source[start : cursor.tokens[cursor.at - 1].end + 1]
        check(column.generated)
        if not cursor.maybe("PERSISTED" if microsoft else "MATERIALIZED"):
            raise near(cursor.word or column.generated)
        table.columns.append(column)
        return
    column = Column(name, cursor.kind(microsoft))
    table.columns.append(column)
    while cursor.word not in (",", ")", ""):
        _part(cursor, table, column, check)


def _part(
    cursor: Cursor, table: Table, column: Column, check: Callable[[str], object]
) -> None:
    if cursor.maybe("NOT", "NULL"):
        column.nullable = False
    elif cursor.maybe("NULL"):
        column.nullable = True
    elif cursor.maybe("IDENTITY"):
        column.identity = True
        if cursor.word == "(":
            cursor.group()
    elif cursor.maybe("DEFAULT"):
        column.default = _default(cursor)
        check(column.default)
    else:
        _constraint(cursor, table, column, check)


def _default(cursor: Cursor) -> str:
    if cursor.word == "(":
        return f"({cursor.group()})"
    start = cursor.token.start
    if cursor.word in ("-", "+"):
        cursor.at += 1
    end = cursor.token.end
    cursor.at += 1
    if cursor.word == "(":
        cursor.group()
        end = cursor.tokens[cursor.at - 1].end
    return cursor.source[start : end + 1]


def _constraint(
    cursor: Cursor,
    table: Table,
    column: Column | None,
    check: Callable[[str], object],
) -> None:
    name = cursor.name() if cursor.maybe("CONSTRAINT") else ""
    own = [column.name] if column else []
    if cursor.maybe("DEFAULT") and column:
        column.default, column.default_name = _default(cursor), name
        check(column.default)
        return
    if cursor.maybe("PRIMARY", "KEY") or cursor.maybe("UNIQUE"):
        kind = "PK" if cursor.words[cursor.at - 1] == "KEY" else "UQ"
        cursor.maybe("CLUSTERED") or cursor.maybe("NONCLUSTERED")
        made = Constraint(kind, name, own or cursor.names())
        if kind == "PK":
            for each in made.columns:
                found = table.column(each)
                if found:
                    found.nullable = False
    elif cursor.maybe("CHECK"):
        made = Constraint("C", name)
        made.text, made.column = cursor.group(), own[0] if own else ""
        check(f"CASE WHEN {made.text} THEN 1 END")
    else:
        made = _reference(cursor, name, own)
    made.descending = [False] * len(made.columns)
    table.constraints.append(made)


def _reference(cursor: Cursor, name: str, own: list[str]) -> Constraint:
    if not own:
        cursor.need("FOREIGN", "KEY")
        own = cursor.names()
    cursor.need("REFERENCES")
    made = Constraint("F", name, own)
    made.table = cursor.name()
    made.targets = cursor.names() if cursor.word == "(" else []
    while cursor.maybe("ON"):
        event = cursor.word
        cursor.at += 1
        for words in (
            ("NO", "ACTION"),
            ("CASCADE",),
            ("SET", "NULL"),
            ("SET", "DEFAULT"),
        ):
            if cursor.maybe(*words):
                action = "_".join(words)
                break
        else:
            raise near(cursor.token.text)
        if event == "DELETE":
            made.delete = action
        elif event == "UPDATE":
            made.update = action
        else:
            raise near(event)
    return made
