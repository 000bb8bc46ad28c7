"""``Versioning``: what stands in a class body, and listens to the class."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlobject.col import Col
from sqlobject.dberrors import UsageError
from sqlobject.events import (
    AddColumnSignal,
    CreateTableSignal,
    DeleteColumnSignal,
    DropTableSignal,
    RowUpdateSignal,
    listen,
)

from ._version import archived, make_version_class, raw_values

__all__ = ["Versioning"]

Follower = Callable[[Any, Any], object]


class Versioning:
    """Keeps the values that rows had before each change; read on a row, its versions.

    A subclass has a history of its own; ``versions = None`` in its body leaves it out.

    :param extraCols: columns that versions have besides those of the rows, by name.
    """

    name: str
    soClass: Any
    versionClass: Any

    def __init__(self, extraCols: dict[str, Col[Any]] | None = None) -> None:
        self.extraCols = dict(extraCols or {})
        self._handed_on = False

    # In the class ------------------------------------------------------------------

    def __addtoclass__(self, soClass: Any, name: str) -> None:
        """Take part in a class that is being made.

        :raises UsageError: it has another history already.
        """
        others = {
            attribute: value
            for attribute, value in vars(soClass).items()
            if isinstance(value, Versioning) and attribute != name
        }
        own = {k: v for k, v in others.items() if not v._handed_on}
        if own and self._handed_on:  # it stands there under a name of the subclass's
            setattr(soClass, name, next(iter(own.values())))
            return
        if own:
            raise UsageError(
                f"class {soClass.__name__} has two histories, {name!r} and "
                f"{next(iter(own))!r}: one tells all that there is to tell"
            )
        bound = type(self)(self.extraCols)
        setattr(soClass, name, bound)
        bound._bind(soClass, name)

    def _bind(self, so_class: Any, name: str) -> None:
        self.name = name
        self.soClass = so_class
        self.versionClass = make_version_class(so_class, self.extraCols)
        heir = type(self)(self.extraCols)
        heir._handed_on = True
        handed_on = vars(so_class).get("__handed_on__", {})
        so_class.__handed_on__ = {**handed_on, name: heir}
        self._listen(so_class, RowUpdateSignal, self._record)
        self._listen(so_class, CreateTableSignal, self._table_created)
        self._listen(so_class, DropTableSignal, self._table_dropped)
        for level in _levels(so_class):
            self._listen(level, AddColumnSignal, self._column_added)
            self._listen(level, DeleteColumnSignal, self._column_deleted)

    def _listen(self, cls: Any, signal: Any, receiver: Callable[..., None]) -> None:
        listen(receiver, cls, signal, alsoSubclasses=False, weak=False)

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        """On the class this object; on a row its versions, oldest first."""
        if obj is None:
            return self
        cls = self.versionClass
        return cls.select(
            cls.q.masterID == obj.id, orderBy=cls.q.id, connection=obj._connection
        )

    # What it hears -----------------------------------------------------------------

    def _record(self, instance: Any, kwargs: dict[str, Any]) -> None:
        """Keep the values of a row that is about to change."""
        meta = instance.sqlmeta
        if meta.dirty or meta._setting:
            return  # a part of a change that is recorded already
        if instance._so_whole() is not instance:
            return  # a part of a row that keeps its own history
        self.versionClass(
            masterID=instance.id,
            connection=instance._connection,
            **raw_values(instance, self.versionClass._kept()),
        )

    def _table_created(
        self, cls: Any, connection: Any, extra_sql: Any, post_funcs: list[Follower]
    ) -> None:
        post_funcs.append(
            lambda _cls, conn: self.versionClass.createTable(
                ifNotExists=True, connection=conn
            )
        )

    def _table_dropped(
        self, cls: Any, connection: Any, extra_sql: Any, post_funcs: list[Follower]
    ) -> None:
        post_funcs.append(
            lambda _cls, conn: self.versionClass.dropTable(
                ifExists=True, connection=conn
            )
        )

    def _column_added(
        self,
        cls: Any,
        connection: Any,
        column_name: str | None,
        column_definition: Any,
        changeSchema: bool,
        post_funcs: list[Follower],
    ) -> None:
        def follow(_cls: Any, column: Any) -> None:
            self.versionClass.sqlmeta.addColumn(
                archived(column, nullable=True),
                changeSchema=self._changes_table(changeSchema, connection),
                connection=connection,
            )

        post_funcs.append(follow)

    def _column_deleted(
        self,
        cls: Any,
        connection: Any,
        column_name: str,
        so_column: Any,
        post_funcs: list[Follower],
        changeSchema: bool = False,
    ) -> None:
        def follow(_cls: Any, column: Any) -> None:
            if column.name in self.versionClass.sqlmeta.columns:
                self.versionClass.sqlmeta.delColumn(
                    column.name,
                    changeSchema=self._changes_table(changeSchema, connection),
                    connection=connection,
                )

        post_funcs.append(follow)

    def _changes_table(self, wanted: bool, connection: Any) -> bool:
        return wanted and bool(self.versionClass.tableExists(connection=connection))


def _levels(cls: Any) -> Iterator[Any]:
    """A class, and those that columns of its rows lie in besides."""
    while cls is not None:
        yield cls
        cls = cls.sqlmeta.parentClass
