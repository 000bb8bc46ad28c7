"""FormEncode validators: where users' programs hook in; loaded only if one does.

Each of this library's validators does what its column does without FormEncode, by the
same conversion. Users subclass them, or ``SOValidator``, and give an instance (or the
class) to a column as ``validator=`` or ``validator2=``.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from formencode import compound, validators

from sqlobject.col._binary import blob_conversion, pickle_conversion, uuid_conversion
from sqlobject.col._conversion import AS_IS, Conversion
from sqlobject.col._decimal import decimal_conversion, decimal_string_conversion
from sqlobject.col._json import json_conversion
from sqlobject.col._key import foreign_key_conversion
from sqlobject.col._moments import (
    DATE_FORMAT,
    DATETIME_FORMAT,
    TIME_FORMAT,
    date_conversion,
    datetime_conversion,
    time_conversion,
    timedelta_conversion,
)
from sqlobject.col._number import bool_conversion, float_conversion, int_conversion
from sqlobject.col._text import (
    enum_conversion,
    set_conversion,
    string_conversion,
    unicode_conversion,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlobject.col._bound import SOCol

__all__ = [
    "BinaryValidator",
    "BoolValidator",
    "DateTimeValidator",
    "DateValidator",
    "DecimalStringValidator",
    "DecimalValidator",
    "EnumValidator",
    "FloatValidator",
    "ForeignKeyValidator",
    "IntValidator",
    "JSONValidator",
    "JsonbValidator",
    "PickleValidator",
    "SOValidator",
    "SetValidator",
    "StringValidator",
    "TimeValidator",
    "TimedeltaValidator",
    "UnicodeStringValidator",
    "UuidValidator",
    "chain",
    "compound",
    "own_validators",
    "validators",
]


class SOValidator(validators.Validator):  # type: ignore[misc] # the base has no stubs
    """Lets every value pass; the base of users' validators.

    Override ``from_python(value, state)``, ``to_python(value, state)``, or both, and
    raise ``validators.Invalid(message, value, state)`` for what shall not pass.
    """

    name: str | None = None
    """The attribute; the column gives it."""

    soCol: Any = None
    """The bound column, as a weak proxy."""

    def getDbEncoding(self, state: Any, default: str = "utf-8") -> str:
        """Find the encoding of texts that come as bytes."""
        if self.soCol is None:
            return default
        found: str = self.soCol.getDbEncoding(state, default=default)
        return found


class ColumnValidator(SOValidator):
    """Does what one kind of column does; the base of those below."""

    kind = "Col"
    """The kind of column, for messages."""

    def conversion(self) -> Conversion:
        """Make the conversion; called when the first value comes."""
        return AS_IS

    def place(self) -> str:
        """Give the column as messages call it."""
        if self.soCol is not None:
            found: str = self.soCol.place
            return found
        return f"{self.kind} {self.name!r}"

    def _ways(self) -> Conversion:
        ways: Conversion | None = vars(self).get("_conversion")
        if ways is None:
            ways = self._conversion = self.conversion()
        return ways

    def from_python(self, value: Any, state: Any = None) -> Any:
        """Give the neutral form of a user's value.

        :raises formencode.Invalid: it is not one for the column.
        """
        way = self._ways().from_python
        return value if way is None else way(value, state)

    def to_python(self, value: Any, state: Any = None) -> Any:
        """Give the form in which a user reads a neutral value.

        A value that a user might assign is taken, too: ``to_python`` of several
        validators in a row may have changed it already.

        :raises formencode.Invalid: it is none of the column's.
        """
        ways = self._ways()
        if ways.to_python is not None:
            return ways.to_python(value, state)
        return value if ways.from_python is None else ways.from_python(value, state)


class StringValidator(ColumnValidator):
    """Text, or bytes in the column's encoding."""

    kind = "StringCol"

    def conversion(self) -> Conversion:
        """As StringCol."""
        return string_conversion(self.place(), self.getDbEncoding)


class UnicodeStringValidator(ColumnValidator):
    """Text only."""

    kind = "UnicodeCol"

    def conversion(self) -> Conversion:
        """As UnicodeCol."""
        return unicode_conversion(self.place())


class IntValidator(ColumnValidator):
    """Whole numbers."""

    kind = "IntCol"

    def conversion(self) -> Conversion:
        """As IntCol."""
        return int_conversion(self.place())


class BoolValidator(ColumnValidator):
    """True and False."""

    kind = "BoolCol"

    def conversion(self) -> Conversion:
        """As BoolCol."""
        return bool_conversion(self.place())


class FloatValidator(ColumnValidator):
    """Numbers other than NaN."""

    kind = "FloatCol"

    def conversion(self) -> Conversion:
        """As FloatCol."""
        return float_conversion(self.place())


class DecimalValidator(ColumnValidator):
    """Exact numbers; ``precision``: digits after the point."""

    kind = "DecimalCol"
    precision: int | None = None

    def conversion(self) -> Conversion:
        """As DecimalCol."""
        return decimal_conversion(self.place(), self.precision)


