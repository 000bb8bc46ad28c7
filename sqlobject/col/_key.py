"""Columns that hold the key of another row: KeyCol and ForeignKey."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any

from sqlobject.classregistry import registry
from sqlobject.col._base import Col, T
from sqlobject.col._bound import SOCol
from sqlobject.col._conversion import Conversion, Converter
from sqlobject.col._invalid import invalid, refused
from sqlobject.col._legacy import reference_method
from sqlobject.col._text import exact_str
from sqlobject.late import late
from sqlobject.schema.types import PLAIN, Kind, SqlType, key_type
from sqlobject.sqlbuilder import SQLExpression

if TYPE_CHECKING:
    import uuid
    from typing import Literal, TypeVar, Unpack, overload

    from sqlobject.col import options as o
    from sqlobject.schema import table as schema_table
    from sqlobject.schema.table import Reference

    C = TypeVar("C")
else:
    schema_table = late("sqlobject.schema.table")
    uuid = late("uuid")

__all__ = [
    "ForeignKey",
    "KeyCol",
    "SOForeignKey",
    "SOKeyCol",
    "foreign_key_conversion",
    "key_conversion",
]

_ON_DELETE = {True: "CASCADE", False: "RESTRICT", "null": "SET NULL"}
"""What the database does about ``cascade=…``."""


# -- conversions


def _is_row(value: Any) -> bool:
    """Tell whether a value is an object of some table (its class is none)."""
    return hasattr(value, "sqlmeta") and not isinstance(value, type)


def key_conversion(column: SOKeyCol) -> Conversion:
    """Any value; an object stands for its key."""

    def from_python(value: Any, state: Any = None) -> Any:
        if not _is_row(value):
            return value
        return key_of(value, column, state)

    return Conversion(from_python, None, (int, str))


def foreign_key_conversion(column: SOKeyCol) -> Conversion:
    """Objects of the class referred to, their keys, and None.

    A key may come in any form from which no other key can be read by mistake: an int
    as digits, but not a float.
    """

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or isinstance(value, SQLExpression):
            return value
        if _is_row(value):
            value = key_of(value, column, state)
        convert = column.key_converter
        if convert is not None:
            return convert(value, state)
        return _own_key(value, column.key_python_type, column.place, state)

    return Conversion(from_python, None)


def key_of(row: Any, column: SOKeyCol, state: Any) -> Any:
    """Give the value by which a column refers to a row.

    :raises formencode.Invalid: the row is of another class, or has no key yet.
    """
    if not column.can_refer_to(row):
        raise invalid(
            f"expected a {column.foreignKey} in the {column.place}, "
            f"got a {row.__class__.__name__} instead",
            row,
            state,
        )
    key = getattr(row, column.refColumn or "id", None)
    if key is None:
        raise invalid(
            f"the {column.place} cannot refer to a {row.__class__.__name__} "
            f"without {column.refColumn or 'id'}",
            row,
            state,
        )
    return key


def _own_key(value: Any, key: type | None, place: str, state: Any) -> Any:
    """Turn what a user may take for a key into the key.

    :param key: ``int`` or ``str``; ``None``: the class is not known yet.
    :raises formencode.Invalid: it is none.
    """
    if key is None:
        if isinstance(value, str):
            return exact_str(value)
        key = int
    if key is int or issubclass(key, int):
        try:
            return int(value) if isinstance(value, str) else int.__int__(index(value))
        except (TypeError, ValueError) as error:
            raise refused("an int key or an object", place, value, state) from error
    if isinstance(value, str):
        return exact_str(value)
    if isinstance(value, (int, uuid.UUID)):
        return str(value)
    raise refused("a str key or an object", place, value, state)


# -- bound columns


class SOKeyCol(SOCol):
    """A bound column that holds the key of a row: another's, if there is foreignKey."""

    kind = Kind.KEY

    def __init__(self, **kw: Any) -> None:
        """Take ``refColumn``: the attribute by which the other row is meant."""
        self.refColumn: str | None = kw.pop("refColumn", None)
        super().__init__(**kw)

    @property
    def target(self) -> Any:
        """The class referred to; None: it does not exist yet, or there is none."""
        meta = self.soClass.sqlmeta
        return registry(meta.registry).classes.get(self.foreignKey or "")

    @property
    def target_column(self) -> SOCol | None:
        """The column that ``refColumn`` names, if it is one and known."""
        if self.refColumn is None or self.target is None:
            return None
        found: SOCol | None = self.target.sqlmeta.columns.get(self.refColumn)
        return found

    @property
    def key_python_type(self) -> type | None:
        """``int`` or ``str``; None: the class referred to does not exist yet."""
        owner = self.target if self.foreignKey else self.soClass
        found: type | None = owner.sqlmeta.idType if owner is not None else None
        return found

    @property
    def key_converter(self) -> Converter | None:
        """What converts a value of the column that ``refColumn`` names."""
        other = self.target_column
        return other.from_python if other is not None else None

    def can_refer_to(self, row: Any) -> bool:
        """Tell whether a row is in the table that the column refers to."""
        if self.foreignKey is None:
            return True
        kind, target = row.__class__, self.target
        if target is None:
            return self.foreignKey in [base.__name__ for base in kind.__mro__]
        if kind is target or kind.sqlmeta.table == target.sqlmeta.table:
            return True
        of_family = getattr(kind, "_inheritable", False) or getattr(
            kind.sqlmeta, "parentClass", None
        )
        return issubclass(kind, target) and bool(of_family)

    def conversion(self) -> Conversion:
        """Any value; an object stands for its key."""
        return key_conversion(self)

    def native_type(self) -> SqlType:
        """The type of the keys it holds; an int key while the class is not known."""
        other = self.target_column
        if other is not None:
            return other.declared_type()
        owner = self.target if self.foreignKey else self.soClass
        if owner is None:
            return PLAIN[Kind.KEY]
        meta = owner.sqlmeta
        return key_type(meta.idType or int, getattr(meta, "idSize", None))

    @property
    def stored_kind(self) -> Kind | None:
        """The kind of the keys; with ``refColumn`` that of the other column."""
        other = self.target_column
        return other.stored_kind if other is not None else Kind.KEY


