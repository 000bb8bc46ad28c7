"""Floor 2, backend: what tools may ask of a database's catalogue.

An `Introspector` is handed a callable that runs a query, so it needs no connection of
its own and can be tested with canned rows. The queries have a ``?`` for each value and
no other question mark; :func:`with_marks` puts another style of placeholder.

The answers are the plain definitions of :mod:`sqlobject.schema.table`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from sqlobject.dberrors import ProgrammingError, UnsupportedFeature
from sqlobject.schema.table import ColumnDef, Reference, TableDef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlobject.backend.dialect import Dialect
    from sqlobject.schema.table import CheckDef, IndexDef, TableReference

    Row = tuple[Any, ...]
    Fetch = Callable[[str, Sequence[Any]], Sequence[Row]]

__all__ = [
    "Facts",
    "Introspector",
    "grouped",
    "unquoted",
    "with_marks",
]


class Facts(NamedTuple):
    """What a catalogue says of one table, in the order in which it was asked."""

    columns: Sequence[ColumnDef]
    key: Sequence[str] = ()
    references: Sequence[TableReference] = ()
    uniques: Sequence[tuple[str, ...]] = ()
    indexes: Sequence[IndexDef] = ()
    checks: Sequence[CheckDef] = ()
    is_view: bool = False


class Introspector:
    """Asks the catalogue of one database; made per connection and cheap.

    Names come and go as one would write them in SQL, see `given`. A name may be
    qualified (``schema.table``); otherwise the schema is the one given here, or the
    connection's own.
    """

    folding: ClassVar[str] = ""
    """``lower`` or ``upper``: what the database does to unquoted names, if anything."""

    def __init__(
        self, fetch: Fetch, dialect: Dialect, schema: str | None = None
    ) -> None:
        """Ask through ``fetch(sql, params)``, which gives a list of rows.

        :param schema: where tables are looked for; ``None``: where the connection
            looks.
        """
        self.fetch = fetch
        self.dialect = dialect
        self.schema = schema

    def ask(self, sql: str, *params: Any) -> Sequence[Row]:
        """Run one query and give its rows."""
        return self.fetch(sql, params)

    def split(self, name: str) -> tuple[str | None, str]:
        """Part a name into its schema (if known) and the table's own name.

        Both come as the catalogue has them.
        """
        *before, bare = map(self.stored, self.dialect.split_name(name))
        if before:
            return before[-1], bare
        return (None if self.schema is None else self.stored(self.schema)), bare

    def stored(self, name: str) -> str:
        """Give a name as the catalogue has it; the opposite of `given`."""
        return self.fold(name) if _PLAIN_NAME.fullmatch(name) else unquoted(name)

    def fold(self, name: str) -> str:
        """Give the name that the database makes of an unquoted one."""
        return getattr(name, self.folding)() if self.folding else name

    def given(self, name: str) -> str:
        """Give a name of the catalogue as one would write it in SQL.

        A name that an unquoted one is folded to comes in small letters; one that
        would be folded to something else comes in quotes.
        """
        if not self.folding or not _PLAIN_NAME.fullmatch(name):
            return name
        return name.lower() if self.fold(name) == name else f'"{name}"'

    # -- what plug-ins answer

    def databases(self) -> list[str]:
        """List the databases of the server.

        :raises UnsupportedFeature: this one cannot tell.
        """
        msg = f"{self.dialect.name} has no list of databases"
        raise UnsupportedFeature(msg)

    def tables(self) -> list[str]:
        """List the tables, sorted; no views and none of the system's own."""
        raise NotImplementedError

    def views(self) -> list[str]:
        """List the views, sorted; none of the system's own."""
        raise NotImplementedError

    def table_exists(self, name: str) -> bool:
        """Tell whether there is a table of this name; a view is none."""
        raise NotImplementedError

    def facts(self, schema: str | None, name: str) -> Facts | None:
        """Ask for all about a table or view; ``None``: there is none."""
        raise NotImplementedError

    def constraints_on(self, table: str, column: str) -> Sequence[str]:
        """Name the constraints that have to go before a column can be dropped.

        Empty where the database drops them along with the column.
        """
        del table, column
        return ()

    # -- what is the same for all

    def table(self, name: str) -> TableDef:
        """Read the definition of a table or view.

        :raises ProgrammingError: there is none of this name.
        """
        schema, bare = self.split(name)
        facts = self.facts(schema, bare)
        if facts is None:
            known = ", ".join(self.tables()) or "none"
            msg = f"there is no table {name!r}; tables: {known}"
            raise ProgrammingError(msg, backend=self.dialect.name)
        place = None if schema is None else self.given(schema)
        return _assemble(self.given(bare), place, self._in_sql(facts))

    def _in_sql(self, facts: Facts) -> Facts:
        """Spell all names as one would write them in SQL."""
        if not self.folding:
            return facts
        given = self.given
        return Facts(
            [c._replace(name=given(c.name)) for c in facts.columns],
            [given(name) for name in facts.key],
            [
                r._replace(
                    columns=tuple(map(given, r.columns)),
                    table=given(r.table),
                    foreign_columns=tuple(map(given, r.foreign_columns)),
                    name=given(r.name) if r.name else None,
                )
                for r in facts.references
            ],
            [tuple(map(given, names)) for names in facts.uniques],
            [self._index_in_sql(index) for index in facts.indexes],
            [c._replace(name=given(c.name) if c.name else None) for c in facts.checks],
            facts.is_view,
        )

    def _index_in_sql(self, index: IndexDef) -> IndexDef:
        columns = tuple(
            part._replace(name=self.given(part.name) if part.name else None)
            for part in index.columns
        )
        name = self.given(index.name)
        return index._replace(name=name, columns=columns, full_name=name)

    def index_exists(self, table: str, index: IndexDef) -> bool:
        """Tell whether a table has an index of the name that CREATE INDEX gives it."""
        wanted = self.dialect.ddl.index_name(table, index)
        return any(
            self.same_name(found.full_name or found.name, wanted)
            for found in self.table(table).indexes
        )

    def same_name(self, one: str, other: str) -> bool:
        """Tell whether two names mean one thing; most databases fold unquoted ones."""
        return one.lower() == other.lower()


