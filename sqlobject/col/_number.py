"""Columns of numbers: the Int family, Bool and Float."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any

from sqlobject.col._base import Col, T
from sqlobject.col._bound import SOCol
from sqlobject.col._conversion import Conversion
from sqlobject.col._invalid import refused
from sqlobject.constraints import isBool, isFloat, isInt
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import SQLExpression

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack, overload

    from sqlobject.col import options as o

__all__ = [
    "BigIntCol",
    "BoolCol",
    "FloatCol",
    "IntCol",
    "MediumIntCol",
    "SOBigIntCol",
    "SOBoolCol",
    "SOFloatCol",
    "SOIntCol",
    "SOMediumIntCol",
    "SOSmallIntCol",
    "SOTinyIntCol",
    "SmallIntCol",
    "TinyIntCol",
    "bool_conversion",
    "float_conversion",
    "int_conversion",
]

# -- conversions


def int_conversion(place: str) -> Conversion:
    """Whole numbers, and what ``int()`` makes one of; texts and NaN are refused."""

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or type(value) is int:
            return value
        if isinstance(value, int):
            return int.__int__(value)
        if isinstance(value, SQLExpression):
            return value
        if hasattr(value, "__int__"):
            try:
                return int(value)
            except (ValueError, OverflowError, TypeError, ArithmeticError) as error:
                raise refused("an int", place, value, state) from error
        try:
            return index(value)
        except TypeError:
            raise refused("an int", place, value, state) from None

    return Conversion(from_python, None, (int,))


def bool_conversion(place: str) -> Conversion:
    """True and False, and what says itself whether it is true; no texts or lists."""

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or type(value) is bool:
            return value
        if isinstance(value, SQLExpression):
            return value
        if hasattr(value, "__bool__"):
            try:
                return bool(value)
            except (ValueError, TypeError) as error:
                raise refused("a bool or an int", place, value, state) from error
        raise refused("a bool or an int", place, value, state)

    return Conversion(from_python, None, (bool,))


def float_conversion(place: str) -> Conversion:
    """Numbers: ints and floats as they are, others as ``float()`` makes them.

    NaN is refused, because SQLite would keep it as NULL without a word. The
    infinities pass: a database that has none (MySQL, MSSQL) refuses them aloud.
    """

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or type(value) is int:
            return value
        number = value
        if type(value) is not float:
            if isinstance(value, SQLExpression):
                return value
            if isinstance(value, int):
                return int.__int__(value)
            try:
                number = _as_float(value)
            except (ValueError, OverflowError, TypeError, ArithmeticError) as error:
                raise refused("a float", place, value, state) from error
        if number == number:  # noqa: PLR0124 - NaN is what does not equal itself
            return number
        raise refused("a float other than NaN", place, value, state)

    return Conversion(from_python, None, (int,))


def _as_float(value: Any) -> float:
    """Make a float of a number; texts, which ``float()`` takes, have no such method.

    :raises TypeError: it is no number.
    """
    if hasattr(value, "__float__"):
        return float(value)
    if hasattr(value, "__int__"):
        return float(int(value))
    raise TypeError(value)


# -- bound columns


class SOIntCol(SOCol):
    """A bound column of whole numbers, usually of 32 bits."""

    kind = Kind.INT32
    neutral_type = int
    validator_name = "IntValidator"

    def __init__(self, **kw: Any) -> None:
        """Take ``length`` (digits shown), ``unsigned`` and ``zerofill``."""
        self.length: int | None = kw.pop("length", None)
        self.unsigned: bool | None = kw.pop("unsigned", None)
        self.zerofill: bool | None = kw.pop("zerofill", None)
        super().__init__(**kw)

    def autoConstraints(self) -> list[Callable[..., Any]]:
        """Only whole numbers."""
        return [isInt]

    def conversion(self) -> Conversion:
        """Whole numbers."""
        return int_conversion(self.place)

    def native_type(self) -> SqlType:
        """The whole number's type, with its display attributes."""
        return SqlType(
            self.kind,
            length=self.length or None,
            unsigned=bool(self.unsigned),
            zerofill=bool(self.zerofill),
        )


class SOTinyIntCol(SOIntCol):
    """A bound column of whole numbers of 8 bits."""

    kind = Kind.INT8


class SOSmallIntCol(SOIntCol):
    """A bound column of whole numbers of 16 bits."""

    kind = Kind.INT16


class SOMediumIntCol(SOIntCol):
    """A bound column of whole numbers of 24 bits."""

    kind = Kind.INT24


class SOBigIntCol(SOIntCol):
    """A bound column of whole numbers of 64 bits."""

    kind = Kind.INT64


class SOBoolCol(SOCol):
    """A bound column of True and False."""

    kind = Kind.BOOL
    neutral_type = bool
    validator_name = "BoolValidator"

    def autoConstraints(self) -> list[Callable[..., Any]]:
        """Only True and False."""
        return [isBool]

    def conversion(self) -> Conversion:
        """True and False."""
        return bool_conversion(self.place)


class SOFloatCol(SOCol):
    """A bound column of floating-point numbers."""

    kind = Kind.FLOAT
    neutral_type = float
    validator_name = "FloatValidator"

    def autoConstraints(self) -> list[Callable[..., Any]]:
        """Only numbers."""
        return [isFloat]

    def conversion(self) -> Conversion:
        """Numbers other than NaN."""
        return float_conversion(self.place)


# -- definitions


class IntCol(Col[T]):
    """A column of whole numbers, of 32 bits where the database counts them."""

    baseClass = SOIntCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: IntCol[int], name: str | None = None, **kw: Unpack[o.IntNotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: IntCol[int], name: str | None = None, **kw: Unpack[o.IntUnique]
        ) -> None: ...
        @overload
        def __init__(
            self: IntCol[int | None], name: str | None = None, **kw: Unpack[o.IntPlain]
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...


if TYPE_CHECKING:
    # To a checker they are one: only the database tells their sizes apart.
    TinyIntCol = SmallIntCol = MediumIntCol = BigIntCol = IntCol
else:

    class TinyIntCol(IntCol):
        """A column of whole numbers of 8 bits."""

        baseClass = SOTinyIntCol

    class SmallIntCol(IntCol):
        """A column of whole numbers of 16 bits."""

        baseClass = SOSmallIntCol

    class MediumIntCol(IntCol):
        """A column of whole numbers of 24 bits."""

        baseClass = SOMediumIntCol

    class BigIntCol(IntCol):
        """A column of whole numbers of 64 bits."""

        baseClass = SOBigIntCol


class BoolCol(Col[T]):
    """A column of True and False."""

    baseClass = SOBoolCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BoolCol[bool], name: str | None = None, **kw: Unpack[o.NotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: BoolCol[bool], name: str | None = None, **kw: Unpack[o.Unique]
        ) -> None: ...
        @overload
        def __init__(
            self: BoolCol[bool | None], name: str | None = None, **kw: Unpack[o.Plain]
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...


class FloatCol(Col[T]):
    """A column of floating-point numbers; NaN is refused.

    A plain ``Col(sqlType="DOUBLE PRECISION")`` lets it through to a database that
    knows it.
    """

    baseClass = SOFloatCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: FloatCol[float], name: str | None = None, **kw: Unpack[o.NotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: FloatCol[float], name: str | None = None, **kw: Unpack[o.Unique]
        ) -> None: ...
        @overload
        def __init__(
            self: FloatCol[float | None], name: str | None = None, **kw: Unpack[o.Plain]
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
