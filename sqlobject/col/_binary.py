"""Columns of bytes and of what is kept as such: BLOB, Pickle and Uuid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlobject.col._base import Col, T
from sqlobject.col._bound import SOCol
from sqlobject.col._conversion import Conversion
from sqlobject.col._invalid import refused
from sqlobject.late import late
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import SQLExpression

if TYPE_CHECKING:
    import binascii
    import pickle
    import uuid
    from typing import Unpack, overload

    from sqlobject.col import options as o
else:
    binascii = late("binascii")
    pickle = late("pickle")
    uuid = late("uuid")

__all__ = [
    "BLOBCol",
    "PickleCol",
    "SOBLOBCol",
    "SOPickleCol",
    "SOUuidCol",
    "UuidCol",
    "blob_conversion",
    "pickle_conversion",
    "uuid_conversion",
]


# -- conversions


def _as_bytes(value: Any) -> bytes | None:
    """Give the bytes of anything that lends its memory; ``None``: it does not."""
    try:
        return bytes(memoryview(value))
    except TypeError:
        return None


def _stored_bytes(value: Any) -> bytes | None:
    """Give the bytes of a stored value.

    Earlier releases kept bytes on SQLite as base64 text. Text that is not base64
    gives its own bytes, in UTF-8.
    """
    if not isinstance(value, str):
        return _as_bytes(value)
    try:
        return binascii.a2b_base64("".join(value.split()), strict_mode=True)
    except ValueError:
        return value.encode()


def blob_conversion(place: str) -> Conversion:
    """Bytes, and what lends its memory; no text."""

    def from_python(value: Any, state: Any = None) -> Any:
        if type(value) is bytes or value is None:
            return value
        if isinstance(value, SQLExpression):
            return value
        found = _as_bytes(value)
        if found is None:
            raise refused("bytes", place, value, state)
        return found

    def to_python(value: Any, state: Any = None) -> Any:
        if type(value) is bytes or value is None:
            return value
        if isinstance(value, SQLExpression):
            return value
        found = _stored_bytes(value)
        if found is None:
            raise refused("bytes", place, value, state)
        return found

    return Conversion(from_python, to_python, (bytes,))


def pickle_conversion(place: str, protocol: int | None) -> Conversion:
    """Any value that can be pickled, an SQL expression too; None is NULL.

    :param protocol: of ``pickle``; ``None``: the highest this Python has.
    """
    dumps, loads = pickle.dumps, pickle.loads
    if protocol is None:
        protocol = pickle.HIGHEST_PROTOCOL

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None:
            return None
        try:
            return dumps(value, protocol)
        except Exception as error:  # whatever the value's own methods raise
            wanted = f"a value that can be pickled ({error})"
            raise refused(wanted, place, value, state) from error

    def to_python(value: Any, state: Any = None) -> Any:
        if value is None:
            return None
        found = _stored_bytes(value)
        if found is None:
            raise refused("pickled bytes", place, value, state)
        try:
            return loads(found)
        except Exception as error:  # whatever the pickled classes raise
            wanted = f"pickled bytes ({error})"
            raise refused(wanted, place, value, state) from error

    return Conversion(from_python, to_python)


def uuid_conversion(place: str) -> Conversion:
    """UUIDs, also as text."""
    uuid_type = uuid.UUID

    def convert(value: Any, state: Any = None) -> Any:
        if type(value) is uuid_type or value is None:
            return value
        if isinstance(value, (uuid_type, SQLExpression)):
            return value
        if isinstance(value, str):
            try:
                return uuid_type(value)
            except ValueError as error:
                raise refused("a UUID", place, value, state) from error
        raise refused("a UUID", place, value, state)

    return Conversion(convert, convert, (uuid_type,))


# -- bound columns


class SOBLOBCol(SOCol):
    """A bound column of bytes."""

    kind = Kind.BLOB
    neutral_type = bytes
    validator_name = "BinaryValidator"

    def __init__(self, **kw: Any) -> None:
        """Take ``length`` (bytes) and ``varchar``: whether a text type is meant."""
        self.length: int | None = kw.pop("length", None)
        self.varchar: bool = bool(kw.pop("varchar", False))
        super().__init__(**kw)

    def conversion(self) -> Conversion:
        """Bytes."""
        return blob_conversion(self.place)

    def native_type(self) -> SqlType:
        """BLOB with its length."""
        return SqlType(Kind.BLOB, length=self.length, varying=self.varchar)


class SOPickleCol(SOBLOBCol):
    """A bound column of pickled objects."""

    decodes_lazily = True
    accepts_expressions = False
    validator_name = "PickleValidator"

    def __init__(self, **kw: Any) -> None:
        """Take ``pickleProtocol``, and what a column of bytes takes."""
        self.pickleProtocol: int | None = kw.pop("pickleProtocol", None)
        super().__init__(**kw)

    def validator_arguments(self) -> dict[str, Any]:
        """Give the name and the protocol."""
        return {"name": self.name, "pickleProtocol": self.pickleProtocol}

    def conversion(self) -> Conversion:
        """Pickled objects."""
        return pickle_conversion(self.place, self.pickleProtocol)


class SOUuidCol(SOCol):
    """A bound column of UUIDs."""

    kind = Kind.UUID
    validator_name = "UuidValidator"

    @property
    def neutral(self) -> type | None:
        """Python type of the neutral form: ``uuid.UUID``."""
        return None if self.has_validators else uuid.UUID

    def conversion(self) -> Conversion:
        """UUIDs."""
        return uuid_conversion(self.place)


# -- definitions


class BLOBCol(Col[T]):
    """A column of bytes."""

    baseClass = SOBLOBCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BLOBCol[bytes], name: str | None = None, **kw: Unpack[o.BlobNotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: BLOBCol[bytes], name: str | None = None, **kw: Unpack[o.BlobUnique]
        ) -> None: ...
        @overload
        def __init__(
            self: BLOBCol[bytes | None],
            name: str | None = None,
            **kw: Unpack[o.BlobPlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(
            self, obj: object, value: T | bytearray | memoryview | SQLExpression
        ) -> None: ...


class PickleCol(Col[T]):
    """A column of any objects that can be pickled; None is NULL.

    What is changed inside an object is not saved: assign it again. Unpickling runs
    code that the stored bytes name, so the table must be one you trust.
    """

    baseClass = SOPickleCol
    if TYPE_CHECKING:

        def __init__(
            self: PickleCol[Any], name: str | None = None, **kw: Unpack[o.PicklePlain]
        ) -> None: ...


class UuidCol(Col[T]):
    """A column of UUIDs, which may be assigned as texts, too."""

    baseClass = SOUuidCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: UuidCol[uuid.UUID], name: str | None = None, **kw: Unpack[o.NotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: UuidCol[uuid.UUID], name: str | None = None, **kw: Unpack[o.Unique]
        ) -> None: ...
        @overload
        def __init__(
            self: UuidCol[uuid.UUID | None],
            name: str | None = None,
            **kw: Unpack[o.Plain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(self, obj: object, value: T | str | SQLExpression) -> None: ...
