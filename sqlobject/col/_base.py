"""A column: its definition as the user writes it, and its form bound to a class."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from sqlobject.col._bound import SOCol, key_attribute
from sqlobject.dberrors import UsageError
from sqlobject.late import late

if TYPE_CHECKING:
    from typing import Self, overload

    from typing_extensions import TypeVar as DefaultTypeVar

    from sqlobject.sqlbuilder import SQLExpression
    from sqlobject.styles import Style

    T = DefaultTypeVar("T", default=Any)
else:
    T = TypeVar("T")

_key: Any = late("sqlobject.col._key")

__all__ = ["Col", "creationOrder", "pushKey"]

creationOrder = itertools.count()
"""Numbers columns in the order in which they are written."""


def pushKey(kw: dict[str, Any], name: str, value: Any) -> None:
    """Put a keyword argument in, unless it is given already."""
    kw.setdefault(name, value)


class Col(Generic[T]):
    """A column as it stands in a class statement; ``T`` is what one reads from a row.

    It may be used for several classes (subclasses take it over): each gets a bound
    column of its own from :meth:`withClass`. Attributes that are set on it, such as
    ``label.unit = "cm"``, are handed on to the bound columns.

    A column of one's own is a subclass of a bound one and a ``Col`` whose
    ``baseClass`` names it.

    To a type checker it is a descriptor: on the class it reads as the column, on a
    row as ``T``. (While the program runs, the class statement takes the column out
    of the class body and puts something faster in its place.)
    """

    baseClass: ClassVar[type[SOCol]] = SOCol
    """The class of the bound columns."""

    creationOrder: int
    _name: str | None
    _kw: dict[str, Any]
    _extra_vars: dict[str, Any]

    if TYPE_CHECKING:
        # Users' own columns come from here, so any keyword passes the checker.
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        @overload
        def __get__(self, obj: None, owner: type | None = None) -> Self: ...
        @overload
        def __get__(self, obj: object, owner: type | None = None) -> T: ...
        def __get__(self, obj: object, owner: type | None = None) -> Any: ...
        def __set__(self, obj: object, value: T | SQLExpression) -> None: ...

    else:

        def __init__(self, name=None, **kw):
            """Keep the arguments; they are checked when the class is made."""
            vars(self).update(
                _name=name,
                _kw=kw,
                creationOrder=next(creationOrder),
                _extra_vars={},
            )

        def __class_getitem__(cls, item):
            """Give the class itself, whatever type the brackets tell a checker."""
            return cls

    @property
    def name(self) -> str | None:
        """The attribute; the class statement sets it if the user did not.

        :raises UsageError: it is set to something else than what the user gave.
        """
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        if self._name is not None and self._name != value:
            raise UsageError(
                f"This column is called {self._name!r} already, so it cannot stand as "
                f"{value!r}; leave out its name, or write {self._name} = …"
            )
        vars(self)["_name"] = value

    def bound_name(self, style: Style) -> str | None:
        """Give the attribute that will hold the value; a key's ends in ``ID``."""
        if self._name is None or not self.refers():
            return self._name
        return key_attribute(self._name, style)

    def bound_db_name(self, style: Style) -> Any:
        """Give the name that the column will have in the database."""
        given, attribute = self._kw.get("dbName"), self.bound_name(style)
        if given is not None or attribute is None:
            return given
        return style.pythonAttrToDBColumn(attribute)

    def refers(self) -> bool:
        """Whether the column is a foreign key."""
        return bool(self._kw.get("foreignKey"))

    def withClass(self, soClass: Any) -> SOCol:
        """Make the column of one class.

        :raises TypeError: there is an argument that this kind of column does not take.
        :raises UsageError: the arguments do not go together, or the name cannot be
            that of a column.
        """
        base: Any = self.baseClass
        if base is SOCol and self._kw.get("foreignKey"):
            base = _key.SOKeyCol
        bound: SOCol = base(
            soClass=soClass,
            name=self._name,
            creationOrder=self.creationOrder,
            columnDef=self,
            extra_vars=self._extra_vars,
            **self._kw,
        )
        return bound

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("name", "creationOrder") or name.startswith("_"):
            super().__setattr__(name, value)
        else:
            self._extra_vars[name] = value

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            if not name.startswith("_") and name in self._extra_vars:
                return self._extra_vars[name]
            raise AttributeError(f"{self!r} has no attribute {name!r}")

    def __repr__(self) -> str:
        name = vars(self).get("_name") or "(unnamed)"
        return f"<{type(self).__name__} {id(self):x} {name}>"
