"""Floor 4, model: what a class says of its columns.

Users write the definitions (``StringCol(notNone=True)``); ``main`` binds each to its
class (:meth:`Col.withClass`) and asks the bound one (``SOStringCol``) for its names,
its conversions and its part of the table. Columns know SQL, not databases: a type is
said as a `sqlobject.schema.types.SqlType`, and the dialect spells it.

FormEncode is loaded only when a program's own validators come into play: when it
names ``validators``, ``compound`` or one of the ``…Validator`` classes here, when it
gives a column a validator, and when the first value is refused.

Doors: all ``…Col`` and ``SO…Col``, :func:`use_microseconds`,
:func:`column_from_definition` and :func:`columns_from_table` (from a catalogue to
columns), `Conversion` (for new kinds of columns).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.col._base import Col
from sqlobject.col._base import creationOrder as creationOrder
from sqlobject.col._base import pushKey as pushKey
from sqlobject.col._binary import (
    BLOBCol,
    PickleCol,
    SOBLOBCol,
    SOPickleCol,
    SOUuidCol,
    UuidCol,
)
from sqlobject.col._bound import SOCol
from sqlobject.col._conversion import Conversion as Conversion
from sqlobject.col._decimal import (
    CurrencyCol,
    DecimalCol,
    DecimalStringCol,
    SOCurrencyCol,
    SODecimalCol,
    SODecimalStringCol,
)
from sqlobject.col._invalid import invalid as invalid
from sqlobject.col._json import JsonbCol, JSONCol, SOJsonbCol, SOJSONCol
from sqlobject.col._key import ForeignKey, KeyCol, SOForeignKey, SOKeyCol
from sqlobject.col._number import (
    BigIntCol,
    BoolCol,
    FloatCol,
    IntCol,
    MediumIntCol,
    SmallIntCol,
    SOBigIntCol,
    SOBoolCol,
    SOFloatCol,
    SOIntCol,
    SOMediumIntCol,
    SOSmallIntCol,
    SOTinyIntCol,
    TinyIntCol,
)
from sqlobject.col._quoted import NQuoted as NQuoted
from sqlobject.col._reflect import column_from_definition as column_from_definition
from sqlobject.col._reflect import columns_from_table as columns_from_table
from sqlobject.col._text import (
    EnumCol,
    SetCol,
    SOEnumCol,
    SOSetCol,
    SOStringCol,
    SOStringLikeCol,
    SOUnicodeCol,
    StringCol,
    UnicodeCol,
)
from sqlobject.col._time import (
    DATETIME_IMPLEMENTATION,
    DateCol,
    DateTimeCol,
    SODateCol,
    SODateTimeCol,
    SOTimeCol,
    SOTimedeltaCol,
    SOTimestampCol,
    TimeCol,
    TimedeltaCol,
    TimestampCol,
    use_microseconds,
)
from sqlobject.late import late

if TYPE_CHECKING:
    from sqlobject.col._validators import (
        BinaryValidator as BinaryValidator,
    )
    from sqlobject.col._validators import (
        BoolValidator as BoolValidator,
    )
    from sqlobject.col._validators import (
        DateTimeValidator as DateTimeValidator,
    )
    from sqlobject.col._validators import (
        DateValidator as DateValidator,
    )
    from sqlobject.col._validators import (
        DecimalStringValidator as DecimalStringValidator,
    )
    from sqlobject.col._validators import (
        DecimalValidator as DecimalValidator,
    )
    from sqlobject.col._validators import (
        EnumValidator as EnumValidator,
    )
    from sqlobject.col._validators import (
        FloatValidator as FloatValidator,
    )
    from sqlobject.col._validators import (
        ForeignKeyValidator as ForeignKeyValidator,
    )
    from sqlobject.col._validators import (
        IntValidator as IntValidator,
    )
    from sqlobject.col._validators import (
        JsonbValidator as JsonbValidator,
    )
    from sqlobject.col._validators import (
        JSONValidator as JSONValidator,
    )
    from sqlobject.col._validators import (
        PickleValidator as PickleValidator,
    )
    from sqlobject.col._validators import (
        SetValidator as SetValidator,
    )
    from sqlobject.col._validators import (
        SOValidator as SOValidator,
    )
    from sqlobject.col._validators import (
        StringValidator as StringValidator,
    )
    from sqlobject.col._validators import (
        TimedeltaValidator as TimedeltaValidator,
    )
    from sqlobject.col._validators import (
        TimeValidator as TimeValidator,
    )
    from sqlobject.col._validators import (
        UnicodeStringValidator as UnicodeStringValidator,
    )
    from sqlobject.col._validators import (
        UuidValidator as UuidValidator,
    )
    from sqlobject.col._validators import (
        compound as compound,
    )
    from sqlobject.col._validators import (
        validators as validators,
    )

__all__ = [
    "DATETIME_IMPLEMENTATION",
    "BLOBCol",
    "BigIntCol",
    "BoolCol",
    "Col",
    "CurrencyCol",
    "DateCol",
    "DateTimeCol",
    "DecimalCol",
    "DecimalStringCol",
    "EnumCol",
    "FloatCol",
    "ForeignKey",
    "IntCol",
    "JSONCol",
    "JsonbCol",
    "KeyCol",
    "MediumIntCol",
    "PickleCol",
    "SOBLOBCol",
    "SOBigIntCol",
    "SOBoolCol",
    "SOCol",
    "SOCurrencyCol",
    "SODateCol",
    "SODateTimeCol",
    "SODecimalCol",
    "SODecimalStringCol",
    "SOEnumCol",
    "SOFloatCol",
    "SOForeignKey",
    "SOIntCol",
    "SOJSONCol",
    "SOJsonbCol",
    "SOKeyCol",
    "SOMediumIntCol",
    "SOPickleCol",
    "SOSetCol",
    "SOSmallIntCol",
    "SOStringCol",
    "SOStringLikeCol",
    "SOTimeCol",
    "SOTimedeltaCol",
    "SOTimestampCol",
    "SOTinyIntCol",
    "SOUnicodeCol",
    "SOUuidCol",
    "SetCol",
    "SmallIntCol",
    "StringCol",
    "TimeCol",
    "TimedeltaCol",
    "TimestampCol",
    "TinyIntCol",
    "UnicodeCol",
    "UuidCol",
    "datetime_available",
    "default_datetime_implementation",
    "mxdatetime_available",
    "use_microseconds",
]

datetime_available = True
"""Whether there is the standard library's datetime; kept for old programs."""

mxdatetime_available = False
"""Whether mx.DateTime is used; it never is."""

mxDateTimeType = None
"""The type of mx.DateTime's moments, if it were used."""

zope_datetime_available = False
"""Whether Zope's DateTime is used; it never is."""

ZOPE_DATETIME_IMPLEMENTATION = "zope.datetime"
"""Zope's DateTime, as ``default_datetime_implementation`` would name it."""

default_datetime_implementation: str | None = DATETIME_IMPLEMENTATION
"""What moments are; may be set. Columns bound while it is None take any values."""

_late_validators: Any = late("sqlobject.col._validators")
_LATE = frozenset(
    {
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
        "compound",
        "validators",
    }
)


if not TYPE_CHECKING:

    def __getattr__(name):
        if name in _LATE:
            return getattr(_late_validators, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_LATE.union(globals()))
