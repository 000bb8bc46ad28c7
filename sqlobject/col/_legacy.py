"""Old hooks of users' own columns: the only place that honours them.

A subclass of ``SOCol`` may override ``_sqlType``, ``_mysqlType`` and its six kin,
``mysqlCreateSQL`` and its six kin, ``createValidators`` and ``autoConstraints``. Which
of them a class overrides is looked up once, when the class is made.

The same names can still be called: they ask the dialect of that database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.late import late
from sqlobject.schemes import backend_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlobject.schema import table as schema_table
    from sqlobject.schema.table import ColumnDef
    from sqlobject.schema.types import SqlType
else:
    schema_table = late("sqlobject.schema.table")

_validators: Any = late("sqlobject.col._validators")

__all__ = ["OldHooks", "dialect_of", "type_overrides"]

DATABASES = ("mysql", "postgres", "sqlite", "sybase", "mssql", "firebird", "maxdb")


def dialect_of(asked: Any, connection: Any = None) -> Any:
    """Give a dialect: the connection's, one by its name, or the one handed in."""
    if connection is not None:
        return connection.dialect
    return backend_for(asked).dialect if isinstance(asked, str) else asked


def _type_method(database: str) -> Callable[..., str]:
    def type_text(self: OldHooks, connection: Any = None) -> str:
        if "_sqlType" in self._overridden:
            return self._sqlType()
        text: str = dialect_of(database, connection).sql_type(self.declared_type())
        return text

    type_text.__name__ = f"_{database}Type"
    type_text.__doc__ = f"Give the column's type as {database} spells it."
    return type_text


def _create_method(database: str) -> Callable[..., str]:
    def create_text(self: OldHooks, connection: Any = None) -> str:
        return self.createSQL(dialect_of(database, connection))

    create_text.__name__ = f"{database}CreateSQL"
    create_text.__doc__ = f"Give the column's line in {database}'s CREATE TABLE."
    return create_text


def reference_method(database: str) -> Callable[..., str]:
    """Make ``<database>CreateReferenceConstraint``."""

    def reference_text(self: OldHooks, connection: Any = None) -> str:
        ddl = dialect_of(database, connection).ddl
        table, definition = self.soClass.sqlmeta.table, self.definition()
        later: list[str] = ddl.constraints(schema_table.TableDef(table, (definition,)))
        text: str = later[0] if later else ddl.inline_reference(definition, table)
        return text

    reference_text.__name__ = f"{database}CreateReferenceConstraint"
    reference_text.__doc__ = f"Give what {database} says of the referenced table."
    return reference_text


_TYPE_METHODS = {f"_{name}Type": name for name in DATABASES}
_CREATE_METHODS = {f"{name}CreateSQL": name for name in DATABASES}
_HOOKS = frozenset({"_sqlType", "createValidators", *_TYPE_METHODS, *_CREATE_METHODS})


class OldHooks:
    """The old methods of a bound column, as methods and as hooks; base of ``SOCol``."""

    _overridden: ClassVar[frozenset[str]] = frozenset()
    """Names of the old hooks that this class or one of its bases overrides."""

    if TYPE_CHECKING:
        dbName: Any
        defaultSQL: str | None
        notNone: bool
        alternateID: bool
        unique: bool
        soClass: Any

        def declared_type(self) -> SqlType: ...
        def definition(self) -> ColumnDef: ...

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = _HOOKS.intersection(vars(cls))
        if own:
            cls._overridden = own.union(
                *(
                    base._overridden
                    for base in cls.__bases__
                    if issubclass(base, OldHooks)
                )
            )

    def createValidators(self) -> list[Any]:
        """Give the column's own FormEncode validators; override it to have others."""
        own: list[Any] = _validators.own_validators(self)
        return own

    def _sqlType(self) -> str:
        """Give the column's type as the database of its class spells it.

        :raises AttributeError: the class has no connection yet.
        """
        dialect = self.soClass._connection.dialect
        text: str = dialect.sql_type(self.declared_type())
        return text

    def _extraSQL(self) -> list[str]:
        """Give what stands behind the type: NOT NULL, UNIQUE, DEFAULT …."""
        extra = []
        if self.notNone or self.alternateID:
            extra.append("NOT NULL")
        if self.unique or self.alternateID:
            extra.append("UNIQUE")
        if self.defaultSQL:
            extra.append(f"DEFAULT {self.defaultSQL}")
        return extra

    def createSQL(self, dialect: Any = None) -> str:
        """Give the column's line in CREATE TABLE.

        :param dialect: a dialect, or the name of a database; if none is given, that
            of the class's connection.
        :raises AttributeError: the class has no connection yet.
        """
        if dialect is None:
            dialect = self.soClass._connection.dialect
        table = self.soClass.sqlmeta.table
        text: str = dialect_of(dialect).ddl.column(self.definition(), table)
        return text

    _mysqlType = _type_method("mysql")
    _postgresType = _type_method("postgres")
    _sqliteType = _type_method("sqlite")
    _sybaseType = _type_method("sybase")
    _mssqlType = _type_method("mssql")
    _firebirdType = _type_method("firebird")
    _maxdbType = _type_method("maxdb")

    mysqlCreateSQL = _create_method("mysql")
    postgresCreateSQL = _create_method("postgres")
    sqliteCreateSQL = _create_method("sqlite")
    sybaseCreateSQL = _create_method("sybase")
    mssqlCreateSQL = _create_method("mssql")
    firebirdCreateSQL = _create_method("firebird")
    maxdbCreateSQL = _create_method("maxdb")


def type_overrides(column: OldHooks) -> tuple[tuple[str, str], ...]:
    """Give the types that users' own methods spell: (database, text)."""
    return tuple(_overrides(column)) if column._overridden else ()


def _overrides(column: OldHooks) -> Iterator[tuple[str, str]]:
    for hook in sorted(column._overridden):
        if hook in _TYPE_METHODS:
            yield _TYPE_METHODS[hook], getattr(column, hook)()
        elif hook in _CREATE_METHODS:
            yield _CREATE_METHODS[hook], _type_part(column, getattr(column, hook)())


def _type_part(column: OldHooks, line: str) -> str:
    """Take the type out of a whole line of CREATE TABLE.

    The name before it and the usual clauses behind it are written again by the
    dialect; anything else the user wrote there stays with the type.
    """
    extra = " ".join(column._extraSQL())
    line = line.strip().removeprefix(f"{column.dbName} ")
    return line.removesuffix(extra).strip() if extra else line.strip()
