"""A join as the user declares it, and its twin that is bound to a class."""

from __future__ import annotations

import itertools
from functools import cmp_to_key
from typing import Any, ClassVar

from sqlobject.classregistry import registry
from sqlobject.sqlbuilder import AND, DESC, NoDefault, SQLExpression, Table

__all__ = ["Join", "Min", "MinType", "SOJoin", "creationOrder", "doSort", "getID"]

creationOrder = itertools.count()


class MinType:
    """Sorts below everything; stands for a missing value when rows are sorted."""

    def __lt__(self, other: object) -> bool:
        return other is not self

    def __le__(self, other: object) -> bool:
        return True

    def __gt__(self, other: object) -> bool:
        return False

    def __ge__(self, other: object) -> bool:
        return other is self

    def __eq__(self, other: object) -> bool:
        return other is self

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return "Min"


Min = MinType()


def getID(obj: Any) -> Any:
    """The id of an object, or an id itself as a whole number."""
    return obj.id if hasattr(obj, "id") else int(obj)


class Join:
    """A relation to another class, as it stands in a class body.

    :param otherClass: name of the other class; it may be defined later.
    :raises TypeError: no name is given.
    """

    baseClass: ClassVar[Any]

    def __init__(self, otherClass: str | None = None, **kw: Any) -> None:
        if otherClass is None:
            raise TypeError(f"{type(self).__name__} needs the name of the other class")
        self.otherClass = otherClass
        self.kw = kw
        self.creationOrder = next(creationOrder)
        self._joinMethodName: str | None = kw.pop("joinMethodName", None)

    @property
    def joinMethodName(self) -> str | None:
        """The attribute that gives the related rows; a class body sets it."""
        return self._joinMethodName

    @joinMethodName.setter
    def joinMethodName(self, value: str | None) -> None:
        if self._joinMethodName not in (None, value):
            raise TypeError(
                f"the join is called {self._joinMethodName!r} already, so it cannot "
                f"stand as {value!r}"
            )
        self._joinMethodName = value

    name = joinMethodName

    def withClass(self, soClass: Any) -> SOJoin:
        """The join of one class.

        :raises TypeError: there is an argument that this kind of join does not take.
        """
        bound: SOJoin = self.baseClass(
            creationOrder=self.creationOrder,
            soClass=soClass,
            joinDef=self,
            otherClass=self.otherClass,
            joinMethodName=self._joinMethodName,
            **self.kw,
        )
        return bound

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._joinMethodName or ''} {self.otherClass}>"


class SOJoin:
    """A join bound to a class; made by ``Join.withClass``.

    :param joinColumn: name, in the database, of the column that holds this class's id.
    :param orderBy: as for ``select``; by default the other class's ``defaultOrder``.
    :param addRemoveName: what follows ``add`` and ``remove`` in method names.
    """

    def __init__(
        self,
        creationOrder: int = 0,
        soClass: Any = None,
        otherClass: str | None = None,
        joinColumn: str | None = None,
        joinMethodName: str | None = None,
        orderBy: Any = NoDefault,
        joinDef: Join | None = None,
    ) -> None:
        self.creationOrder = creationOrder
        self.soClass = soClass
        self.joinDef = joinDef
        self.otherClassName = otherClass or ""
        self.joinColumn = joinColumn
        self.joinMethodName = joinMethodName or self._default_name()
        self._orderBy = orderBy
        self._other: Any = None
        if joinColumn is None:
            meta = soClass.sqlmeta
            self.joinColumn = meta.style.tableReference(meta.table)
        registry(soClass.sqlmeta.registry).addClassCallback(
            self.otherClassName, self._setOtherClass
        )

    def _default_name(self) -> str:
        name = self.otherClassName
        plural = "es" if name.endswith("s") else "s"
        return name[:1].lower() + name[1:] + plural

    def _setOtherClass(self, cls: Any) -> None:
        """Called when the other class is there."""
        self._other = cls

    @property
    def otherClass(self) -> Any:
        """The other class.

        :raises AttributeError: it is not defined (yet).
        """
        if self._other is None:
            raise AttributeError(
                f"{self.soClass.__name__}.{self.joinMethodName} joins class "
                f"{self.otherClassName!r}, which is not defined (yet)"
            )
        return self._other

    @property
    def orderBy(self) -> Any:
        """The order of the related rows; None: as the database gives them."""
        if self._orderBy is NoDefault:
            return self.otherClass.sqlmeta.defaultOrder
        return self._orderBy

    def hasIntermediateTable(self) -> bool:
        """Whether the relation lies in a table of its own."""
        return False

    def performJoin(self, inst: Any) -> Any:
        """The related rows of one object."""
        raise NotImplementedError

    def other_field(self) -> Any:
        """The other class's field that holds our id, by either of its names."""
        return field_named(self.otherClass, self.joinColumn)

    def own_key(self, inst: Any) -> Any:
        """What the other side holds to refer to ``inst``."""
        return getattr(inst, self.own_attribute())

    def own_attribute(self) -> str:
        """The attribute whose value the other side holds: id, or a refColumn."""
        return key_attribute(self.other_field())

    def _applyOrderBy(self, results: list[Any], defaultSortClass: Any) -> list[Any]:
        order = self._orderBy
        if order is NoDefault:
            order = defaultSortClass.sqlmeta.defaultOrder
        if order is not None:
            doSort(results, order)
        return results

    def __repr__(self) -> str:
        owner = getattr(self.soClass, "__name__", self.soClass)
        return f"<{type(self).__name__} {owner}.{self.joinMethodName}>"


