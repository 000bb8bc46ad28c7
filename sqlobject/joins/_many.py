"""ManyToMany and OneToMany: relations read as refinable, writable results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlobject.boundattributes import BoundFactory
from sqlobject.classregistry import registry
from sqlobject.events import CreateTableSignal, listen
from sqlobject.sqlbuilder import AND, Delete, Insert, Table

from ._base import key_attribute

__all__ = ["ManyToMany", "OneToMany", "SOManyToMany", "SOOneToMany"]


class _Relation:
    """What both kinds share: an attribute that knows its class and the other one."""

    def __init__(self, soClass: Any, name: str, join: str) -> None:
        self.soClass = soClass
        self.name = name
        self.join = join
        self.otherClass: Any = None
        registry(soClass.sqlmeta.registry).addClassCallback(join, self._set_other)

    def _set_other(self, cls: Any) -> None:
        self.otherClass = cls

    @property
    def clause(self) -> Any:
        """The condition that ties both classes; to be combined with others."""
        raise NotImplementedError

    def _other(self) -> Any:
        if self.otherClass is None:
            raise AttributeError(
                f"{self.soClass.__name__}.{self.name} relates to class {self.join!r}, "
                "which is not defined (yet)"
            )
        return self.otherClass

    def _related(self, obj: Any) -> Any:
        """The related rows of one object."""
        other = self._other()
        clause = AND(self.clause, self.soClass.q.id == obj.id)
        return other.select(clause, connection=obj._so_conn)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.soClass.__name__}.{self.name}>"


class SOManyToMany(_Relation):
    """A many-to-many relation of one class; read on a row, its related rows."""

    def __init__(
        self,
        soClass: Any,
        name: str,
        join: str,
        intermediateTable: str | None = None,
        joinColumn: str | None = None,
        otherColumn: str | None = None,
        createJoinTable: bool = True,
        **attrs: Any,
    ) -> None:
        self.intermediateTable = intermediateTable
        self.joinColumn = joinColumn
        self.otherColumn = otherColumn
        self.createJoinTable = createJoinTable
        super().__init__(soClass, name, join)

    def _set_other(self, cls: Any) -> None:
        super()._set_other(cls)
        own, other = self.soClass.sqlmeta, cls.sqlmeta
        if self.intermediateTable is None:
            self.intermediateTable = "_".join(sorted((own.table, other.table)))
        if self.joinColumn is None:
            self.joinColumn = own.style.tableReference(own.table)
        if self.otherColumn is None:
            self.otherColumn = own.style.tableReference(other.table)
        self.soClass._so_links.append((self.intermediateTable, self.joinColumn))
        cls._so_links.append((self.intermediateTable, self.otherColumn))
        if self.createJoinTable:
            for side in dict.fromkeys((self.soClass, cls)):
                listen(self._table_created, side, CreateTableSignal)

    def _table_created(
        self, soClass: Any, connection: Any, extra_sql: Any, post_funcs: list[Any]
    ) -> None:
        post_funcs.append(self._create_join_table)

    def _create_join_table(self, soClass: Any, connection: Any) -> None:
        """Create the table between the classes once both of them are there."""
        if connection.tableExists(self.intermediateTable):
            return
        definition = soClass._so_join_table(
            self.intermediateTable,
            (self.joinColumn, self.soClass),
            (self.otherColumn, self._other()),
        )
        connection.query(connection.dialect.ddl.create_join_table(definition))

    def between(self, name: str | None) -> Any:
        """A column of the table between the classes."""
        self._other()
        return getattr(Table(self.intermediateTable), str(name))

    @property
    def clause(self) -> Any:
        """``other.id = between.other_id AND between.this_id = this.id``."""
        other = self._other()
        return AND(
            other.q.id == self.between(self.otherColumn),
            self.between(self.joinColumn) == self.soClass.q.id,
        )

    def _related(self, obj: Any) -> Any:
        other = self._other()
        clause = AND(
            other.q.id == self.between(self.otherColumn),
            self.between(self.joinColumn) == obj.id,
        )
        return other.select(clause, connection=obj._so_conn)

    def __get__(self, obj: Any, cls: type | None = None) -> Any:
        return self if obj is None else _ManyToManyRows(self, obj, self._related(obj))


class SOOneToMany(_Relation):
    """A one-to-many relation of one class; read on a row, its related rows."""

    def __init__(
        self,
        soClass: Any,
        name: str,
        join: str,
        joinColumn: str | None = None,
        **attrs: Any,
    ) -> None:
        self.joinColumn = joinColumn
        super().__init__(soClass, name, join)

    def _set_other(self, cls: Any) -> None:
        super()._set_other(cls)
        if self.joinColumn is None:
            meta = self.soClass.sqlmeta
            self.joinColumn = meta.style.tableReference(meta.table)

    def key_name(self) -> str:
        """The other class's attribute that holds our id."""
        for column in self._other().sqlmeta.columnList:
            if self.joinColumn in (column.dbName, column.name):
                return str(column.name)
        return str(self.joinColumn)

    def key_field(self) -> Any:
        """The other class's field that holds our id."""
        other = self._other()
        name = self.key_name()
        if name in other.sqlmeta.columns:
            return getattr(other.q, name)
        return getattr(Table(other.sqlmeta.table), name)

    @property
    def clause(self) -> Any:
        """``other.this_id = this.id``."""
        field = self.key_field()
        return field == getattr(self.soClass.q, key_attribute(field))

    def own_key(self, obj: Any) -> Any:
        """What the other class's rows hold to refer to an object."""
        return getattr(obj, key_attribute(self.key_field()))

    def _related(self, obj: Any) -> Any:
        clause = self.key_field() == self.own_key(obj)
        return self._other().select(clause, connection=obj._so_conn)

    def __get__(self, obj: Any, cls: type | None = None) -> Any:
        return self if obj is None else _OneToManyRows(self, obj, self._related(obj))