def unquoted(name: str) -> str:
    """Give a name without the quotes it may come in."""
    opening, closing = name[:1], name[-1:]
    if len(name) < 2 or _CLOSING.get(opening) != closing:
        return name
    return name[1:-1].replace(closing * 2, closing)


_CLOSING = {'"': '"', "[": "]", "`": "`"}


_PLAIN_NAME = re.compile(r"[^\W\d][\w$#@]*")


def _assemble(name: str, schema: str | None, facts: Facts) -> TableDef:
    """Put what is said of single columns with those columns."""
    keys = {column: place for place, column in enumerate(facts.key, 1)}
    single = {c[0] for c in facts.uniques if len(c) == 1}
    references: dict[str, Reference] = {}
    several: list[TableReference] = []
    for found in facts.references:
        if len(found.columns) == 1 and found.columns[0] not in references:
            references[found.columns[0]] = Reference(
                found.table,
                found.foreign_columns[0],
                found.on_delete,
                found.on_update,
                found.name,
                found.schema,
            )
        else:
            several.append(found)
    columns = tuple(
        column._replace(
            key=keys.get(column.name, 0),
            unique=column.name in single,
            reference=references.get(column.name),
        )
        for column in facts.columns
    )
    return TableDef(
        name,
        columns,
        indexes=tuple(facts.indexes),
        schema=schema,
        references=tuple(several),
        uniques=tuple(u for u in facts.uniques if len(u) > 1),
        checks=tuple(facts.checks),
        is_view=facts.is_view,
    )


def grouped(rows: Iterable[Row], width: int = 1) -> dict[tuple[Any, ...], list[Row]]:
    """Gather rows by their first ``width`` values, in order of appearance.

    The values stand for the parts of one thing, like the columns of an index.
    """
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[:width]), []).append(tuple(row[width:]))
    return groups


def with_marks(sql: str, mark: Callable[[int], str]) -> str:
    """Put other placeholders for the ``?`` of an introspector's query.

    :param mark: gives the placeholder of a value, counted from 1.
    """
    first, *rest = sql.split("?")
    marked = (mark(place) + part for place, part in enumerate(rest, 1))
    return first + "".join(marked)
