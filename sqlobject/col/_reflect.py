"""From what a catalogue says of a table to the columns of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.col._base import Col
from sqlobject.col._binary import BLOBCol, UuidCol
from sqlobject.col._decimal import DecimalCol
from sqlobject.col._json import JsonbCol, JSONCol
from sqlobject.col._key import ForeignKey, KeyCol
from sqlobject.col._number import (
    BigIntCol,
    BoolCol,
    FloatCol,
    IntCol,
    MediumIntCol,
    SmallIntCol,
    TinyIntCol,
)
from sqlobject.col._text import EnumCol, SetCol, StringCol, UnicodeCol
from sqlobject.col._time import (
    DateCol,
    DateTimeCol,
    TimeCol,
    TimedeltaCol,
    TimestampCol,
)
from sqlobject.schema.types import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sqlobject.schema.table import ColumnDef, Reference, TableDef
    from sqlobject.schema.types import SqlType
    from sqlobject.styles import Style

    Made = tuple[Callable[..., Col[Any]], dict[str, Any]]

__all__ = ["column_from_definition", "columns_from_table"]

_CASCADES = {"CASCADE": True, "RESTRICT": False, "SET NULL": "null"}


def columns_from_table(
    table: TableDef,
    style: Style,
    *,
    skip: Iterable[str] = (),
    class_names: Mapping[str, str] | None = None,
) -> list[Col[Any]]:
    """Make the columns of a class for the columns of a table, in their order.

    :param skip: names in the database of columns that are left out: the key, and
        what the class defines itself.
    :param class_names: names of classes by table, where the style does not tell.
    """
    left_out = {name.lower() for name in skip}
    return [
        column_from_definition(column, style, class_names=class_names)
        for column in table.columns
        if column.name.lower() not in left_out
    ]


def column_from_definition(
    definition: ColumnDef,
    style: Style,
    *,
    class_names: Mapping[str, str] | None = None,
) -> Col[Any]:
    """Make the column of a class for a column of a table.

    It is named by the style. What refers to another table becomes a ``ForeignKey``,
    what is unique gets its ``byName`` method.

    :param class_names: names of classes by table, where the style does not tell.
    """
    kw: dict[str, Any] = {"dbName": definition.name, "forceDBName": True}
    kw.update(_rules(definition), **_default(definition))
    bare = definition.name.strip('"`[]')  # a name that must be quoted comes so
    attribute = style.dbColumnToPythonAttr(bare)
    if attribute == "id":
        attribute = "id_"  # the key has that name, whatever its column is called
    if definition.reference is not None:
        return _foreign_key(definition.reference, attribute, style, class_names, kw)
    make, arguments = _MAKERS.get(definition.type.kind, _other)(definition.type)
    return make(name=attribute, **arguments, **kw)


def _rules(definition: ColumnDef) -> dict[str, Any]:
    if definition.unique and not definition.nullable:
        return {"alternateID": True, "notNone": True}
    if definition.unique:
        return {"unique": True}
    return {"notNone": True} if not definition.nullable else {}


def _default(definition: ColumnDef) -> dict[str, Any]:
    """Give the default: a plain value, else the database's, else None for NULL."""
    if definition.default is not None and definition.default.value is not None:
        text = definition.default_sql
        return {"default": definition.default.value, "defaultSQL": text}
    if definition.default_sql is not None and definition.default is None:
        return {"defaultSQL": definition.default_sql}
    if definition.identity or definition.generated:
        return {"defaultSQL": ""}  # never sent, and nothing to say in CREATE TABLE
    return {"default": None} if definition.nullable else {}


def _foreign_key(
    reference: Reference,
    attribute: str,
    style: Style,
    class_names: Mapping[str, str] | None,
    kw: dict[str, Any],
) -> Col[Any]:
    known = class_names or {}
    class_name = known.get(reference.table) or style.dbTableToPythonClass(
        reference.table.rpartition(".")[2]
    )
    holder = style.instanceIDAttrToAttr(attribute)
    if not holder or style.instanceAttrToIDAttr(holder) != attribute:
        holder = attribute
    cascade: Any = _CASCADES.get(reference.on_delete or "")
    return ForeignKey(class_name, name=holder, cascade=cascade, **kw)


# -- types


def _text(kind: SqlType) -> Made:
    make: Any = UnicodeCol if kind.national else StringCol
    arguments: dict[str, Any] = {}
    if kind.kind is not Kind.TEXT and kind.length:
        arguments["length"] = kind.length
        if kind.kind is Kind.CHAR:
            arguments["varchar"] = False
    if kind.binary:
        arguments["char_binary"] = True
    return make, arguments


def _whole(make: Any) -> Callable[[SqlType], Made]:
    def whole(kind: SqlType) -> Made:
        said = {"unsigned": kind.unsigned, "zerofill": kind.zerofill}
        return make, {name: True for name, value in said.items() if value}

    return whole


def _plain(make: Any) -> Callable[[SqlType], Made]:
    return lambda _: (make, {})


def _decimal(kind: SqlType) -> Made:
    scale = kind.scale
    if scale is None and kind.precision is not None:
        scale = 0
    return DecimalCol, {"size": kind.precision, "precision": scale}


def _blob(kind: SqlType) -> Made:
    return BLOBCol, {"length": kind.length} if kind.length else {}


def _enum(kind: SqlType) -> Made:
    return EnumCol, {"enumValues": list(kind.values)}


def _set(kind: SqlType) -> Made:
    return SetCol, {"setValues": list(kind.values)}


def _other(kind: SqlType) -> Made:
    return Col, {"sqlType": kind.raw} if kind.raw else {}


_MAKERS: Mapping[Kind, Callable[[SqlType], Made]] = {
    Kind.BOOL: _plain(BoolCol),
    Kind.INT8: _whole(TinyIntCol),
    Kind.INT16: _whole(SmallIntCol),
    Kind.INT24: _whole(MediumIntCol),
    Kind.INT32: _whole(IntCol),
    Kind.INT64: _whole(BigIntCol),
    Kind.FLOAT: _plain(FloatCol),
    Kind.DECIMAL: _decimal,
    Kind.CHAR: _text,
    Kind.VARCHAR: _text,
    Kind.TEXT: _text,
    Kind.BLOB: _blob,
    Kind.DATE: _plain(DateCol),
    Kind.TIME: _plain(TimeCol),
    Kind.DATETIME: _plain(DateTimeCol),
    Kind.TIMESTAMP: _plain(TimestampCol),
    Kind.INTERVAL: _plain(TimedeltaCol),
    Kind.UUID: _plain(UuidCol),
    Kind.JSON: _plain(JSONCol),
    Kind.JSONB: _plain(JsonbCol),
    Kind.ENUM: _enum,
    Kind.SET: _set,
    Kind.KEY: _plain(KeyCol),
}
