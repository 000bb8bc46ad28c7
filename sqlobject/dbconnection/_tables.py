"""What a connection does with tables: the texts are the dialect's, the answers the
introspector's.

Classes and columns are handed in from above, and asked for plain definitions:
``soClass._table_definition(connection)``, ``column.definition()``,
``index.definition()``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlobject.backend.errors import translate
from sqlobject.backend.introspect import with_marks
from sqlobject.backend.writer import ParamStyle
from sqlobject.dberrors import ConnectFailed, NotSupportedError, UnsupportedFeature
from sqlobject.schema.table import TableDef, id_column, join_table

from ._legacy import RUNNING, is_replaced
from ._step import NONE

if TYPE_CHECKING:
    from sqlobject.backend import Dialect
    from sqlobject.backend.address import Address
    from sqlobject.backend.introspect import Introspector
    from sqlobject.schema.table import IndexDef
    from sqlobject.schema.types import Kind

    from ._slot import Slot

__all__ = ["Tables"]

_MARKS = MappingProxyType(
    {
        ParamStyle.FORMAT: "%s",
        ParamStyle.NAMED: ":p{}",
        ParamStyle.NUMERIC: ":{}",
        ParamStyle.DOLLAR: "${}",
    }
)


class Tables:
    """The part of `DBAPI` that is about tables; a transaction borrows it."""

    dialect: Dialect
    schema: str | None = None
    """Where tables are looked for; None: where the database does by itself."""
    unicode_kinds: frozenset[Kind] = frozenset()
    """Kinds of columns that a class made from its table has as ``UnicodeCol``."""

    # -- asking the catalogue

    @property
    def introspector(self: Any) -> Introspector:
        """What answers questions about the catalogue, through this connection."""
        self.meet_server()
        make: type[Introspector] = self.backend.introspector
        return make(self.ask_catalogue, self.dialect, self.schema)

    def ask_catalogue(self: Any, sql: str, params: Sequence[Any] = ()) -> Any:
        """Run a query of an introspector, which marks values with ``?``."""
        style = self.driver.paramstyle
        # Methods of earlier releases that a program put there take text only.
        if style is ParamStyle.LITERAL or self.seams & RUNNING:
            spelled = [self.dialect.sent_literals.spell(value) for value in params]
            sql = with_marks(sql, lambda place: spelled[place - 1])
            return self.queryAll(sql)
        if style in _MARKS and params:
            if style is ParamStyle.FORMAT:
                sql = sql.replace("%", "%%")
            sql = with_marks(sql, _MARKS[style].format)
        if style is ParamStyle.NAMED:
            return self.queryAll(
                sql, {f"p{place}": value for place, value in enumerate(params, 1)}
            )
        return self.queryAll(sql, params)

    def tableExists(self, tableName: str) -> bool:
        """Whether there is a table of this name; a view is none."""
        return self.introspector.table_exists(tableName)

    def listTables(self) -> list[str]:
        """The names of the tables, sorted; without views and the system's own."""
        return self.introspector.tables()

    def listDatabases(self) -> list[str]:
        """The names of the databases of the server.

        :raises UnsupportedFeature: this one cannot tell.
        """
        return self.introspector.databases()

    def indexExists(self, tableName: str, definition: IndexDef) -> bool:
        """Whether a table has the index that this definition would make."""
        return self.introspector.index_exists(tableName, definition)

    def columnsFromSchema(self, tableName: str, soClass: Any) -> Any:
        """Column definitions for a class, from the table as it is in the database.

        :raises ProgrammingError: there is no such table.
        """
        return soClass._reflect(self.read_table(tableName))

    def read_table(self, tableName: str) -> TableDef:
        """A table as classes are made from it.

        :raises ProgrammingError: there is no such table.
        """
        table = self.introspector.table(tableName)
        if not self.unicode_kinds:
            return table
        columns = [
            column._replace(type=column.type._replace(national=True))
            if column.type.kind in self.unicode_kinds
            else column
            for column in table.columns
        ]
        return table._replace(columns=tuple(columns))

    # -- creating and dropping

    def createTable(self: Any, soClass: Any) -> list[str]:
        """Create the table of a class.

        :returns: statements to be run when the tables it refers to exist too.
        """
        self.meet_server()
        if is_replaced(self, "createTableSQL"):
            sql, found = self.createTableSQL(soClass)
            self.query(sql)
            return list(found)
        table = soClass._table_definition(self)
        self.run_in_turn(self._creating(soClass, table))
        later: list[str] = self._later_statements(soClass, table)
        return later

    def createTableSQL(self: Any, soClass: Any) -> tuple[str, list[str]]:
        """The text of CREATE TABLE, and statements to be run after it."""
        table = soClass._table_definition(self)
        first, *more = self._creating(soClass, table)
        return first, [*more, *self._later_statements(soClass, table)]

    def _creating(self: Any, soClass: Any, table: TableDef) -> list[str]:
        """CREATE TABLE, with lines of the program's own where it has replaced them."""
        first, *more = self.dialect.ddl.create_table(table)
        if is_replaced(self, "createColumns", "createColumn", "createIDColumn"):
            head = first.partition("(\n")[0]
            first = f"{head}(\n{self.createColumns(soClass)}\n)"
        return [first, *more]

    def _later_statements(self: Any, soClass: Any, table: TableDef) -> list[str]:
        if is_replaced(
            self, "createReferenceConstraints", "createReferenceConstraint", "createSQL"
        ):
            constraints = self.createReferenceConstraints(soClass)
            return [*constraints, *self.createSQL(soClass)]
        return [*self.dialect.ddl.constraints(table), *table.create_sql]

    def createSQL(self, soClass: Any) -> list[str]:
        """The statements that ``sqlmeta.createSQL`` has for this database."""
        return list(soClass._table_definition(self).create_sql)

    def createReferenceConstraints(self, soClass: Any) -> list[str]:
        """Statements that add the foreign keys of a class, where they come later."""
        if is_replaced(self, "createReferenceConstraint"):
            made = (
                self.createReferenceConstraint(soClass, column)
                for column in soClass.sqlmeta.columnList
            )
            return [text for text in made if text]
        found: list[str] = self.dialect.ddl.constraints(soClass._table_definition(self))
        return found

    def createReferenceConstraint(self, soClass: Any, col: Any) -> str | None:
        """The statement that adds the foreign key of a column.

        :returns: None if there is none, or if it stands in CREATE TABLE.
        """
        alone = TableDef(soClass.sqlmeta.table, (col.definition(),))
        found: list[str] = self.dialect.ddl.constraints(alone)
        return found[0] if found else None

    def createColumns(self, soClass: Any) -> str:
        """The lines between the brackets of CREATE TABLE."""
        if is_replaced(self, "createColumn", "createIDColumn"):
            lines = [self.createIDColumn(soClass)]
            lines += [self.createColumn(soClass, c) for c in soClass.sqlmeta.columnList]
            return ",\n".join(f"    {line}" for line in lines)
        create: str = self.dialect.ddl.create_table(soClass._table_definition(self))[0]
        return create.partition("(\n")[2].rpartition("\n)")[0]

    def createColumn(self, soClass: Any, col: Any) -> str:
        """A column as it stands in CREATE TABLE."""
        text: str = self.dialect.ddl.column(col.definition(), soClass.sqlmeta.table)
        return text

    def createIDColumn(self, soClass: Any) -> str:
        """The id column of a class as it stands in CREATE TABLE."""
        meta = soClass.sqlmeta
        column = id_column(
            meta.idName, meta.idType, meta.idSize, getattr(meta, "idSequence", None)
        )
        text: str = self.dialect.ddl.column(column, meta.table)
        return text

    def createIndexSQL(self, soClass: Any, index: Any) -> str:
        """The statement that creates an index of a class."""
        text: str = self.dialect.ddl.index(soClass.sqlmeta.table, index.definition())
        return text

    def joinSQLType(self, join: Any) -> str:
        """The type of a column of the table between two related classes."""
        return self.dialect.sql_type(join.soClass.sqlmeta.id_type)

    def _SO_createJoinTableSQL(self, join: Any) -> str:
        ours = join.soClass.sqlmeta.id_type
        theirs = join.otherClass.sqlmeta.id_type
        table = join_table(
            join.intermediateTable,
            [(join.joinColumn, ours), (join.otherColumn, theirs)],
        )
        text: str = self.dialect.ddl.create_join_table(table)
        return text

    def _SO_createJoinTable(self: Any, join: Any) -> None:
        self.meet_server()
        self.query(self._SO_createJoinTableSQL(join))

    def _SO_dropJoinTable(self: Any, join: Any) -> None:
        self.dropTable(join.intermediateTable)

    def _SO_createIndex(self: Any, soClass: Any, index: Any) -> None:
        self.meet_server()
        self.query(self.createIndexSQL(soClass, index))

    def dropTable(self: Any, tableName: str | TableDef, cascade: bool = False) -> None:
        """Drop a table.

        :param tableName: its name, or its definition: then the sequence that its ids
            are drawn from goes too, where there is one.
        :param cascade: take foreign keys of other tables along, where that can be said.
        """
        self.meet_server()
        self.run_in_turn(self.dialect.ddl.drop_table(tableName, cascade=cascade))

    def clearTable(self: Any, tableName: str) -> None:
        """Delete all rows of a table."""
        self.query(self.dialect.ddl.clear_table(tableName))

    def addColumn(self: Any, tableName: str, column: Any) -> None:
        """Add a bound column to a table."""
        self.meet_server()
        self.run_in_turn(self.dialect.ddl.add_column(tableName, column.definition()))

    def delColumn(self: Any, sqlmeta: Any, column: Any) -> None:
        """Drop a bound column from a table."""
        self.meet_server()
        self.run_in_turn(
            self.dialect.ddl.drop_column(
                sqlmeta.table, column.dbName, self.introspector
            )
        )

    def run_in_turn(self: Any, statements: Sequence[str]) -> None:
        """Run texts one after the other on one raw connection."""
        if len(statements) == 1 or "query" in self.seams:
            for statement in statements:
                self.query(statement)
            return

        def run(slot: Slot) -> int:
            self.in_turn(slot, statements)
            return -1

        self._on_slot(NONE, ";\n".join(statements), run)

    def in_turn(self: Any, slot: Slot, statements: Sequence[str]) -> None:
        """Run texts one after the other on this slot."""
        for statement in statements:
            slot.run(statement, self.driver.no_params)

    # -- databases

    def createEmptyDatabase(self: Any) -> None:
        """Create the database that this connection is for.

        :raises UnsupportedFeature: it has to be done by other means.
        :raises ProgrammingError: it is there.
        """
        name, doors = self._beside("create a database")
        self._at_a_door(doors, f"CREATE DATABASE {self.dialect.in_quotes(name)}")

    def dropDatabase(self: Any) -> None:
        """Drop the database that this connection is for; its pool is emptied before.

        :raises UnsupportedFeature: it has to be done by other means.
        """
        name, doors = self._beside("drop a database")
        self.close()
        self._at_a_door(doors, f"DROP DATABASE {self.dialect.in_quotes(name)}")

    def _beside(self: Any, what: str) -> tuple[str, Sequence[Address]]:
        """The name of this database, and the ways to its server if it is not there.

        :param what: for the error: what would be done there.
        :raises UnsupportedFeature: there is no such way.
        """
        raise self._cannot(what)

    def _at_a_door(self: Any, doors: Sequence[Address], statement: str) -> None:
        """Run a statement that no transaction may hold, at the first door that opens.

        :raises ConnectFailed: none does.
        """
        raw = self._first_open(doors)
        try:
            with self.in_our_words(sql=statement):
                if self.driver.set_autocommit is not None:
                    self.driver.set_autocommit(raw, True)
                if self.debug:
                    self.printDebug(raw, statement, "Query")
                self.driver.run(raw, statement, self.driver.no_params)
        finally:
            self.driver.close(raw)

    def _first_open(self: Any, doors: Sequence[Address]) -> Any:
        """A raw connection to the first of these that can be connected to."""
        *others, last = doors
        for address in others:
            with suppress(ConnectFailed), self.in_our_words(opening=True):
                return self.driver.connect(self.module, address)
        with self.in_our_words(where=last.describe(), opening=True):
            return self.driver.connect(self.module, last)

    @contextmanager
    def in_our_words(self: Any, **facts: Any) -> Iterator[None]:
        """Turn what a module raises into one of `sqlobject.dberrors`.

        :param facts: what `translate` takes beside the exception.
        """
        try:
            yield
        except Exception as exc:
            error = translate(
                exc,
                self.driver,
                backend=self.dbName,
                secret=self.address.password,
                **facts,
            )
            if error is exc:
                raise
            raise error from exc

    def _cannot(self: Any, what: str) -> NotSupportedError:
        return UnsupportedFeature(
            f"SQLObject does not {what} of the kind {self.dbName!r}; use the server's "
            "own tools"
        )

    def createBinary(self: Any, value: Any) -> Any:
        """Bytes as this connection's DB-API module wants them."""
        return self.module.Binary(value)
