"""Columns of text: String, Unicode, Enum and Set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.col._base import Col, T
from sqlobject.col._bound import SOCol
from sqlobject.col._conversion import Conversion
from sqlobject.col._invalid import invalid, refused
from sqlobject.constraints import InList, MaxLength, isString
from sqlobject.dberrors import UsageError
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import SQLExpression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Unpack, overload

    from sqlobject.col import options as o
    from sqlobject.schema.table import ColumnDef

__all__ = [
    "EnumCol",
    "SOEnumCol",
    "SOSetCol",
    "SOStringCol",
    "SOStringLikeCol",
    "SOUnicodeCol",
    "SetCol",
    "StringCol",
    "UnicodeCol",
    "enum_conversion",
    "set_conversion",
    "string_conversion",
    "unicode_conversion",
]

exact_str = str.__str__
"""Makes a plain str of one of a subclass, whatever that has for ``__str__``."""


# -- conversions


def string_conversion(place: str, encoding: Callable[[Any], str]) -> Conversion:
    """Text; bytes are taken for text in the column's encoding.

    :param encoding: gives its name for the state of the call.
    """

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or type(value) is str:
            return value
        if isinstance(value, str):
            return exact_str(value)
        if isinstance(value, (bytes, bytearray, memoryview)):
            try:
                return bytes(value).decode(encoding(state))
            except UnicodeDecodeError as error:
                wanted = f"text in {encoding(state)}"
                raise refused(wanted, place, value, state) from error
        if isinstance(value, SQLExpression):
            return value
        raise refused("a string", place, value, state)

    return Conversion(from_python, None, (str,))


def unicode_conversion(place: str) -> Conversion:
    """Text, and nothing else."""

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or type(value) is str:
            return value
        if isinstance(value, str):
            return exact_str(value)
        if isinstance(value, SQLExpression):
            return value
        raise refused("a str", place, value, state)

    return Conversion(from_python, None, (str,))


def enum_conversion(
    place: str, members: Sequence[Any], *, not_none: bool
) -> Conversion:
    """One of the members; None too, unless the column may not be NULL."""
    texts = frozenset(m for m in members if isinstance(m, str))

    def from_python(value: Any, state: Any = None) -> Any:
        if type(value) is str and value in texts:
            return value
        if value is None and not not_none:
            return value
        if isinstance(value, SQLExpression):
            return value
        if value is not None and value in members:
            return exact_str(value) if isinstance(value, str) else value
        raise invalid(
            f"expected a member of {members!r} in the {place}, got {value!r} instead",
            value,
            state,
        )

    return Conversion(from_python, None)


def set_conversion(place: str, members: Sequence[str] = ()) -> Conversion:
    """Some of the members, kept as one text with commas, read as a tuple.

    A Python set is put into the order of the members. Whether a text is a member is
    left to the database. None is refused, but a NULL that is there is read.
    """
    order = {member: position for position, member in enumerate(members)}

    def rank(part: Any) -> tuple[int, str]:
        return order.get(part, len(order)), str(part)

    def from_python(value: Any, state: Any = None) -> Any:
        if type(value) is str or isinstance(value, SQLExpression):
            return value
        if isinstance(value, str):
            return exact_str(value)
        try:
            parts = list(value)
        except TypeError:
            parts = [None]
        if not all(isinstance(part, str) and "," not in part for part in parts):
            raise refused("an iterable of texts without commas", place, value, state)
        if isinstance(value, (set, frozenset)):
            parts.sort(key=rank)
        return ",".join(parts)

    def to_python(value: Any, state: Any = None) -> Any:
        if value is None or isinstance(value, (tuple, SQLExpression)):
            return value
        text = from_python(value, state)  # some drivers give a set
        return tuple(text.split(",")) if text else ()

    return Conversion(from_python, to_python)


# -- bound columns


class SOStringLikeCol(SOCol):
    """What bound columns of text have in common: length and form."""

    kind = Kind.TEXT
    neutral_type = str

    def __init__(self, **kw: Any) -> None:
        """Take ``length`` (characters), ``varchar`` and ``char_binary``.

        :raises UsageError: ``varchar=True`` without a length.
        """
        self.length: int | None = kw.pop("length", None)
        varchar = kw.pop("varchar", "auto")
        self.char_binary: bool | None = kw.pop("char_binary", None)
        if not self.length and varchar is True:
            raise UsageError(
                f"Column {kw.get('name')!r} says varchar=True, which needs a length; "
                "give length=…, or leave varchar out for text of any length"
            )
        self.varchar: bool = bool(self.length) and bool(varchar)
        super().__init__(**kw)

    def autoConstraints(self) -> list[Callable[..., Any]]:
        """Only text, and no more of it than the length allows."""
        checks: list[Callable[..., Any]] = [isString]
        if self.length is not None:
            checks.append(MaxLength(self.length))
        return checks

    def native_type(self) -> SqlType:
        """VARCHAR or CHAR with a length, TEXT without."""
        binary = bool(self.char_binary)
        if not self.length:
            return SqlType(Kind.TEXT, national=self.national, binary=binary)
        return SqlType(
            Kind.VARCHAR if self.varchar else Kind.CHAR,
            length=self.length,
            national=self.national,
            binary=binary,
            varying=self.varchar,
        )

    national: ClassVar[bool] = False
    """Whether the database's national (Unicode) character type is meant."""

    def conversion(self) -> Conversion:
        """Text; bytes are taken for text in the column's encoding."""
        return string_conversion(self.place, self.getDbEncoding)