class DecimalStringValidator(ColumnValidator):
    """Exact numbers kept as text, with ``size``, ``precision`` and ``quantize``."""

    kind = "DecimalStringCol"
    size = 0
    precision = 0
    quantize = False

    def conversion(self) -> Conversion:
        """As DecimalStringCol."""
        return decimal_string_conversion(
            self.place(), self.size, self.precision, quantize=self.quantize
        )


class EnumValidator(ColumnValidator):
    """One of ``enumValues``; None too, unless ``notNone``."""

    kind = "EnumCol"
    enumValues: Sequence[Any] = ()
    notNone = False

    def conversion(self) -> Conversion:
        """As EnumCol."""
        return enum_conversion(self.place(), self.enumValues, not_none=self.notNone)

    def to_python(self, value: Any, state: Any = None) -> Any:
        """Let a stored value pass: rows outlive changes of the members."""
        return value


class SetValidator(ColumnValidator):
    """Some of ``setValues``."""

    kind = "SetCol"
    setValues: Sequence[str] = ()

    def conversion(self) -> Conversion:
        """As SetCol."""
        return set_conversion(self.place(), self.setValues)


class DateTimeValidator(ColumnValidator):
    """Moments; ``format``: of texts that the database holds."""

    kind = "DateTimeCol"
    format: str | None = None

    def conversion(self) -> Conversion:
        """As DateTimeCol."""
        return datetime_conversion(self.place(), self.format or DATETIME_FORMAT)


class DateValidator(DateTimeValidator):
    """Dates; ``format``: of texts."""

    kind = "DateCol"

    def conversion(self) -> Conversion:
        """As DateCol."""
        return date_conversion(self.place(), self.format or DATE_FORMAT)


class TimeValidator(DateTimeValidator):
    """Times of the day; ``format``: of texts."""

    kind = "TimeCol"

    def conversion(self) -> Conversion:
        """As TimeCol."""
        return time_conversion(self.place(), self.format or TIME_FORMAT)


class TimedeltaValidator(ColumnValidator):
    """Spans of time."""

    kind = "TimedeltaCol"

    def conversion(self) -> Conversion:
        """As TimedeltaCol."""
        return timedelta_conversion(self.place())


class BinaryValidator(ColumnValidator):
    """Bytes."""

    kind = "BLOBCol"

    def conversion(self) -> Conversion:
        """As BLOBCol."""
        return blob_conversion(self.place())


class PickleValidator(BinaryValidator):
    """What can be pickled."""

    kind = "PickleCol"
    pickleProtocol: int | None = None

    def conversion(self) -> Conversion:
        """As PickleCol."""
        return pickle_conversion(self.place(), self.pickleProtocol)


class UuidValidator(ColumnValidator):
    """UUIDs, also as text."""

    kind = "UuidCol"

    def conversion(self) -> Conversion:
        """As UuidCol."""
        return uuid_conversion(self.place())


class JSONValidator(ColumnValidator):
    """What JSON can say; None is NULL."""

    kind = "JSONCol"

    def conversion(self) -> Conversion:
        """As JSONCol."""
        return json_conversion(self.place(), null_text=False)


class JsonbValidator(ColumnValidator):
    """What JSON can say; None is ``null``."""

    kind = "JsonbCol"

    def conversion(self) -> Conversion:
        """As JsonbCol."""
        return json_conversion(self.place(), null_text=True)


class ForeignKeyValidator(ColumnValidator):
    """Objects of the class a column refers to, and their keys."""

    kind = "ForeignKey"
    column: Any = None

    def conversion(self) -> Conversion:
        """As ForeignKey."""
        column = self.column if self.column is not None else self.soCol
        return AS_IS if column is None else foreign_key_conversion(column)


class OwnValidator(ColumnValidator):
    """Whatever its column does; for columns without a validator of a name."""

    column: Any = None

    def conversion(self) -> Conversion:
        """As the column."""
        found: Conversion = self.column.conversion()
        return found


def own_validators(column: SOCol) -> list[Any]:
    """Make the validators that belong to a kind of column, without the user's."""
    if column.validatorClass is not None:
        return [column.validatorClass(**column.validator_arguments())]
    if column.validator_name is not None:
        return [globals()[column.validator_name](**column.validator_arguments())]
    ways = column.conversion()
    if ways.from_python is None and ways.to_python is None:
        return []
    return [OwnValidator(column=column, name=column.name)]


def chain(column: SOCol, first: Any, last: Any) -> Any:
    """Join all validators of a column; None: there are none.

    ``from_python`` goes through them from ``first`` to ``last``, ``to_python`` back.
    """
    links = [first, *(column.createValidators() or ()), last]
    made = [v() if isinstance(v, type) else v for v in links if v is not None]
    for validator in made:
        validator.soCol = weakref.proxy(column)
    return compound.All.join(*made) if made else None