class SOForeignKey(SOKeyCol):
    """A bound column that refers to a row of another class."""

    validator_name = "ForeignKeyValidator"

    def __init__(self, **kw: Any) -> None:
        """Take ``foreignKey``; without a name, the attribute is named after it.

        :raises TypeError: there is no ``foreignKey``.
        """
        if not kw.get("foreignKey"):
            raise TypeError(
                f"ForeignKey {kw.get('name')!r} needs the name of the class it refers "
                "to: ForeignKey('Person')"
            )
        if kw.get("name") is None:
            style = kw["soClass"].sqlmeta.style
            kw["name"] = style.pythonClassToAttr(_name_of(kw["foreignKey"]))
        super().__init__(**kw)

    def validator_arguments(self) -> dict[str, Any]:
        """Give the name; the validator asks its column for the rest."""
        return {"name": self.name, "column": self}

    def conversion(self) -> Conversion:
        """Objects, their keys, and None."""
        return foreign_key_conversion(self)

    @property
    def neutral(self) -> type | None:
        """The type of the keys, as soon as the class referred to is known."""
        if self.has_validators or self.refColumn is not None:
            return None
        return self.key_python_type

    @property
    def plain_types(self) -> tuple[type, ...]:
        """The type of the keys, as soon as the class referred to is known."""
        kind = self.neutral
        return (kind,) if kind in (int, str) else ()

    def reference(self) -> Reference | None:
        """Give the table and column referred to, and what happens on deletion.

        :raises KeyError: the class does not exist yet.
        """
        target = registry(self.soClass.sqlmeta.registry).getClass(self.foreignKey or "")
        meta, other = target.sqlmeta, self.target_column
        column = meta.idName if self.refColumn is None else self.refColumn
        on_delete = _ON_DELETE.get(self.cascade)
        return schema_table.Reference(
            meta.table, column if other is None else other.dbName, on_delete=on_delete
        )

    mysqlCreateReferenceConstraint = reference_method("mysql")
    postgresCreateReferenceConstraint = reference_method("postgres")
    sqliteCreateReferenceConstraint = reference_method("sqlite")
    sybaseCreateReferenceConstraint = reference_method("sybase")
    mssqlCreateReferenceConstraint = reference_method("mssql")
    firebirdCreateReferenceConstraint = reference_method("firebird")
    maxdbCreateReferenceConstraint = reference_method("maxdb")


def _name_of(foreign_key: Any) -> str:
    return foreign_key.__name__ if isinstance(foreign_key, type) else foreign_key


# -- definitions


class KeyCol(Col[T]):
    """A column that holds a key; with ``foreignKey`` one can read the object, too.

    Values are not checked, and the database is not told what the key refers to.
    """

    baseClass = SOKeyCol
    if TYPE_CHECKING:

        def __init__(
            self: KeyCol[Any],
            name: str | None = None,
            *,
            foreignKey: str | None = None,
            refColumn: str | None = None,
            **kw: Unpack[o.Plain],
        ) -> None: ...


class ForeignKey(Col[T]):
    """A reference to a row of another class: ``owner = ForeignKey("Person")``.

    A row then has ``owner``, the object, and ``ownerID``, its key. ``refColumn`` names
    the attribute of the other class that is kept instead of its key.

    To a type checker, ``owner`` is of any type, unless the class itself is given
    (``ForeignKey(Person)``) or the attribute is annotated:
    ``owner: ForeignKey[Person] = ForeignKey("Person")``.
    """

    baseClass = SOForeignKey
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: ForeignKey[C],
            foreignKey: type[C],
            *,
            notNone: Literal[True],
            name: str | None = None,
            refColumn: str | None = None,
            **kw: Unpack[o.Options],
        ) -> None: ...
        @overload
        def __init__(
            self: ForeignKey[C | None],
            foreignKey: type[C],
            *,
            name: str | None = None,
            refColumn: str | None = None,
            **kw: Unpack[o.Plain],
        ) -> None: ...
        @overload
        def __init__(
            self: ForeignKey[Any],
            foreignKey: str,
            *,
            name: str | None = None,
            refColumn: str | None = None,
            **kw: Unpack[o.Plain],
        ) -> None: ...
        def __init__(self, foreignKey: Any, **kw: Any) -> None: ...
        def __set__(
            self, obj: object, value: T | int | str | SQLExpression
        ) -> None: ...
    else:

        def __init__(self, foreignKey=None, **kw):
            """Keep the arguments; they are checked when the class is made."""
            super().__init__(foreignKey=foreignKey, **kw)
