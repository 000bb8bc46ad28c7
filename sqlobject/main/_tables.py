"""The class as a table: definitions, creating and dropping, and selection by value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sqlobject.col import columns_from_table
from sqlobject.converters import sqlrepr
from sqlobject.dberrors import SQLObjectNotFound, UsageError
from sqlobject.events import CreateTableSignal, DropTableSignal, heard, send
from sqlobject.late import late
from sqlobject.sqlbuilder import AND, SQLObjectTable

from ._plan import plan_of
from ._read import encoded, load
from ._write import convert_for_query

if TYPE_CHECKING:
    from sqlobject.schema import table as schema_table
    from sqlobject.schema.table import ColumnDef, TableDef
else:
    schema_table = late("sqlobject.schema.table")

__all__ = [
    "clear_table",
    "create_indexes",
    "create_join_tables",
    "create_table",
    "create_table_sql",
    "drop_join_tables",
    "drop_table",
    "equalities",
    "get_by",
    "indexes_sql",
    "join_tables",
    "join_tables_sql",
    "literal_id",
    "reflect",
    "table_definition",
]


class NotInFamily(TypeError, AttributeError):
    """No class of a family has a column; an AttributeError too, as it was before."""


# Selection by value ----------------------------------------------------------------


def equalities(cls: Any, values: dict[str, Any]) -> Any:
    """The condition that columns (by either name of a key, or ``id``) have values.

    :returns: None if there are no values.
    :raises TypeError: a name that the class does not know.
    """
    tests = []
    for name, value in values.items():
        wanted = value
        if name != "id" and name not in cls.sqlmeta.columns:
            if name not in cls._so_foreign and name not in cls._so_inherited:
                unknown = NotInFamily if cls._so_in_levels else TypeError
                raise unknown(f"{cls.__name__} has no column {name!r} to select by")
        elif name == "id" and value is not None and not hasattr(value, "sqlmeta"):
            wanted = cls.coerceID(value)
        tests.append(SQLObjectTable.field(cls.q, name) == wanted)
    return AND(*tests) if tests else None


def get_by(cls: Any, values: dict[str, Any], connection: Any = None) -> Any:
    """The object whose columns have these values; always one SELECT.

    :raises SQLObjectNotFound: there is none.
    """
    conn = connection or cls._connection
    plan = plan_of(cls)
    columns = [plan.by_name[name] for name in values]
    stored = [convert_for_query(cls, c, values[c.name]) for c in columns]
    row = None
    if None not in stored:
        statement = plan.select_by(tuple(values))
        row = conn.fetch_one(statement, tuple(encoded(conn, v) for v in stored))
    if row is None:
        shown = ", ".join(f"{name}={value!r}" for name, value in values.items())
        raise SQLObjectNotFound(f"The {cls.__name__} by {shown} does not exist")
    return load(cls, conn, [row], connection)[0]


def literal_id(obj: Any, db: str | None) -> str:
    """An object in SQL text: its id, quoted if it is text."""
    return str(obj.id) if isinstance(obj.id, int) else sqlrepr(obj.id, db)


# Definitions -----------------------------------------------------------------------


def table_definition(cls: Any, connection: Any = None) -> TableDef:
    """The class as a table, in no dialect.

    :raises KeyError: a foreign key points to a class that is not defined.
    """
    meta = cls.sqlmeta
    return schema_table.TableDef(
        meta.table,
        (_key_column(cls), *(column.definition() for column in meta.columnList)),
        indexes=tuple(index.definition() for index in meta.indexes),
        create_sql=tuple(_extra_statements(cls, connection)),
    )


def _key_column(cls: Any) -> ColumnDef:
    meta = cls.sqlmeta
    return schema_table.id_column(
        meta.idName, meta.idType, meta.idSize, meta.idSequence
    )


def _extra_statements(cls: Any, connection: Any) -> list[str]:
    """``sqlmeta.createSQL`` for the database that is meant.

    :raises UsageError: it is neither text nor a list nor a dictionary of those.
    """
    given = getattr(cls.sqlmeta, "createSQL", None)
    if isinstance(given, dict):
        conn = connection or cls._connection
        given = given.get(conn.dbName)
    if given is None:
        return []
    if isinstance(given, str):
        return [given]
    if isinstance(given, (list, tuple)):
        return list(given)
    raise UsageError(
        f"{cls.__name__}.sqlmeta.createSQL is a {type(given).__name__}: it must be "
        "text, a list of texts, or a dictionary of those by database name"
    )


def join_tables(cls: Any) -> Iterator[TableDef]:
    """The tables between this class and related ones that this class is to create."""
    for join in joins_with_tables(cls):
        yield join_table_definition(
            join.intermediateTable,
            (join.joinColumn, cls),
            (join.otherColumn, join.otherClass),
        )


def joins_with_tables(cls: Any) -> Iterator[Any]:
    """The joins whose tables this class is to create, one for each table."""
    seen = set()
    for join in cls.sqlmeta.joins:
        if join is None or not join.hasIntermediateTable():
            continue
        if not join.createRelatedTable or not _owns(cls, join):
            continue
        if join.intermediateTable in seen:
            continue
        seen.add(join.intermediateTable)
        yield join


def join_table_definition(
    name: str, one: tuple[str, Any], other: tuple[str, Any]
) -> TableDef:
    """The table between two classes: a column for the key of each."""
    return schema_table.join_table(
        name, [(column, cls.sqlmeta.id_type) for column, cls in (one, other)]
    )


def _owns(cls: Any, join: Any) -> bool:
    """Of two related classes the one whose name sorts first creates their table.

    If only one of them declares the relation, it is that one.
    """
    other = join.otherClass
    if cls.__name__ <= other.__name__:
        return True
    return not any(
        theirs is not None
        and theirs.hasIntermediateTable()
        and theirs.intermediateTable == join.intermediateTable
        and theirs.createRelatedTable
        for theirs in other.sqlmeta.joins
    )


def reflect(cls: Any, table: Any) -> list[Any]:
    """Column definitions for a table that was read from a catalogue."""
    meta = cls.sqlmeta
    return list(columns_from_table(table, meta.style, skip=(meta.idName,)))


# Creating and dropping -------------------------------------------------------------


def create_table(
    cls: Any,
    if_not_exists: bool,
    with_join_tables: bool,
    with_indexes: bool,
    apply_constraints: bool,
    connection: Any,
) -> list[str]:
    """Create the table; see ``SQLObject.createTable``."""
    conn = connection or cls._connection
    if if_not_exists and cls.tableExists(connection=conn):
        if with_join_tables:
            cls.createJoinTables(ifNotExists=True, connection=conn)
        if with_indexes:
            cls.createIndexes(ifNotExists=True, connection=conn)
        return []
    extra: list[str] = []
    followers: list[Callable[[Any, Any], object]] = []
    if heard(cls, CreateTableSignal):
        send(CreateTableSignal, cls, cls, connection, extra, followers)
    later = [*conn.createTable(cls), *extra]
    if apply_constraints:
        _run(conn, later)
        later = []
    if with_join_tables:
        cls.createJoinTables(ifNotExists=True, connection=conn)
    if with_indexes:
        cls.createIndexes(ifNotExists=if_not_exists, connection=conn)
    for follow in followers:
        follow(cls, conn)
    return later


def _run(conn: Any, statements: list[str]) -> None:
    for statement in statements:
        conn.query(statement)


def create_table_sql(
    cls: Any, with_join_tables: bool, with_indexes: bool, connection: Any
) -> tuple[str, list[str]]:
    """The text of creating the table, and constraints to be added afterwards."""
    conn = connection or cls._connection
    sql, constraints = conn.createTableSQL(cls)
    texts = [sql]
    if with_join_tables:
        texts += join_tables_sql(cls, conn)
    if with_indexes:
        texts += indexes_sql(cls, conn)
    return ";\n".join(texts), constraints


def drop_table(
    cls: Any,
    if_exists: bool,
    with_join_tables: bool,
    cascade: bool,
    connection: Any,
) -> None:
    """Drop the table; see ``SQLObject.dropTable``."""
    conn = connection or cls._connection
    exists = not if_exists or cls.tableExists(connection=conn)
    extra: list[str] = []
    followers: list[Callable[[Any, Any], object]] = []
    if exists and heard(cls, DropTableSignal):
        send(DropTableSignal, cls, cls, connection, extra, followers)
    if exists:
        _drop(
            conn, schema_table.TableDef(cls.sqlmeta.table, (_key_column(cls),)), cascade
        )
    if with_join_tables:
        cls.dropJoinTables(ifExists=if_exists, connection=conn)
    _run(conn, extra)
    for follow in followers:
        follow(cls, conn)


def _drop(conn: Any, table: TableDef, cascade: bool) -> None:
    """Drop a table, and the sequence that its ids are drawn from if there is one."""
    conn.meet_server()
    own = bool(conn.dialect.ddl.drop_sequences(table))
    conn.dropTable(table if own else table.name, cascade)


def clear_table(cls: Any, connection: Any, with_join_tables: bool) -> None:
    """Delete all rows of the table and of the join tables that the class owns."""
    conn = connection or cls._connection
    conn.clearTable(cls.sqlmeta.table)
    if with_join_tables:
        for table in join_tables(cls):
            conn.clearTable(table.name)


def create_join_tables(cls: Any, if_not_exists: bool, connection: Any) -> None:
    """Create the join tables that the class owns."""
    conn = connection or cls._connection
    for join in joins_with_tables(cls):
        if not (if_not_exists and conn.tableExists(join.intermediateTable)):
            conn._SO_createJoinTable(join)


def join_tables_sql(cls: Any, connection: Any) -> list[str]:
    """The texts that create the join tables of the class."""
    conn = connection or cls._connection
    return [conn._SO_createJoinTableSQL(join) for join in joins_with_tables(cls)]


def drop_join_tables(cls: Any, if_exists: bool, connection: Any) -> None:
    """Drop the join tables that the class owns."""
    conn = connection or cls._connection
    for join in joins_with_tables(cls):
        if not (if_exists and not conn.tableExists(join.intermediateTable)):
            conn._SO_dropJoinTable(join)


def create_indexes(cls: Any, if_not_exists: bool, connection: Any) -> None:
    """Create the indexes of the class."""
    conn = connection or cls._connection
    table = cls.sqlmeta.table
    for index in cls.sqlmeta.indexes:
        if not (if_not_exists and conn.indexExists(table, index.definition())):
            conn._SO_createIndex(cls, index)


def indexes_sql(cls: Any, connection: Any) -> list[str]:
    """The texts that create the indexes of the class."""
    conn = connection or cls._connection
    return [conn.createIndexSQL(cls, index) for index in cls.sqlmeta.indexes]
