"""Floor 4, model: classes over queries, read only.

A view says what it is made of by expressions: ``sqlmeta.idName`` and the columns'
``dbName``. Every statement about it then reads from a SELECT of its own in FROM::

    class Stock(ViewSQLObject):
        class sqlmeta:
            idName = Maker.q.id
            clause = Gear.q.makerID == Maker.q.id

        label = StringCol(dbName=Maker.q.label)
        teeth = IntCol(dbName=func.SUM(Gear.q.teeth))
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, NoReturn, TypeVar

from sqlobject.col import Col, SOCol
from sqlobject.dberrors import UsageError
from sqlobject.main import SQLObject, sqlmeta
from sqlobject.sqlbuilder import (
    AND,
    IN,
    OVER,
    Alias,
    AliasField,
    AliasTable,
    ColumnAS,
    Expression,
    Function,
    Inline,
    LEFTJOINOn,
    NoDefault,
    Select,
    SQLCall,
    SQLConstant,
    SQLObjectTable,
    SQLOp,
)
from sqlobject.sresults import SelectResults

__all__ = [
    "ViewSQLMeta",
    "ViewSQLObject",
    "ViewSQLObjectField",
    "ViewSQLObjectTable",
    "isAggregate",
    "scalar",
]

T = TypeVar("T")

_STATEMENTS = frozenset({"select", "union"})

#: Functions that give a value for each row. Any other call is taken for an aggregate,
#: because databases have more of those than one can list, and users add to them.
_SCALAR = re.compile(
    r"ABS|CEIL(ING)?|CHAR(ACTER)?_LENGTH|COALESCE|CONCAT|DATE(TIME)?|EXTRACT|FLOOR|IFNULL"
    r"|INSTR|JSON_(CONTAINS|EXTRACT|LENGTH)|LEFT|LENGTH|LOWER|[LR]?PAD|[LR]?TRIM|MOD|NULLIF"
    r"|POSITION|POW(ER)?|REPLACE|RIGHT|ROUND|SIGN|SQRT|STRFTIME|SUBSTR(ING)?|TIME|TRUNC"
    r"|UPPER",
    re.IGNORECASE,
)


# -- aggregates ------------------------------------------------------------------------


class _Scalar(SQLCall):
    """A call that gives a value for each row; see `scalar`."""

    __slots__ = ()


class _ScalarFunction(_Scalar):
    """As `_Scalar`, of a function that dialects may have other names for."""

    __slots__ = ()
    _kind = Function._kind


def scalar(call: Any) -> Any:
    """The same call, said to give a value for each row and not one of many rows.

    For functions of the database's or of the user's that `isAggregate` cannot know:
    ``slug = StringCol(dbName=scalar(func.slugify(Post.q.title)))``.

    :raises TypeError: it is no call.
    """
    if not isinstance(call, SQLCall):
        raise TypeError(f"scalar() takes a call such as func.LOWER(x), not {call!r}")
    made = _ScalarFunction if isinstance(call, Function) else _Scalar
    return made(call.expr, call.args)


def isAggregate(expr: Any) -> bool:
    """Whether an expression gives one value for many rows.

    Calls do, but for those of well-known functions of one row and those marked with
    `scalar`; and whatever is made of one that does.
    """
    if not isinstance(expr, Expression) or expr._kind in _STATEMENTS:
        return False
    if isinstance(expr, OVER):
        return False
    if isinstance(expr, SQLCall) and not isinstance(expr, _Scalar):
        name = expr.expr.const if isinstance(expr.expr, SQLConstant) else ""
        if not _SCALAR.fullmatch(name):
            return True
    return any(isAggregate(part) for part in expr.components())


def _conjuncts(clause: Any) -> Iterator[Any]:
    """The conditions that a clause is the AND of."""
    if isinstance(clause, SQLOp) and clause.op == "AND":
        yield from _conjuncts(clause.expr1)
        yield from _conjuncts(clause.expr2)
    elif clause is not None:
        yield SQLConstant(clause) if isinstance(clause, str) else clause


# -- the table of a view ---------------------------------------------------------------


class _ViewTable(AliasTable):
    """The SELECT of a view under its name, as it stands in FROM."""

    def __init__(self, select: Select, alias: str) -> None:
        # Without values of its own, so that statements about the view can be kept.
        super().__init__(_spelled(select), alias)
        self._token = object()

    def _leaf(self) -> tuple[Any, tuple[Any, ...], int]:
        return ("view", self._token), (), 1

    @property
    def source_key(self) -> str:
        """What tells it from other tables of a FROM, and its place among them."""
        return str(self.alias)


class _ViewAlias(Alias):
    """What ``sqlmeta.table`` of a view is."""

    q: _ViewTable

    def __init__(self, select: Select, alias: str) -> None:
        self._target = select
        self.q = _ViewTable(select, alias)

    @property
    def source_key(self) -> str:
        """As its table's: both may be named for one FROM."""
        return self.q.source_key

    def __str__(self) -> str:
        return str(self.q.alias)


