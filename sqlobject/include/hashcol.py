"""Texts of which only a hash is kept, such as passwords.

What is assigned is hashed; what is read is a `DbHash`, which compares with plain
texts. The default hash is MD5, as tables of earlier releases have it: it is fast, which
is what a thief wants, so new tables should have a ``hashMethod`` made for passwords.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlobject.col import Col, Conversion, SOStringCol, invalid
from sqlobject.late import late
from sqlobject.sqlbuilder import SQLExpression

if TYPE_CHECKING:
    import hashlib
    import hmac
    from collections.abc import Callable
    from typing import Unpack, overload

    from sqlobject.col import options as o
else:
    hashlib = late("hashlib")
    hmac = late("hmac")

__all__ = ["DbHash", "HashCol", "SOHashCol", "hash_conversion"]

T = TypeVar("T")

MD5_LENGTH = 32
"""Characters of an MD5 hash in hexadecimal digits."""


def md5_hash(text: str) -> str:
    """Give the MD5 hash of a text (in UTF-8), as 32 hexadecimal digits."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class DbHash:
    """A hash as it is kept; compares with plain texts, with other hashes and None.

    ``==`` with a text hashes the text. Order is that of the hashes, so it tells
    nothing of the texts; None comes before all.

    Two equal hashes have equal ``hash()``, so they may be members of a set; a plain
    text equals a hash without having its ``hash()``.
    """

    __slots__ = ("hash", "hashMethod")

    def __init__(self, hash: str, hashMethod: Callable[[str], str]) -> None:
        """Keep the hash, and what makes one of a text."""
        self.hash = hash
        self.hashMethod = hashMethod

    def _hash_of(self, other: object) -> str:
        """Give the hash of what is compared.

        :raises TypeError: it is neither a text nor a hash.
        """
        if isinstance(other, DbHash):
            return other.hash
        if isinstance(other, str):
            return self.hashMethod(other)
        raise TypeError(
            f"A hash compares with a str, another hash or None, not with "
            f"{type(other).__name__}"
        )

    def __eq__(self, other: object) -> bool:
        if other is None:
            return False
        return hmac.compare_digest(self.hash.encode(), self._hash_of(other).encode())

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: object) -> bool:
        return other is not None and self.hash < self._hash_of(other)

    def __gt__(self, other: object) -> bool:
        return other is None or self.hash > self._hash_of(other)

    def __le__(self, other: object) -> bool:
        return other is not None and self.hash <= self._hash_of(other)

    def __ge__(self, other: object) -> bool:
        return other is None or self.hash >= self._hash_of(other)

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        return "<DbHash>"


def hash_conversion(place: str, method: Callable[[str], str]) -> Conversion:
    """Texts, kept as their hash; a hash is kept as it is.

    A refused value is not shown: it may be half a password.
    """

    def from_python(value: Any, state: Any = None) -> Any:
        if value is None or isinstance(value, SQLExpression):
            return value
        if isinstance(value, DbHash):
            return value.hash
        if not isinstance(value, str):
            raise invalid(
                f"expected a str in the {place}, got {type(value)} instead",
                None,
                state,
            )
        return method(value)

    def to_python(value: Any, state: Any = None) -> Any:
        del state
        return DbHash(value, method) if isinstance(value, str) else value

    return Conversion(from_python, to_python)


class SOHashCol(SOStringCol):
    """A bound column of hashed texts."""

    validator_name = None

    def __init__(self, **kw: Any) -> None:
        """Take ``hashMethod`` and ``length``; the default method has its own length."""
        method: Callable[[str], str] | None = kw.pop("hashMethod", None)
        if method is None:
            method = md5_hash
            kw.setdefault("length", MD5_LENGTH)
        self.hashMethod = method
        super().__init__(**kw)

    def conversion(self) -> Conversion:
        """Texts, kept as their hash."""
        return hash_conversion(self.place, self.hashMethod)


class HashCol(Col[T]):
    """A column of texts of which only a hash is kept.

    ``hashMethod`` makes the text that is kept; without it that is the MD5 hash, in 32
    characters. Conditions hash, too: ``select(User.q.password == "plain")``.
    """

    baseClass = SOHashCol
    if TYPE_CHECKING:

        @overload
        def __init__(
            self: HashCol[DbHash], name: str | None = None, **kw: Unpack[o.HashNotNone]
        ) -> None: ...
        @overload
        def __init__(
            self: HashCol[DbHash], name: str | None = None, **kw: Unpack[o.HashUnique]
        ) -> None: ...
        @overload
        def __init__(
            self: HashCol[DbHash | None],
            name: str | None = None,
            **kw: Unpack[o.HashPlain],
        ) -> None: ...
        def __init__(self, name: str | None = None, **kw: Any) -> None: ...
        def __set__(self, obj: object, value: T | str | SQLExpression) -> None: ...
