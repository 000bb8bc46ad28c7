"""Columns of exact numbers: Decimal, Currency and DecimalString."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sqlobject.col._base import Col, T
from sqlobject.col._bound import SOCol
from sqlobject.col._conversion import Conversion
from sqlobject.col._invalid import refused
from sqlobject.dberrors import UsageError
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import NoDefault, SQLExpression

if TYPE_CHECKING:
    from typing import Unpack, overload

    from sqlobject.col import options as o

__all__ = [
    "CurrencyCol",
    "DecimalCol",
    "DecimalStringCol",
    "SOCurrencyCol",
    "SODecimalCol",
    "SODecimalStringCol",
    "decimal_conversion",
    "decimal_string_conversion",
]

_EXACT = Context(prec=2000)
"""Room for the digits of any float."""
_FLOAT_DIGITS = 15
"""Digits that a float keeps of any number; more of them are the noise of arithmetic."""


# -- conversions


def _as_decimal(value: Any) -> Decimal:
    """Make a Decimal of a number or a text; floats go by their shortest spelling.

    :raises InvalidOperation, TypeError, ValueError: it is no number.
    """
    if isinstance(value, float):
        return Decimal(float.__repr__(value))
    if isinstance(value, (str, int)):
        return Decimal(value)
    raise TypeError(value)


def decimal_conversion(place: str, precision: int | None) -> Conversion:
    """Exact numbers. What was kept as a float is read with ``precision`` digits.

    A half goes away from zero then, as it does in databases that round.

    :param precision: digits after the point; ``None``: as many as there are.
    """
    unit = None if precision is None else Decimal(1).scaleb(-precision)

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or isinstance(value, SQLExpression):
            return value
        try:
            number = value if isinstance(value, Decimal) else _as_decimal(value)
        except (InvalidOperation, TypeError, ValueError) as error:
            raise refused("a Decimal", place, value, state) from error
        if not number.is_finite():
            raise refused("a finite Decimal", place, value, state)
        return number if type(number) is Decimal else Decimal(number)

    to_python = _reader(place, precision, unit)
    return Conversion(from_python, to_python, (Decimal,))


def _reader(
    place: str, precision: int | None, unit: Decimal | None
) -> Callable[..., Any]:
    """What makes a Decimal of a value that a driver gives."""
    # Below this, so many digits after the point are all that a double tells.
    small = 0.0
    if precision is not None and 0 <= precision <= _FLOAT_DIGITS:
        small = 10.0 ** (_FLOAT_DIGITS - precision)
    spelled = f"%.{precision}f"

    def to_python(value: Any, state: Any = None) -> Any:
        kind = value.__class__
        if (kind is float or kind is int) and -small < value < small:
            text = spelled % value
            if float(text) == value:
                return Decimal(text)
        if type(value) is float and unit is not None:
            number = Decimal(repr(value))
            if len(number.as_tuple().digits) > _FLOAT_DIGITS and number.is_finite():
                return number.quantize(unit, ROUND_HALF_UP, _EXACT)
            return _padded(number, unit)
        if value is None or isinstance(value, (Decimal, SQLExpression)):
            return value
        if isinstance(value, bytes):
            value = value.decode("ascii", "replace")
        try:
            number = _as_decimal(value)
        except (InvalidOperation, TypeError, ValueError) as error:
            raise refused("a Decimal", place, value, state) from error
        if unit is None or isinstance(value, str):
            return number
        return _padded(number, unit)

    return to_python


def _padded(number: Decimal, unit: Decimal) -> Decimal:
    """A number with at least as many digits after the point as the column has.

    Digits beyond those are kept: the row has them.
    """
    exponent, wanted = number.as_tuple().exponent, unit.as_tuple().exponent
    if isinstance(exponent, str) or isinstance(wanted, str):  # not a number: no digits
        return number
    if exponent <= wanted:
        return number
    return number.quantize(unit, context=_EXACT)


def decimal_string_conversion(
    place: str, size: int, precision: int, *, quantize: bool
) -> Conversion:
    """Exact numbers kept as plain text, without an exponent.

    :param size: digits in all; looked at only with ``quantize``.
    :param precision: digits after the point.
    :param quantize: round to ``precision`` digits, both ways.
    """
    unit = Decimal(1).scaleb(-precision)
    limit = Decimal(10) ** (size - precision)

    def number_of(value: Any, state: Any) -> Decimal:
        try:
            number = value if isinstance(value, Decimal) else _as_decimal(value)
        except (InvalidOperation, TypeError, ValueError) as error:
            raise refused("a Decimal", place, value, state) from error
        if not number.is_finite():
            raise refused("a finite Decimal", place, value, state)
        if quantize:
            number = number.quantize(unit, ROUND_HALF_EVEN, _EXACT)
            if abs(number) >= limit:
                raise refused(f"a Decimal below {limit:f}", place, value, state)
        return number

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or isinstance(value, SQLExpression):
            return value
        return format(number_of(value, state), "f")

    def to_python(value: Any, state: Any = None) -> Any:
        if value is None or isinstance(value, SQLExpression):
            return value
        return number_of(value, state)

    return Conversion(from_python, to_python)


# -- bound columns


class SODecimalCol(SOCol):
    """A bound column of exact numbers."""

    kind = Kind.DECIMAL
    neutral_type = Decimal
    decodes_lazily = True
    validator_name = "DecimalValidator"

    def __init__(self, **kw: Any) -> None:
        """Take ``size`` (digits in all) and ``precision`` (digits after the point).

        :raises UsageError: one is missing or below zero.
        """
        self.size: int | None = _digits(kw, "size", type(self).__name__)
        self.precision: int | None = _digits(kw, "precision", type(self).__name__)
        super().__init__(**kw)

    def conversion(self) -> Conversion:
        """Exact numbers."""
        return decimal_conversion(self.place, self.precision)

    def validator_arguments(self) -> dict[str, Any]:
        """Give the name and the digits after the point."""
        return {"name": self.name, "precision": self.precision}

    def native_type(self) -> SqlType:
        """DECIMAL with its digits."""
        return SqlType(Kind.DECIMAL, precision=self.size, scale=self.precision)

    @property
    def stored_kind(self) -> Kind | None:
        """None: a number that was kept as a float is rounded here, by its precision."""
        return None


class SOCurrencyCol(SODecimalCol):
    """A bound column of amounts of money: ten digits, two after the point."""

    def __init__(self, **kw: Any) -> None:
        """Take ``size`` and ``precision``, which need not be given."""
        kw.setdefault("size", 10)
        kw.setdefault("precision", 2)
        super().__init__(**kw)


class SODecimalStringCol(SOCol):
    """A bound column of exact numbers that are kept as text."""

    kind = Kind.VARCHAR
    neutral_type = str
    decodes_lazily = True
    validator_name = "DecimalStringValidator"

    def __init__(self, **kw: Any) -> None:
        """Take ``size``, ``precision`` and ``quantize``.

        :raises UsageError: a number of digits is missing or below zero, or quantize
            is neither True nor False.
        """
        name = kw.get("name")
        size = _digits(kw, "size", type(self).__name__)
        precision = _digits(kw, "precision", type(self).__name__)
        quantize = kw.pop("quantize", False)
        if size is None or precision is None or not isinstance(quantize, bool):
            raise UsageError(
                f"DecimalStringCol {name!r} needs size=… and precision=… as numbers of "
                f"digits, and quantize as a bool; got {size!r}, {precision!r}, "
                f"{quantize!r}"
            )
        self.size: int = size
        self.precision: int = precision
        self.quantize: bool = quantize
        super().__init__(**kw)

    def validator_arguments(self) -> dict[str, Any]:
        """Give the name and what is known about the digits."""
        return {
            "name": self.name,
            "size": self.size,
            "precision": self.precision,
            "quantize": self.quantize,
        }

    def conversion(self) -> Conversion:
        """Exact numbers as plain text."""
        return decimal_string_conversion(
            self.place, self.size, self.precision, quantize=self.quantize
        )

    def native_type(self) -> SqlType:
        """VARCHAR of ``size`` plus ``precision`` characters."""
        return SqlType(Kind.VARCHAR, length=self.size + self.precision)


def _digits(kw: dict[str, Any], argument: str, kind: str) -> int | None:
    """Take a number of digits out of the arguments.

    :raises UsageError: it is missing or below zero.
    """
    given = kw.pop(argument, NoDefault)
    name = f"{kind.removeprefix('SO')} {kw.get('name')!r}"
    if given is NoDefault:
        raise UsageError(
            f"{name} needs {argument}=…; size is the number of digits in all, "
            "precision of those after the point"
        )
    if given is not None and given < 0:
        raise UsageError(f"{name} says {argument}={given!r}; it cannot be below zero")
    return None if given is None else int(given)


# -- definitions


class DecimalCol(Col[T]):
    """A column of exact numbers of ``size`` digits, ``precision`` after the point.

    A value is kept as it is assigned; how many of its digits stay is the database's
    choice, and seen when the row is read again.
    """

    baseClass = SODecimalCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DecimalCol[Decimal],
            name: str | None = None,
            **kw: Unpack[o.DecimalNotNone],
        ) -> None: ...
        @overload
        def __init__(
            self: DecimalCol[Decimal],
            name: str | None = None,
            **kw: Unpack[o.DecimalUnique],
        ) -> None: ...
        @overload
        def __init__(
            self: DecimalCol[Decimal | None],
            name: str | None = None,
            **kw: Unpack[o.DecimalPlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(
            self, obj: object, value: T | int | float | str | SQLExpression
        ) -> None: ...


if TYPE_CHECKING:
    CurrencyCol = DecimalCol
else:

    class CurrencyCol(DecimalCol):
        """A column of amounts of money: ten digits, two after the point."""

        baseClass = SOCurrencyCol


class DecimalStringCol(Col[T]):
    """A column of exact numbers that are kept as text: no digit is ever lost.

    It cannot be used in the database's arithmetic, nor be sorted by value.
    """

    baseClass = SODecimalStringCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DecimalStringCol[Decimal],
            name: str | None = None,
            **kw: Unpack[o.DecimalStringNotNone],
        ) -> None: ...
        @overload
        def __init__(
            self: DecimalStringCol[Decimal],
            name: str | None = None,
            **kw: Unpack[o.DecimalStringUnique],
        ) -> None: ...
        @overload
        def __init__(
            self: DecimalStringCol[Decimal | None],
            name: str | None = None,
            **kw: Unpack[o.DecimalStringPlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(
            self, obj: object, value: T | int | float | str | SQLExpression
        ) -> None: ...