class ViewSQLObjectField(AliasField):
    """A column of a view: ``Stock.q.teeth``."""

    __slots__ = ()

    def __init__(self, table: _ViewTable, fieldName: str, field: Any) -> None:
        super().__init__(table.alias, fieldName, table.alias, table, field)
        self.shape = ("view", table._token, fieldName)


class ViewSQLObjectTable(SQLObjectTable):
    """The fields of a view by their names in Python: ``Stock.q``."""

    def _find(self, attr: str) -> Any:
        field = super()._find(attr)
        table = self.soClass.sqlmeta.table
        if not isinstance(table, _ViewAlias):
            return field  # the class is being made
        return ViewSQLObjectField(table.q, field.fieldName, field)


# -- the class -------------------------------------------------------------------------


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


def build(cls: Any) -> None:
    """Work out the SELECT that a view reads from.

    :raises UsageError: the ``dbName`` of a column is no expression.
    """
    meta = cls.sqlmeta
    for column in meta.columnList:
        if isinstance(column.dbName, Expression):
            column.viewExpression, column.dbName = column.dbName, column.name
        elif not hasattr(column, "viewExpression"):
            raise UsageError(
                f"{cls.__name__} is a view: dbName of its column {column.name!r} must "
                f"be an expression such as Other.q.name, not {column.dbName!r}"
            )
    meta.table = _ViewAlias(_select_of(meta), meta.alias)
    for space in (cls.q, cls.j):
        SQLObjectTable.clear(space)


def _select_of(meta: Any) -> Select:
    aggregates: dict[int, list[Any]] = {}
    restrictions: dict[int, Any] = {}
    plain = []
    for column in meta.columnList:
        if isAggregate(column.viewExpression):
            restriction = getattr(column, "aggregateClause", None)
            restrictions[id(restriction)] = restriction
            aggregates.setdefault(id(restriction), []).append(column)
        else:
            plain.append(column)
    where = list(_conjuncts(meta.clause))
    having = [each for each in where if isAggregate(each)]
    where = [each for each in where if not isAggregate(each)]
    chosen = where
    if having:
        chosen = [*where, IN(meta.viewID, _grouped(meta, [], where, having))]
    base = Select(
        _items(meta, plain), distinct=True, where=_all(chosen), join=_join(meta)
    )
    if not aggregates:
        return base
    return _with_aggregates(
        meta,
        Alias(base, f"{meta.alias}_base"),
        plain,
        [
            (columns, _aggregated(meta, columns, where, restrictions[key]))
            for key, columns in aggregates.items()
        ],
    )


def _aggregated(meta: Any, columns: list[Any], where: list[Any], more: Any) -> Select:
    """Aggregates for each id, of the rows that meet one more condition."""
    restrictions = list(_conjuncts(more))
    having = [each for each in restrictions if isAggregate(each)]
    plain = [each for each in restrictions if not isAggregate(each)]
    return _grouped(meta, _items(meta, columns), [*where, *plain], having)


def _grouped(
    meta: Any, items: list[Any], where: list[Any], having: list[Any]
) -> Select:
    return Select(
        items or [meta.viewID],
        where=_all(where),
        join=_join(meta),
        groupBy=meta.viewID,
        having=_all(having),
    )


def _with_aggregates(
    meta: Any, base: Any, plain: list[Any], parts: list[tuple[list[Any], Select]]
) -> Select:
    """The rows of a view, each with its aggregates beside it."""
    items = [ColumnAS(base.q.id, "id")]
    items += [ColumnAS(getattr(base.q, c.name), c.name) for c in plain]
    joins = []
    left: Any = base
    for number, (columns, select) in enumerate(parts):
        part = Alias(select, f"{meta.alias}_{number}")
        items += [ColumnAS(getattr(part.q, c.name), c.name) for c in columns]
        joins.append(LEFTJOINOn(left, part, base.q.id == part.q.id))
        left = None
    return Select(items, join=joins)


def _items(meta: Any, columns: list[Any]) -> list[Any]:
    return [
        ColumnAS(meta.viewID, "id"),
        *(ColumnAS(_spelled(c.viewExpression), c.name) for c in columns),
    ]


def _spelled(expr: Any) -> Any:
    """An expression with its values, if it has any, written into the text."""
    return Inline(expr) if getattr(expr, "binds", ()) else expr


def _all(conditions: list[Any]) -> Any:
    return _spelled(AND(*conditions)) if conditions else NoDefault


def _join(meta: Any) -> Any:
    return NoDefault if meta.join is None else meta.join


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
    transaction_sender: ClassVar[Any] = ViewSQLMeta

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
