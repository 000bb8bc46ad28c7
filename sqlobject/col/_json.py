"""Columns of JSON: kept as text (JSONCol) or in a form of the database's (JsonbCol)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.col._base import Col, T
from sqlobject.col._bound import SOCol
from sqlobject.col._conversion import Conversion
from sqlobject.col._invalid import refused
from sqlobject.col._text import SOStringCol
from sqlobject.late import late
from sqlobject.schema.types import Kind
from sqlobject.sqlbuilder import SQLExpression

if TYPE_CHECKING:
    import json
    from collections.abc import Callable
    from typing import Unpack

    from sqlobject.col import options as o
else:
    json = late("json")

__all__ = ["JSONCol", "JsonbCol", "SOJSONCol", "SOJsonbCol", "json_conversion"]

_KINDS = (dict, list, str, int, float, bool)
_WANTED = "a dict, list, str, int, float or bool that JSON can say"


def json_conversion(place: str, *, null_text: bool) -> Conversion:
    """Anything JSON can say, but no tuples: they would come back as lists.

    :param null_text: None is JSON's ``null``, and NaN is refused, as a database that
        knows JSON would. Otherwise None is NULL.
    """
    dumps, loads = json.dumps, json.loads

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None:
            return "null" if null_text else None
        if isinstance(value, SQLExpression):
            return value
        if not isinstance(value, _KINDS):
            raise refused(_WANTED, place, value, state)
        try:
            return dumps(value, allow_nan=not null_text)
        except (TypeError, ValueError, RecursionError) as error:
            raise refused(_WANTED, place, value, state) from error

    def to_python(value: Any, state: Any = None) -> Any:
        if not isinstance(value, (str, bytes)):
            return value  # NULL, an expression, or what a driver has parsed itself
        try:
            return loads(value)
        except (ValueError, RecursionError) as error:
            raise refused("JSON", place, value, state) from error

    return Conversion(from_python, to_python)


class SOJSONCol(SOStringCol):
    """A bound column of JSON kept as text."""

    decodes_lazily = True
    validator_name = "JSONValidator"

    def autoConstraints(self) -> list[Callable[..., Any]]:
        """None: values of many types are kept as text."""
        return []

    def conversion(self) -> Conversion:
        """JSON; None is NULL."""
        return json_conversion(self.place, null_text=False)


class SOJsonbCol(SOCol):
    """A bound column of JSON in the database's own form."""

    kind = Kind.JSONB
    passes_none = False
    neutral_type = str
    decodes_lazily = True
    validator_name = "JsonbValidator"

    def conversion(self) -> Conversion:
        """JSON; None is ``null``."""
        return json_conversion(self.place, null_text=True)


class JSONCol(Col[T]):
    """A column of anything JSON can say, kept as text; None is NULL.

    What is changed inside a value is not saved: assign it again.
    """

    baseClass = SOJSONCol
    if TYPE_CHECKING:

        def __init__(
            self: JSONCol[Any], name: str | None = None, **kw: Unpack[o.TextPlain]
        ) -> None: ...


class JsonbCol(Col[T]):
    """A column of anything JSON can say, in the database's own form.

    None is JSON's ``null``, not NULL. What is changed inside a value is not saved:
    assign it again.
    """

    baseClass = SOJsonbCol
    if TYPE_CHECKING:

        def __init__(
            self: JsonbCol[Any], name: str | None = None, **kw: Unpack[o.Plain]
        ) -> None: ...
