"""What tests of programs need: a database, and classes that have tables in it.

The database is the one that ``-D`` named (see `sqlobject.conftest`), or SQLite in
memory.  Nothing happens at import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Any

from sqlobject.dbconnection import connectionForURI
from sqlobject.dberrors import UsageError
from sqlobject.schema.order import creation_order

__all__ = [
    "Dummy",
    "getConnection",
    "getConnectionURI",
    "inserts",
    "options",
    "raises",
    "setSQLiteConnectionFactory",
    "setupClass",
    "setupCyclicClasses",
    "supports",
]

ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "sqlite": "sqlite:/:memory:",
        "mysql": "mysql://test@localhost/test",
        "postgres": "postgres:///test",
        "postgresql": "postgres:///test",
        "firebird": "firebird://sysdba:masterkey@localhost/var/lib/firebird/data/test.gdb",
        "mssql": "mssql://sa:@localhost/test",
    }
)
"""What ``-D`` takes instead of a URI."""


class Options:
    """What the command line of the tests says; there is one, `options`."""

    def __init__(self) -> None:
        self.Database = "sqlite"
        self.show_sql = False
        self.show_sql_output = False


options = Options()


class Dummy:
    """An object with the attributes that it is given."""

    def __init__(self, **kw: Any) -> None:
        for name, value in kw.items():
            setattr(self, name, value)


# -- the database


def getConnectionURI() -> str:
    """The URI of the database of the tests."""
    return ALIASES.get(options.Database, options.Database)


def getConnection(**kw: Any) -> Any:
    """The connection of the tests.

    :param kw: options of the connection; with any, it is another one.
    """
    conn = connectionForURI(getConnectionURI(), **kw)
    if options.show_sql:
        conn.debug = True
    if options.show_sql_output:
        conn.debugOutput = True
    return conn


def supports(feature: str) -> bool:
    """Whether the database can do something.

    :param feature: as in `sqlobject.backend.features.Features`, in its own spelling or
        in camelCase; or ``limitSelect``, ``dropTableCascade``, ``expressionIndex``.
    :raises UsageError: nobody knows what that is.
    """
    conn = getConnection()
    ask = _QUESTIONS.get(feature)
    if ask is not None:
        return ask(conn)
    features = conn.dialect.features
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", feature).lower()
    for place in (features, conn.dialect.ddl):
        if isinstance(getattr(place, name, None), bool):
            return bool(getattr(place, name))
    facts = features._asdict().items()
    known = [name for name, fact in facts if isinstance(fact, bool)]
    raise UsageError(
        f"no feature is called {feature!r}; known are: "
        f"{', '.join(sorted([*known, *_QUESTIONS]))}"
    )


_QUESTIONS: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "transactions": lambda conn: bool(conn.supportTransactions),
        "limitSelect": lambda conn: conn.dialect.features.limit.name != "NONE",
        "dropTableCascade": lambda conn: bool(conn.dialect.ddl.drop_cascade),
        "expressionIndex": lambda conn: bool(conn.dialect.ddl.index_expressions),
    }
)


# -- classes


def setupClass(soClasses: Any, force: bool = False) -> None:
    """Give classes empty tables in the database of the tests.

    :param soClasses: a class or a list of classes; they use that database from now on.
    :param force: kept for tests that pass it; the tables are always made anew.
    """
    classes = soClasses if isinstance(soClasses, (list, tuple)) else [soClasses]
    del force
    ordered = _begin(classes)
    for cls in ordered:
        cls.createTable()


def setupCyclicClasses(*classes: Any) -> None:
    """The same for classes that refer to one another: constraints come last."""
    constraints: list[tuple[Any, str]] = []
    for cls in _begin(classes):
        constraints += [(cls, text) for text in cls.createTable(applyConstraints=False)]
    for cls, text in constraints:
        cls._connection.query(text)


def _begin(classes: Sequence[Any]) -> list[Any]:
    """Drop the tables of classes, and put the classes in the order of creation."""
    conn = getConnection()
    for cls in classes:
        cls.setConnection(conn)
    by_table = {cls.sqlmeta.table: cls for cls in classes}
    order = creation_order(cls._table_definition(conn) for cls in classes)
    ordered = [by_table[table.name] for table in order.tables]
    for cls in classes if order.cycles else ():
        _drop_foreign_keys(cls)
    for cls in reversed(ordered):
        cls.dropTable(ifExists=True, cascade=True)
    conn.cache.clear()
    return ordered


def _drop_foreign_keys(cls: Any) -> None:
    """Drop the foreign keys of a table that is there, if they stand apart."""
    conn = cls._connection
    ddl = conn.dialect.ddl
    if not ddl.constraints(cls._table_definition(conn)) or not cls.tableExists():
        return
    for column in conn.introspector.table(cls.sqlmeta.table).columns:
        if column.reference is not None and column.reference.name:
            conn.query(ddl.drop_constraint(cls.sqlmeta.table, column.reference.name))


def inserts(
    cls: Any, data: Iterable[Any], schema: str | Sequence[str] | None = None
) -> list[Any]:
    """Make rows.

    :param data: a mapping of values for each; or with a schema, a tuple.
    :param schema: names of columns, as a list or with blanks between.
    :returns: the objects.
    """
    names = schema.split() if isinstance(schema, str) else schema
    made = []
    for row in data:
        values = row if names is None else dict(zip(names, row, strict=True))
        made.append(cls(**values))
    return made


def setSQLiteConnectionFactory(TableClass: Any, factory: Any) -> None:
    """Have a class use a connection whose raw connections a factory makes.

    :param factory: see ``factory`` of the SQLite connection.  The table is made there.
    """
    conn = TableClass._connection
    fresh = type(conn)(conn.filename, factory=factory)
    TableClass.setConnection(fresh)
    TableClass.createTable(ifNotExists=True)


# -- expectations


class raises:  # noqa: N801 - called like a function
    """Expect an exception: ``raises(Error, func, …)``, or ``with raises(Error):``."""

    def __init__(self, expected: Any, *args: Any, **kw: Any) -> None:
        self.expected = expected
        self.value: BaseException | None = None
        if args:
            func, *rest = args
            with self:
                func(*rest, **kw)

    def __enter__(self) -> raises:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if kind is None:
            raise AssertionError(f"{self.expected!r} was not raised")
        self.value = exc
        return issubclass(kind, self.expected)