class SOStringCol(SOStringLikeCol):
    """A bound column of text."""

    validator_name: ClassVar[str | None] = "StringValidator"


class SOUnicodeCol(SOStringLikeCol):
    """A bound column of text in the national character type."""

    validator_name = "UnicodeStringValidator"
    national = True

    def conversion(self) -> Conversion:
        """Text, and nothing else."""
        return unicode_conversion(self.place)


class SOEnumCol(SOCol):
    """A bound column of one of several texts."""

    kind = Kind.ENUM
    neutral_type = str
    validator_name = "EnumValidator"

    def __init__(self, **kw: Any) -> None:
        """Take ``enumValues``.

        :raises UsageError: they are not given.
        """
        given = kw.pop("enumValues", None)
        if given is None:
            raise UsageError(
                f"EnumCol {kw.get('name')!r} needs enumValues=[…], the texts it allows"
            )
        self.enumValues: Any = given if isinstance(given, tuple) else list(given)
        super().__init__(**kw)
        self.passes_none = not self.notNone

    def autoConstraints(self) -> list[Callable[..., Any]]:
        """Only text, and only a member."""
        return [isString, InList(self.enumValues)]

    def validator_arguments(self) -> dict[str, Any]:
        """Give the name, the members, and whether None is refused."""
        return {
            "name": self.name,
            "enumValues": self.enumValues,
            "notNone": self.notNone,
        }

    def conversion(self) -> Conversion:
        """One of the members."""
        return enum_conversion(self.place, self.enumValues, not_none=self.notNone)

    def native_type(self) -> SqlType:
        """ENUM of the members."""
        return SqlType(Kind.ENUM, values=tuple(self.enumValues))

    def definition(self) -> ColumnDef:
        """Give the column as a part of its table.

        :raises UsageError: there are no members, or other members than texts.
        """
        texts = [m for m in self.enumValues if m is not None]
        if not texts or not all(isinstance(m, str) for m in texts):
            raise UsageError(
                f"The {self.place} has enumValues={self.enumValues!r}; "
                "a table can be made only with one or more texts"
            )
        return super().definition()


class SOSetCol(SOCol):
    """A bound column of some of several texts."""

    kind = Kind.SET
    neutral_type = str
    passes_none = False
    validator_name = "SetValidator"

    def __init__(self, **kw: Any) -> None:
        """Take ``setValues``.

        :raises UsageError: they are not given.
        """
        given = kw.pop("setValues", None)
        if given is None:
            raise UsageError(
                f"SetCol {kw.get('name')!r} needs setValues=[…], the texts it allows"
            )
        self.setValues: Any = given if isinstance(given, tuple) else list(given)
        super().__init__(**kw)

    def autoConstraints(self) -> list[Callable[..., Any]]:
        """Only text: that is how the members are kept."""
        return [isString]

    def validator_arguments(self) -> dict[str, Any]:
        """Give the name and the members."""
        return {"name": self.name, "setValues": self.setValues}

    def conversion(self) -> Conversion:
        """Some of the members, as a tuple."""
        return set_conversion(self.place, self.setValues)

    def native_type(self) -> SqlType:
        """SET of the members."""
        return SqlType(Kind.SET, values=tuple(self.setValues))


# -- definitions


class StringCol(Col[T]):
    """A column of text: of any length, or of at most ``length`` characters.

    ``varchar=False`` asks for the fixed-length type, ``char_binary=True`` for
    comparison byte by byte (MySQL). Bytes that are assigned are decoded.
    """

    baseClass = SOStringCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: StringCol[str], name: str | None = None, **kw: Unpack[o.TextNotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: StringCol[str], name: str | None = None, **kw: Unpack[o.TextUnique]
        ) -> None: ...
        @overload
        def __init__(
            self: StringCol[str | None],
            name: str | None = None,
            **kw: Unpack[o.TextPlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...


class UnicodeCol(Col[T]):
    """A column of text, in the national character type where there are two."""

    baseClass = SOUnicodeCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: UnicodeCol[str], name: str | None = None, **kw: Unpack[o.TextNotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: UnicodeCol[str], name: str | None = None, **kw: Unpack[o.TextUnique]
        ) -> None: ...
        @overload
        def __init__(
            self: UnicodeCol[str | None],
            name: str | None = None,
            **kw: Unpack[o.TextPlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...


class EnumCol(Col[T]):
    """A column of one of ``enumValues``; None too, unless ``notNone``."""

    baseClass = SOEnumCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: EnumCol[str], name: str | None = None, **kw: Unpack[o.EnumNotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: EnumCol[str], name: str | None = None, **kw: Unpack[o.EnumUnique]
        ) -> None: ...
        @overload
        def __init__(
            self: EnumCol[str | None],
            name: str | None = None,
            **kw: Unpack[o.EnumPlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...


class SetCol(Col[T]):
    """A column of some of ``setValues``; reads as a tuple, takes any iterable.

    None is not assigned: the empty set is ``()``.
    """

    baseClass = SOSetCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: SetCol[tuple[str, ...]],
            name: str | None = None,
            **kw: Unpack[o.SetNotNone],
        ) -> None: ...
        @overload
        def __init__(
            self: SetCol[tuple[str, ...]],
            name: str | None = None,
            **kw: Unpack[o.SetUnique],
        ) -> None: ...
        @overload
        def __init__(
            self: SetCol[tuple[str, ...] | None],
            name: str | None = None,
            **kw: Unpack[o.SetPlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...

        def __set__(
            self, obj: object, value: T | Iterable[str] | SQLExpression
        ) -> None: ...
