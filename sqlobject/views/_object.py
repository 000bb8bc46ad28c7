"""``ViewSQLObject`` and its ``sqlmeta``."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, TypeVar

from sqlobject.col import Col, SOCol
from sqlobject.dberrors import UsageError
from sqlobject.main import SQLObject, sqlmeta
from sqlobject.sqlbuilder import Expression, Select
from sqlobject.sresults import SelectResults

from ._query import build
from ._table import ViewSQLObjectTable

__all__ = ["ViewSQLMeta", "ViewSQLObject"]

T = TypeVar("T")


class ViewSQLMeta(sqlmeta):
    """What a view is made of; set these in ``class sqlmeta`` of the view.

    ``idName``, an expression, is what tells the rows apart; ``clause`` and ``join`` are
    those of the query; ``table`` is the name that the view has in statements (by
    default the style makes it of the class name), and is found in ``alias`` then.
    """

    clause: ClassVar[Any] = None
    join: ClassVar[Any] = None
    alias: ClassVar[str] = ""
    viewID: ClassVar[Any] = None
    """The expression that was given as ``idName``."""

    @classmethod
    def setClass(cls, soClass: Any) -> None:
        """Bind this ``sqlmeta`` to its class.

        :raises UsageError: ``idName`` is no expression.
        """
        given: Any = cls.idName
        if isinstance(given, Expression):
            cls.viewID, cls.idName = given, "id"
        elif cls.viewID is None:
            raise UsageError(
                f"{soClass.__name__} is a view: its sqlmeta.idName must be an "
                f"expression such as Other.q.id, not {given!r}"
            )
        super().setClass(soClass)
        cls.alias = str(cls.table)

    @classmethod
    def addColumn(
        cls, columnDef: Col[Any], changeSchema: bool = False, connection: Any = None
    ) -> None:
        """Add a column to the view.

        :raises UsageError: the schema is to be changed, or ``dbName`` is no expression.
        """
        _refuse_schema_change(cls, changeSchema)
        super().addColumn(columnDef, False, connection)
        build(cls.soClass)

    @classmethod
    def delColumn(
        cls,
        column: Col[Any] | SOCol | str,
        changeSchema: bool = False,
        connection: Any = None,
    ) -> None:
        """Remove a column from the view.

        :raises UsageError: the schema is to be changed.
        """
        _refuse_schema_change(cls, changeSchema)
        super().delColumn(column, False, connection)
        build(cls.soClass)


def _refuse_schema_change(meta: Any, wanted: bool) -> None:
    if wanted:
        raise UsageError(
            f"{meta.soClass.__name__} is a view: it has no table that could be changed"
        )


def _refusing(what: str) -> Any:
    """A method of a class that refuses whatever it is called with."""

    def method(cls: Any, *_args: Any, **_kw: Any) -> None:
        cls._refuse(what)

    return classmethod(method)


class _ViewResults(SelectResults[T]):
    """Results of a view, or of its query under another name."""

    def queryForSelect(self) -> Select:
        """The SELECT that these results come from; the id is its first item."""
        select = super().queryForSelect()
        if isinstance(self.sourceClass, type):
            return select
        return select.clone(staticTables=[self.sourceClass.q, *self.clauseTables])


class ViewSQLObject(SQLObject):
    """Base of classes over queries; rows are read, never written.

    Columns whose expression is an aggregate are worked out for each id; a column's
    ``aggregateClause`` restricts the rows that go into it.
    """

    __slots__ = ()
    __so_base__ = True

    sqlmeta = ViewSQLMeta

    SelectResultsClass = _ViewResults

    _so_table = ViewSQLObjectTable

    @classmethod
    def _notifyFinishClassCreation(cls) -> None:
        build(cls)

    @classmethod
    def _so_set_constructor(cls) -> None:
        """Rows are not made here, so nothing is gained by a faster constructor."""

    @classmethod
    def _refuse(cls, what: str) -> NoReturn:
        raise UsageError(
            f"{cls.__name__} is a view and cannot {what}: it shows rows of other "
            "tables; change those"
        )

    def __init__(self, /, **kw: Any) -> None:
        """Refuse to make a row.

        :raises UsageError: always.
        """
        if "_SO_fetch_no_create" not in kw:
            self._refuse("get a new row")

    def __setattr__(self, name: str, value: Any) -> None:
        cls = type(self)
        if name in cls._so_setters and name not in cls._so_overridden:
            self._refuse(f"have its {name!r} set")
        super().__setattr__(name, value)

    def set(self, /, **kw: Any) -> None:
        """Set attributes that have a setter of the user's.

        :raises UsageError: one of them is a column.
        """
        for name, value in kw.items():
            setattr(self, name, value)

    def destroySelf(self) -> None:
        """Refuse.

        :raises UsageError: always.
        """
        self._refuse("lose a row")

    # All of these refuse, with a `UsageError`.
    deleteMany: Any = _refusing("lose rows")
    insertMany: Any = _refusing("get new rows")
    upsert: Any = _refusing("get new rows")
    bulkUpdate: Any = _refusing("have its rows changed")
    clearTable: Any = _refusing("be cleared")
    createTable: Any = _refusing("be created as a table")

    @classmethod
    def dropTable(
        cls,
        ifExists: bool = False,
        dropJoinTables: bool = True,
        cascade: bool = False,
        connection: Any = None,
    ) -> None:
        """Refuse, unless only a table that exists is to be dropped.

        :raises UsageError: ``ifExists`` is not said.
        """
        if not ifExists:
            cls._refuse("be dropped as a table")

    @classmethod
    def tableExists(cls, connection: Any = None) -> bool:
        """Whether there is a table: there never is."""
        return False