Join.baseClass = SOJoin


def field_named(cls: Any, name: str | None) -> Any:
    """A field of a class by attribute name or by column name.

    A column that the class does not declare is named as it is.
    """
    for column in cls.sqlmeta.getColumns().values():
        if name in (column.dbName, column.name):
            return getattr(cls.q, column.name)
    return getattr(Table(cls.sqlmeta.table), str(name))


def key_attribute(field: Any) -> str:
    """The attribute whose value a foreign key's field holds: id, or its refColumn."""
    return getattr(getattr(field, "column", None), "refColumn", None) or "id"


def with_rows_of(cls: Any, field: Any, clause: Any) -> Any:
    """A clause about a field, that finds rows of ``cls`` wherever the field is.

    A class of a family has columns in the tables of the classes above it: one id there
    and in its own table means one row.
    """
    table = field.tableName
    if table == cls.sqlmeta.table:
        return clause
    above = next((k for k in cls.__mro__ if _table_of(k) == table), None)
    return clause if above is None else AND(clause, cls.q.id == above.q.id)


def _table_of(cls: Any) -> str | None:
    meta = getattr(cls, "sqlmeta", None)
    return getattr(meta, "table", None)


def doSort(results: list[Any], orderBy: Any) -> list[Any]:
    """Sort objects in place by attributes, and give them; missing values come first.

    :param orderBy: a name (``'-name'`` descending), a field, ``DESC(field)``, or a
        list of those, the first being the most important.
    """
    terms = orderBy if isinstance(orderBy, (list, tuple)) else [orderBy]
    keys = [_sort_key(term) for term in terms if term is not None]

    def compare(one: Any, other: Any) -> int:
        for name, sign in keys:
            a, b = _value(one, name), _value(other, name)
            if a < b:
                return -sign
            if b < a:
                return sign
        return 0

    results.sort(key=cmp_to_key(compare))
    return results


def _sort_key(term: Any) -> tuple[str, int]:
    sign = 1
    while isinstance(term, DESC):
        term, sign = term.expr, -sign
    if isinstance(term, SQLExpression):
        name = getattr(term, "original", None) or getattr(term, "fieldName", "")
        return str(name), sign
    return (term[1:], -sign) if term.startswith("-") else (term, sign)


def _value(obj: Any, name: str) -> Any:
    value = getattr(obj, name, NoDefault)
    if value is NoDefault:
        for column in type(obj).sqlmeta.columnList:
            if column.dbName == name:
                value = getattr(obj, column.name)
    if value is NoDefault:
        raise AttributeError(f"{type(obj).__name__} rows cannot be sorted by {name!r}")
    return Min if value is None else value