class _Rows:
    """Related rows: results to read, with methods that change the relation."""

    def __init__(self, relation: Any, obj: Any, results: Any) -> None:
        self._relation = relation
        self._obj = obj
        self._results = results

    def __getattr__(self, name: str) -> Any:
        return getattr(self._results, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._results)

    def __getitem__(self, value: Any) -> Any:
        return self._results[value]

    def __repr__(self) -> str:
        return f"<{type(self).__name__.strip('_')} of {self._obj!r}>"

    def __str__(self) -> str:
        return str(self._results)


class _ManyToManyRows(_Rows):
    def add(self, obj: Any) -> None:
        """Relate an object (or the row of an id)."""
        relation = self._relation
        self._obj._connection.execute(
            Insert(
                Table(relation.intermediateTable),
                values=[self._obj.id, getattr(obj, "id", obj)],
                template=[relation.joinColumn, relation.otherColumn],
            )
        )

    def remove(self, obj: Any) -> None:
        """End the relation to an object (or the row of an id)."""
        relation = self._relation
        clause = AND(
            relation.between(relation.joinColumn) == self._obj.id,
            relation.between(relation.otherColumn) == getattr(obj, "id", obj),
        )
        table = Table(relation.intermediateTable)
        self._obj._connection.execute(Delete(table, where=clause))

    def create(self, **kw: Any) -> Any:
        """Make a row of the other class, and relate it."""
        kw.setdefault("connection", self._obj._so_conn)
        obj = self._relation._other()(**kw)
        self.add(obj)
        return obj


class _OneToManyRows(_Rows):
    def create(self, **kw: Any) -> Any:
        """Make a row of the other class that refers to this one."""
        kw.setdefault("connection", self._obj._so_conn)
        kw[self._relation.key_name()] = self._relation.own_key(self._obj)
        return self._relation._other()(**kw)


class ManyToMany(BoundFactory):
    """``tags = ManyToMany('Tag')``: many to many, read as results, with ``add``."""

    factory_class = SOManyToMany
    __restrict_attributes__ = (
        "join",
        "intermediateTable",
        "joinColumn",
        "otherColumn",
        "createJoinTable",
    )
    __unpackargs__ = ("join",)

    join: str
    intermediateTable = None
    joinColumn = None
    otherColumn = None
    createJoinTable = True


class OneToMany(BoundFactory):
    """``pets = OneToMany('Pet')``: the other class's foreign key points here."""

    factory_class = SOOneToMany
    __restrict_attributes__ = ("join", "joinColumn")
    __unpackargs__ = ("join",)

    join: str
    joinColumn = None
