"""Indexes of a class's table.

Floor 4, model: ``DatabaseIndex`` is written in a class statement; `main` binds it to
the class, which then has the bound one as its attribute and hands its definition to
the DDL writer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.col import SOCol, creationOrder
from sqlobject.dberrors import UsageError
from sqlobject.late import late
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import AND

if TYPE_CHECKING:
    from sqlobject.schema import table as schema_table
    from sqlobject.schema.table import IndexColumn, IndexDef
else:
    schema_table = late("sqlobject.schema.table")

__all__ = ["DatabaseIndex", "SODatabaseIndex"]

_KEYS = frozenset({"column", "length", "expression"})


class SODatabaseIndex:
    """An index bound to a class; made by `DatabaseIndex.withClass`.

    ``descriptions`` has a dict for each part: either ``column`` (the bound column)
    with, perhaps, ``length``, or ``expression``.
    """

    def __init__(
        self,
        soClass: Any,
        name: str | None,
        columns: Any,
        creationOrder: int,
        unique: bool = False,
    ) -> None:
        """Look the columns up in the class.

        :raises ValueError: the class has no such column.
        :raises UsageError: there is no name, no column, or a part that says too much.
        """
        owner = getattr(soClass, "__name__", soClass)
        if not name:
            raise UsageError(f"An index of {owner} has no name; give it name=…")
        if not columns:
            raise UsageError(
                f"The index {name!r} of {owner} has no columns; name one or more: "
                "DatabaseIndex('lastName', 'firstName')"
            )
        self.soClass = soClass
        self.name = name
        self.creationOrder = creationOrder
        self.unique = unique
        self.descriptions: list[dict[str, Any]] = [
            self._description(part) for part in columns
        ]

    def _description(self, part: Any) -> dict[str, Any]:
        """Give one part of the index, with its column found."""
        if not isinstance(part, dict):
            part = {"column": part}
        surplus = set(part) - _KEYS
        if surplus or ("expression" in part) == ("column" in part):
            raise UsageError(
                f"A part of the index {self.name!r} is {part!r}; it must have either "
                "'column', with or without 'length', or 'expression' alone"
            )
        if "expression" not in part:
            return {**part, "column": self._column(part["column"])}
        if len(part) > 1:
            raise UsageError(
                f"A part of the index {self.name!r} has an expression, which cannot "
                f"have a length: {part!r}"
            )
        return dict(part)

    def _column(self, wanted: Any) -> SOCol:
        """Find a column by its attribute, its object's attribute, or its definition.

        :raises ValueError: the class has none such.
        """
        columns: dict[str, SOCol] = self.soClass.sqlmeta.columns
        for column in columns.values():
            if isinstance(wanted, str):
                if wanted in (column.name, column.foreignName):
                    return column
            elif wanted is column or wanted is column.columnDef:
                return column
        known = ", ".join(columns) or "none"
        raise ValueError(
            f"The index {self.name!r} names the column {wanted!r}, which "
            f"{self.soClass.__name__} does not have; its columns: {known}"
        )

    @property
    def columns(self) -> list[SOCol]:
        """The columns it is over, expressions left out."""
        return [part["column"] for part in self.descriptions if "column" in part]

    def get(self, *args: Any, **kw: Any) -> Any:
        """Get the one object with these values: all by position or all by keyword.

        :param connection: asked instead of the class's own.
        :raises AttributeError: the index is not unique.
        :raises TypeError: other values than one for each column.
        :raises SQLObjectNotFound: there is no such row.
        """
        if not self.unique:
            raise AttributeError(
                f"The index {self.soClass.__name__}.{self.name} is not unique, so "
                "get() could find several rows; use select() or selectBy()"
            )
        connection = kw.pop("connection", None)
        columns = self.columns
        values = self._keywords(columns, args, kw)
        q = self.soClass.q
        clause = AND(*[getattr(q, c.name) == values[c.name] for c in columns])
        return self.soClass.select(clause, connection=connection).getOne()

    def _keywords(
        self, columns: list[SOCol], args: tuple[Any, ...], kw: dict[str, Any]
    ) -> dict[str, Any]:
        """Give the values by the names of the columns."""
        names = {c.name: c.name for c in columns}
        names.update({c.foreignName: c.name for c in columns if c.foreignName})
        given = {names.get(name, name): value for name, value in kw.items()}
        wanted = ", ".join(c.name for c in columns)
        if args and not kw and len(args) == len(columns):
            return dict(zip([c.name for c in columns], args, strict=True))
        if args or set(given) != {c.name for c in columns} or len(given) != len(kw):
            raise TypeError(
                f"{self.soClass.__name__}.{self.name}.get() takes {wanted}, all by "
                f"position or all by keyword; got {args!r} and {kw!r}"
            )
        return given

    def definition(self) -> IndexDef:
        """Give the index as a part of its table."""
        return schema_table.IndexDef(
            self.name,
            tuple(_index_column(part) for part in self.descriptions),
            unique=bool(self.unique),
        )

    def createSQL(self, dialect: Any = None) -> str:
        """Give the statement that makes the index.

        :param dialect: a dialect, or the name of a database; if none is given, that
            of the class's connection.
        """
        if dialect is None:
            dialect = self.soClass._connection.dialect
        elif isinstance(dialect, str):
            dialect = backend_for(dialect).dialect
        text: str = dialect.ddl.index(self.soClass.sqlmeta.table, self.definition())
        return text

    def __repr__(self) -> str:
        unique = " unique" if self.unique else ""
        parts = ", ".join(
            part["column"].name if "column" in part else str(part["expression"])
            for part in self.descriptions
        )
        return f"<{type(self).__name__} {self.name} ({parts}){unique}>"


def _index_column(part: dict[str, Any]) -> IndexColumn:
    if "column" in part:
        return schema_table.IndexColumn(
            part["column"].dbName, length=part.get("length")
        )
    return schema_table.IndexColumn(expression=part["expression"])


class DatabaseIndex:
    """An index as it stands in a class statement.

    ``DatabaseIndex("lastName", "firstName", unique=True)``; each column is given by
    its attribute, by its definition in the same class body, or as a dict: ``{"column":
    "name", "length": 10}`` (its first characters, where the database can do that) or
    ``{"expression": func.LOWER(...)}`` (SQL text will do, too).
    """

    baseClass: ClassVar[type[SODatabaseIndex]] = SODatabaseIndex

    def __init__(self, *columns: Any, **kw: Any) -> None:
        """Keep the arguments, ``name`` and ``unique`` among them.

        :raises TypeError: there is another keyword argument.
        """
        self.name: str | None = kw.pop("name", None)
        self.unique: bool = kw.pop("unique", False)
        if kw:
            raise TypeError(
                f"DatabaseIndex takes name= and unique= besides its columns, not "
                f"{', '.join(f'{name}=' for name in kw)}"
            )
        self.columns = columns
        self.creationOrder = next(creationOrder)

    def withClass(self, soClass: Any) -> SODatabaseIndex:
        """Make the index of one class.

        :raises ValueError: the class has no such column.
        :raises UsageError: there is no name, no column, or a part that says too much.
        """
        return self.baseClass(
            soClass, self.name, self.columns, self.creationOrder, unique=self.unique
        )

    def __repr__(self) -> str:
        return f"<DatabaseIndex {id(self):x} {self.name or '(unnamed)'}>"
