"""Floor 4, model. Results of a select: described now, fetched when they are used.

A :class:`SelectResults` is never changed; each method that refines it gives another
one. It knows the language of SQL and nothing of connections: the class it selects from
names the connection and makes the objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar, overload

from sqlobject.dberrors import SQLObjectIntegrityError, SQLObjectNotFound, UsageError
from sqlobject.sqlbuilder import (
    AND,
    DESC,
    Alias,
    ColumnAS,
    Columns,
    Field,
    NoDefault,
    Select,
    SQLConstant,
    SQLExpression,
    SQLObjectTable,
    SQLTrueClause,
    Table,
    func,
    order_terms,
)

__all__ = ["SelectResults"]

T = TypeVar("T")

#: Operations that make a statement more than a plain SELECT of whole rows.
_SPECIAL = frozenset({"join", "lazyColumns", "distinct", "reversed", "forUpdate"})

_STAR = SQLConstant("*")

#: Sets of aggregates that are kept for one class.
MOST_KEPT = 100

#: Rows read at once while results are walked through one by one.
BATCH = 500


class SelectResults(Generic[T]):
    """Rows of one class that meet a condition, in an order, from one slice.

    Each iteration asks the database anew. There is no ``len()``, because it would
    cost a query: use :meth:`count`. The truth value is always true.

    :param clause: an expression, SQL text, or None (or ``'all'``) for every row.
    :param ops: ``orderBy limit start end lazyColumns reversed distinct connection join
        forUpdate prefetch strict``.
    :raises UsageError: ``limit`` together with ``start`` or ``end``.
    """

    #: What makes the objects of a program that says another; set by the room above.
    IterationClass: ClassVar[Any] = None

    #: The one whose work is done without it, many rows at a time.
    _known_iteration: ClassVar[Any] = None

    #: Whether nothing derived from it says otherwise how statements are made.
    _usual: ClassVar[bool] = True

    __slots__ = ("__dict__", "clause", "clauseTables", "ops", "sourceClass")

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        own = ("queryForSelect", "accumulate", "accumulateMany", "_conn", "_one_row")
        cls._usual = cls._usual and not any(name in vars(cls) for name in own)

    def __init__(
        self, sourceClass: Any, clause: Any, clauseTables: Any = None, **ops: Any
    ) -> None:
        self.sourceClass = sourceClass
        self.clause = _as_clause(clause)
        self.clauseTables = _as_names(clauseTables)
        limit = ops.pop("limit", None)
        if limit is not None:
            if ops.get("start") or ops.get("end") is not None:
                raise UsageError(
                    "limit cannot go together with start and end: it is short for end"
                )
            ops["end"] = limit
        if ops.get("orderBy", NoDefault) is NoDefault:
            ops["orderBy"] = sourceClass.sqlmeta.defaultOrder
        for name in _SPECIAL:
            if name in ops and not ops[name]:
                del ops[name]
        self.ops: dict[str, Any] = ops

    @property
    def tables(self) -> list[str]:
        """The tables of the FROM clause, sorted."""
        conn = self._conn()
        used = self.queryForSelect().tablesUsedSet(conn.dbName)
        return sorted({*map(str, used), *self.clauseTables})

    # The statement -----------------------------------------------------------------

    def _conn(self) -> Any:
        connection = self.ops.get("connection")
        return self.sourceClass._connection if connection is None else connection

    def queryForSelect(self) -> Select:
        """The SELECT that these results come from; the id is its first item."""
        cls, ops = self.sourceClass, self.ops
        order = ops["orderBy"]
        if _SPECIAL.isdisjoint(ops):
            columns, table = _whole_row(cls)
            return Select.rows(
                columns,
                self.clause,
                (table, *self.clauseTables),
                () if order is None else order_terms(self._order(order)),
                ops.get("start") or 0,
                ops.get("end"),
            )
        return Select(
            cls._so_fields(),
            where=self.clause,
            orderBy=NoDefault if order is None else self._order(order),
            join=ops.get("join") or NoDefault,
            lazyColumns=ops.get("lazyColumns", False),
            distinct=ops.get("distinct", False),
            start=ops.get("start") or 0,
            end=ops.get("end"),
            reversed=ops.get("reversed", False),
            forUpdate=ops.get("forUpdate", False),
            staticTables=[cls.q, *self.clauseTables],
        )

    def _order(self, order: Any) -> Any:
        if isinstance(order, (list, tuple)):
            return [self._order_term(term) for term in order] or NoDefault
        return self._order_term(order)

    def _order_term(self, term: Any) -> Any:
        if not isinstance(term, str):
            return term
        if term.startswith("-"):
            return DESC(self._order_term(term[1:]))
        cls = self.sourceClass
        if term == "id" or term in cls.sqlmeta.columns or term in cls._so_foreign:
            return SQLObjectTable.field(cls.q, term)
        return SQLConstant(term)

    def __str__(self) -> str:
        text: str = self._conn().sqlrepr(self.queryForSelect())
        return text

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {id(self):x}>"

    # Refining ----------------------------------------------------------------------

    def clone(self, **newOps: Any) -> SelectResults[T]:
        """The same results with some of the operations changed.

        :raises UsageError: ``limit`` for results that are a slice already.
        """
        ops = {**self.ops, **newOps}
        return self.__class__(self.sourceClass, self.clause, self.clauseTables, **ops)

    def newClause(self, new_clause: Any) -> SelectResults[T]:
        """The same operations with another condition."""
        return self.__class__(
            self.sourceClass, new_clause, self.clauseTables, **self.ops
        )

    def orderBy(self, orderBy: Any) -> SelectResults[T]:
        """In another order: a name (``'-name'`` descends), a field, a list of those."""
        return self.clone(orderBy=orderBy)

    def connection(self, conn: Any) -> SelectResults[T]:
        """From another connection."""
        return self.clone(connection=conn)

    def limit(self, limit: int) -> SelectResults[T]:
        """The first ``limit`` rows."""
        return self[:limit]

    def lazyColumns(self, value: bool) -> SelectResults[T]:
        """Fetch ids only, and each row when it is not known yet."""
        return self.clone(lazyColumns=value)

    def reversed(self) -> SelectResults[T]:
        """In the opposite order, before any slice is taken."""
        return self.clone(reversed=not self.ops.get("reversed", False))

    def distinct(self) -> SelectResults[T]:
        """Without repeated rows."""
        return self.clone(distinct=True)

    def prefetch(self, *names: str, strict: bool = False) -> SelectResults[T]:
        """With related rows fetched along; see ``SQLObject.select``."""
        return self.clone(prefetch=names or "auto", strict=strict)

    def filter(self, filter_clause: Any) -> SelectResults[T]:
        """Only those that meet this condition as well; None changes nothing."""
        if filter_clause is None:
            return self
        clause = _as_clause(filter_clause)
        if self.clause is SQLTrueClause:
            return self.newClause(clause)
        return self.newClause(AND(self.clause, clause))

    # Slices ------------------------------------------------------------------------

    @overload
    def __getitem__(self, value: int) -> T: ...
    @overload
    def __getitem__(self, value: slice) -> SelectResults[T]: ...
    def __getitem__(self, value: Any) -> Any:
        if isinstance(value, slice):
            return self._sliced(value)
        if value < 0:
            return list(self)[value]
        start = self.ops.get("start") or 0
        end = self.ops.get("end")
        at = start + value
        found = (
            []
            if end is not None and at >= end
            else list(self.clone(start=at, end=at + 1))
        )
        if not found:
            raise IndexError(f"no row {value} in the results: there are fewer")
        return found[0]

    def _sliced(self, value: slice) -> Any:
        if value.step is not None:
            raise UsageError(
                f"results cannot be sliced with a step ({value.step}); "
                "slice a list of them instead"
            )
        start, stop = value.start or 0, value.stop
        if start < 0 or (stop is not None and stop < 0):
            return list(self)[value]
        if not start and stop is None:
            return self
        outer_start = self.ops.get("start") or 0
        end = self.ops.get("end")
        start += outer_start
        if stop is not None:
            stop += outer_start
            end = stop if end is None else min(end, stop)
        if end is not None:
            start = min(start, end)
        return self.clone(start=start, end=end)

    def _is_empty(self) -> bool:
        """Whether the slice has no room for a row, so that nothing need be asked."""
        end = self.ops.get("end")
        return end is not None and end <= (self.ops.get("start") or 0)

    # Using -------------------------------------------------------------------------

    def __iter__(self) -> Iterator[T]:
        if self.IterationClass is self._known_iteration:
            return iter(self._fetched())
        return iter(self._objects())

    def _objects(self) -> list[T]:
        if self.IterationClass is self._known_iteration:
            return self._fetched()
        objects = list(self._one_by_one())
        if self.ops.get("prefetch") or self.ops.get("strict"):
            self.sourceClass._so_prefetch(
                [obj for obj in objects if isinstance(obj, self.sourceClass)],
                self.ops.get("prefetch"),
                self.ops.get("strict"),
            )
        return objects

    def _one_by_one(self) -> Iterator[T]:
        """As the iteration class gives them that the program says."""
        if self._is_empty():
            return iter(())
        found: Iterator[T] = iter(self._conn().iterSelect(self))
        return found

    def _fetched(self) -> list[T]:
        ops = self.ops
        if ops.get("end") is not None and self._is_empty():
            return []
        cls = self.sourceClass
        connection = ops.get("connection")
        select = self.queryForSelect()
        if "lazyColumns" in ops:
            conn = cls._connection if connection is None else connection
            rows = conn.fetch_all(select)
            return [_lazily(cls, row[0], connection) for row in rows]
        objects: list[T] = cls._so_select(select, connection)
        if ops.get("prefetch") or ops.get("strict"):
            cls._so_prefetch(objects, ops.get("prefetch"), ops.get("strict"))
        return objects

    def lazyIter(self) -> Iteration[T]:
        """Walk through the results holding few of them at a time.

        A connection is in use until the end is reached or the iterator is dropped.
        """
        if self.IterationClass is self._known_iteration:
            return Iteration(self._streamed())
        return Iteration(self._one_by_one())

    def _streamed(self) -> Iterator[T]:
        if self._is_empty():
            return
        cls = self.sourceClass
        connection = self.ops.get("connection")
        conn = cls._connection if connection is None else connection
        select = self.queryForSelect()
        rows = conn.stream(select)
        while batch := list(islice(rows, BATCH)):
            if self.ops.get("lazyColumns"):
                yield from (_lazily(cls, row[0], connection) for row in batch)
            else:
                yield from cls._so_load(conn, batch, connection)

    def getOne(self, default: Any = NoDefault) -> T:
        """The one row.

        :param default: what to give if there is none.
        :raises SQLObjectNotFound: there is none, and no default.
        :raises SQLObjectIntegrityError: there are several.
        """
        unsliced = self.ops.get("end") is None and not self.ops.get("start")
        found = (self.clone(start=0, end=2) if unsliced else self)._objects()
        if len(found) > 1:
            raise SQLObjectIntegrityError(
                f"asked for one {self.sourceClass.__name__} and found more than one: "
                f"{self}"
            )
        if found:
            return found[0]
        if default is NoDefault:
            raise SQLObjectNotFound(
                f"No results matched the query for {self.sourceClass.__name__}: {self}"
            )
        value: T = default
        return value

    # Values without objects --------------------------------------------------------

    def tuples(self, *columns: Any) -> list[tuple[Any, ...]]:
        """The values of some columns, a tuple for each row; no objects are made.

        Values are what the attributes would be; but getters of the program's own,
        which need an object, are not asked, and objects that are held stay as they are.

        :param columns: names of columns, ``"id"``, fields, or expressions, whose values
            come as the driver gives them; without any: the id and every column.
        :raises UsageError: a name is no column's.
        """
        terms = self._terms(columns)
        found: list[tuple[Any, ...]] = self._exported(terms, None)
        return found

    def dicts(self, *columns: Any) -> list[dict[str, Any]]:
        """As :meth:`tuples`, a dictionary for each row.

        The keys are the names as they are given, or those of the fields' attributes;
        ``ColumnAS(expression, "name")`` gives another one.

        :raises UsageError: an expression has no name, or two have the same.
        """
        terms = self._terms(columns)
        names = tuple([term.name for term in terms])
        for name in names:
            if not name:
                raise UsageError(
                    "dicts() needs a name for each value: give an expression as "
                    'ColumnAS(expression, "name")'
                )
            if names.count(name) > 1:
                raise UsageError(
                    f"dicts() would have two values under {name!r}: give one of them "
                    "as ColumnAS(…, another name)"
                )
        found: list[dict[str, Any]] = self._exported(terms, names)
        return found

    def _terms(self, columns: tuple[Any, ...]) -> list[Term]:
        given = columns or self._every_name()
        return [self._term(each) for each in given]

    def _every_name(self) -> list[str]:
        """The names of everything that a row has."""
        return ["id", *(c.name for c in self.sourceClass.sqlmeta.columnList)]

    def _term(self, given: Any) -> Term:
        if isinstance(given, str):
            field = self._field(given)
            return Term(given, field, getattr(field, "column", None))
        if isinstance(given, ColumnAS):
            return Term(given.name, given, getattr(given.expr, "column", None))
        if isinstance(given, Field):
            name = getattr(given, "original", given.fieldName)
            return Term(name, given, getattr(given, "column", None))
        return Term("", given, None)

    def _field(self, name: str) -> Any:
        """The field of a name.

        :raises UsageError: there is none.
        """
        cls = self.sourceClass
        known = {"id", *cls.sqlmeta.columns, *cls._so_foreign}
        if name not in known:
            raise UsageError(
                f"{cls.__name__} has no column {name!r}; it has: "
                f"{', '.join(self._every_name())}"
            )
        return getattr(cls.q, cls._so_foreign.get(name, name))

    def _exported(self, terms: list[Term], names: Any) -> list[Any]:
        if self.ops.get("prefetch") or self.ops.get("strict"):
            raise UsageError(
                "prefetch and strict are for objects, and tuples() and dicts() make "
                "none; leave them out"
            )
        if self._is_empty():
            return []
        return self._export(terms, names)

    def _export(self, terms: list[Term], names: Any) -> list[Any]:
        conn = self._conn()
        select = self.queryForSelect().clone(
            items=[term.expression for term in terms], lazyColumns=False
        )
        columns = [term.column for term in terms]
        read = self.sourceClass._so_reader(conn, columns, names)
        # Dictionaries are the caller's, who may change them; tuples may be kept.
        take = read if names else partial(read)
        found: list[Any] = conn.fetch_into(select, take)
        return found

    # Aggregates --------------------------------------------------------------------

    def count(self) -> int:
        """How many rows there are.

        :raises UsageError: of a slice: count the list instead.
        """
        self._refuse_slice("counted")
        what: Any = _STAR
        if self.ops.get("distinct"):
            what = func.DISTINCT(self.sourceClass.q.id)
        elif self._is_plain():
            counted: int = self._plainly((("COUNT", what),))[0]
            return counted
        number: int = self._one_row([func.COUNT(what)])[0]
        return number

    def sum(self, attribute: Any) -> Any:
        """The sum of a column or expression; None of no rows."""
        return self.accumulateOne("SUM", attribute)

    def min(self, attribute: Any) -> Any:
        """The least value of a column or expression; None of no rows."""
        return self.accumulateOne("MIN", attribute)

    def max(self, attribute: Any) -> Any:
        """The greatest value of a column or expression; None of no rows."""
        return self.accumulateOne("MAX", attribute)

    def avg(self, attribute: Any) -> Any:
        """The average of a column or expression; None of no rows."""
        return self.accumulateOne("AVG", attribute)

    def accumulateOne(self, func_name: str, attribute: Any) -> Any:
        """One aggregate function of one column or expression."""
        return self.accumulateMany((func_name, attribute))

    def accumulateMany(self, *attributes: tuple[str, Any]) -> Any:
        """Several aggregates in one query: pairs of function and column.

        :returns: a tuple; of one pair, its value.
        """
        if attributes and self._is_plain():
            ops = self.ops
            if ops.get("start") or ops.get("end") is not None:
                self._refuse_slice("accumulated")
            row = self._plainly(attributes)
            return row[0] if len(row) == 1 else row
        return self.accumulate(*self._aggregates(attributes))

    def _is_plain(self) -> bool:
        """Whether this is a SELECT of rows of one class, made in the usual way."""
        return (
            self._usual
            and _SPECIAL.isdisjoint(self.ops)
            and isinstance(self.sourceClass, type)
        )

    def _aggregates(
        self, attributes: tuple[tuple[str, Any], ...], whole: bool = False
    ) -> list[Any]:
        """Calls of aggregate functions, of different values if we are distinct.

        :param whole: the rows are whole rows of one class, so that each has an id.
        """
        expressions = []
        for name, attribute in attributes:
            what = self._column(attribute)
            if whole and name == "COUNT" and attribute is self.sourceClass.q.id:
                what = _STAR  # the same number, without a look at any column
            if self.ops.get("distinct"):
                what = func.DISTINCT(what)
            expressions.append(getattr(func, name)(what))
        return expressions

    def _plainly(self, attributes: tuple[tuple[str, Any], ...]) -> tuple[Any, ...]:
        """Aggregates over rows of one class, with what can be kept of them kept."""
        cls = self.sourceClass
        whole_row, table = _whole_row(cls)
        kept = whole_row.kept
        key = tuple([(n, a if a.__class__ is str else id(a)) for n, a in attributes])
        found = kept.get(key)
        if found is None:
            expressions = self._aggregates(attributes, whole=True)
            if not all(isinstance(a, (str, Field, SQLConstant)) for _, a in attributes):
                return self._one_row(expressions)
            columns = Columns(expressions, table)
            if len(kept) >= MOST_KEPT:
                kept.clear()
            # With the attributes, whose ids must not become those of others.
            found = kept[key] = (columns, attributes)
        select = Select.rows(found[0], self.clause, (table, *self.clauseTables))
        row: tuple[Any, ...] = self._conn().fetch_one(select)
        return row if row.__class__ is tuple else tuple(row)

    def _column(self, attribute: Any) -> Any:
        if not isinstance(attribute, str):
            return attribute
        cls = self.sourceClass
        if attribute in cls.sqlmeta.columns:
            return getattr(cls.q, attribute)
        return SQLConstant(attribute)

    def accumulate(self, *expressions: Any) -> Any:
        """Expressions over all rows: SQL text or aggregates.

        :returns: a tuple; of one expression, its value.
        :raises UsageError: without expressions, or of a slice.
        """
        if not expressions:
            raise UsageError("accumulate needs at least one expression")
        self._refuse_slice("accumulated")
        row = self._one_row(list(expressions))
        return row[0] if len(row) == 1 else row

    def _refuse_slice(self, done: str) -> None:
        if self.ops.get("start") or self.ops.get("end") is not None:
            raise UsageError(
                f"a slice of results cannot be {done} by the database; "
                "make a list of it"
            )

    def _one_row(self, items: list[Any]) -> tuple[Any, ...]:
        conn = self._conn()
        select = self.queryForSelect().clone(
            items=items, orderBy=NoDefault, distinct=False, lazyColumns=False
        )
        row = conn.fetch_one(select)
        return tuple(row)

    # Going on from here ------------------------------------------------------------

    @property
    def throughTo(self) -> ThroughTo:
        """The related rows of all these: ``results.throughTo.owner``."""
        return ThroughTo(self)


class Term(NamedTuple):
    """One of the values that are asked for where no objects are made."""

    name: str
    """Empty: it has none."""
    expression: Any
    column: Any
    """The bound column that its values are of, or None."""


def _whole_row(cls: Any) -> tuple[Columns, str]:
    """The columns of a whole row of a class (or an alias of one), and its table."""
    plan = cls._so_plan if isinstance(cls, type) else None  # type: ignore[attr-defined]
    if plan is None:
        return cls._so_whole_row(), cls.sqlmeta.table
    return plan.whole_row, plan.table


def _as_clause(clause: Any) -> Any:
    if clause is None or (isinstance(clause, str) and clause == "all"):
        return SQLTrueClause
    if isinstance(clause, SQLExpression):
        return clause
    return SQLConstant(str(clause))


def _as_names(tables: Any) -> list[str]:
    if not tables:
        return []
    return [tables] if isinstance(tables, str) else [str(table) for table in tables]


def _lazily(cls: Any, id: Any, connection: Any) -> Any:
    return None if id is None else cls.get(id, connection=connection)


class Iteration(Generic[T]):
    """An iterator over results; :meth:`next` is the old way to ask it."""

    def __init__(self, objects: Iterator[T]) -> None:
        self._objects = objects

    def __iter__(self) -> Iteration[T]:
        return self

    def __next__(self) -> T:
        return next(self._objects)

    next = __next__


class ThroughTo:
    """Names of foreign keys and joins of a class, leading to the related rows."""

    def __init__(self, results: SelectResults[Any]) -> None:
        self._results = results

    def __getattr__(self, name: str) -> SelectResults[Any]:
        cls = self._results.sourceClass
        meta = cls.sqlmeta
        column_name = name if name in meta.columns else cls._so_foreign.get(name)
        if column_name is not None and meta.columns[column_name].foreignKey:
            return self._over_key(meta.columns[column_name])
        for join in meta.joins:
            if join is not None and join.joinMethodName == name:
                return self._over_join(join)
        raise AttributeError(
            f"{cls.__name__} has no foreign key and no join named {name!r}"
        )

    def _inner(self, item: Any, name: str) -> Any:
        """The distinct values of one column of these rows, as a table."""
        results = self._results
        select = results.queryForSelect().clone(
            items=[item], distinct=True, orderBy=NoDefault, lazyColumns=False
        )
        return Alias(select, f"{results.sourceClass.__name__}_{name}")

    def _over_key(self, column: Any) -> SelectResults[Any]:
        results = self._results
        other = column.target
        inner = self._inner(getattr(results.sourceClass.q, column.name), column.name)
        key = getattr(other.q, getattr(column, "refColumn", None) or "id")
        return self._selected(other, key == getattr(inner.q, column.dbName))

    def _over_join(self, join: Any) -> SelectResults[Any]:
        cls = self._results.sourceClass
        other = join.otherClass
        held = getattr(cls.q, join.own_attribute())
        inner = self._inner(held, join.joinMethodName)
        own_key = getattr(inner.q, held.fieldName)
        if join.hasIntermediateTable():
            between = Table(join.intermediateTable)
            clause = AND(
                other.q.id == getattr(between, join.otherColumn),
                getattr(between, join.joinColumn) == own_key,
            )
        else:
            clause = join.other_field() == own_key
        return self._selected(other, clause, join.orderBy)

    def _selected(
        self, other: Any, clause: Any, order: Any = NoDefault
    ) -> SelectResults[Any]:
        found: SelectResults[Any] = other.select(
            clause, orderBy=order, connection=self._results.ops.get("connection")
        )
        return found
