"""Floor 2, backend: how one database family spells SQL.

A plug-in's ``dialect.py`` has one subclass of `Dialect`, most of it data: features,
what older servers lack, reserved words, spellings of types and functions.  Code appears
only where the grammar differs, as methods of its own compiler, literals or DDL class.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn

from sqlobject.backend.compiler import Compiler, NeutralCompiler, ReferenceCompiler
from sqlobject.backend.features import (
    Features,
    LimitStyle,
    ReplaceStyle,
    ReturningStyle,
    UpsertStyle,
)
from sqlobject.backend.literals import Literals, NeutralLiterals
from sqlobject.converters import neutral
from sqlobject.dberrors import UnsupportedFeature
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import Expression, operand

if TYPE_CHECKING:
    from sqlobject.backend.writer import Compiled, ParamStyle

__all__ = ["Dialect", "NeutralDialect", "Variant"]

Version = tuple[int, ...]
Older = tuple[tuple[Version, Mapping[str, Any]], ...]

_PLAIN_NAME = re.compile(r"[^\W\d][\w$#@]*|\*")
_QUOTED_NAME = re.compile(r'".*"|\[.*\]|`.*`', re.DOTALL)
_NAME_PARTS = re.compile(r'"[^"]*"|\[[^\]]*\]|`[^`]*`|[^."\[`]+|.', re.DOTALL)


_PLAIN_TABLE = re.compile(r"[^\W\d][\w$#@]*(\.[^\W\d][\w$#@]*)*")


class Variant(NamedTuple):
    """A product that speaks a known protocol and differs in facts; a plain value."""

    name: str
    greeting: str = ""
    """A regular expression that the server's own words about its version match."""
    features: Mapping[str, Any] = {}
    """Facts that differ from the dialect's."""
    before: Older = ()
    """What older versions of this product lack; instead of `Dialect.before`."""
    types: Mapping[Any, Any] = {}
    """Spellings of types that differ."""
    codes: Mapping[Any, type[Exception]] = {}
    """The product's own error codes."""


class Dialect:
    """The SQL of one database family, in one version; shared between threads.

    A plug-in makes one, for servers of unknown version; a connection asks it for the
    one that suits its server, see `for_version`.
    """

    name: ClassVar[str]
    """What ``dbName`` is on a connection and ``__sqlrepr__(db)`` is given."""

    features: Features = Features()
    """Facts of the newest known version."""

    before: ClassVar[Older] = ()
    """What older servers lack: ``((11, 0), {"limit": LimitStyle.ROW_NUMBER})`` says it
    of every version below 11.0.  Newest first; all that apply are applied in turn."""

    reserved: ClassVar[frozenset[str]] = frozenset()
    """Words, in capitals, that a name may not be unless it is quoted."""

    reserved_fold: ClassVar[bool] = False
    """Whether a reserved word is quoted in capitals, as the server would have folded
    it: it stays that name when a server takes it without quotes."""

    quotes: ClassVar[tuple[str, str]] = ('"', '"')
    """What stands around a quoted name; the second is doubled inside it."""

    types: Mapping[Kind, str | Callable[[Any, SqlType], str]] = {}
    """Spellings: a text, or a function of the dialect and the type."""

    functions: ClassVar[Mapping[str, str]] = {}
    """Names of functions that differ from the portable ones, both in capitals."""

    select_clauses: ClassVar[tuple[str, ...]] = (
        "first",
        "distinct",
        "top",
        "items",
        "from",
        "where",
        "group",
        "having",
        "order",
        "limit",
        "lock",
    )
    """The order of what follows the word SELECT; each names a method of the compiler,
    and those that this dialect does not know say nothing."""

    compiler: ClassVar[type[Compiler]] = Compiler
    literals_class: ClassVar[type[Literals]] = Literals
    sent_class: ClassVar[type[Literals] | None] = None
    """Literals of statements that are run, if these have to be spelled with more care
    than those that ``sqlrepr`` shows and programs compare; None: they are the same."""
    ddl_class: ClassVar[type[Any] | None] = None
    """The dialect's subclass of `sqlobject.backend.ddl.DDL`."""

    version: Version | None = None
    """The server's version, if it was asked for."""

    variant: Variant | None = None

    access: tuple[str, frozenset[str]] = ("", frozenset())
    """The name of a driver, and the facts that are its and not the database's."""

    def __init__(self) -> None:
        self._settle()

    def _settle(self) -> None:
        """Make what follows from the features."""
        self.literals = self.literals_class(self.features)
        self.sent_literals = (self.sent_class or self.literals_class)(self.features)
        self.ddl: Any = self.ddl_class(self) if self.ddl_class is not None else None

    def __repr__(self) -> str:
        version = ".".join(map(str, self.version)) if self.version else "any version"
        return f"<{type(self).__name__} {self.name} {version}>"

    # -- versions

    def for_version(
        self, server_version: Version | None, variant: Variant | None = None
    ) -> Dialect:
        """The same dialect narrowed to what a server of this version can do."""
        narrowed = copy.copy(self)
        narrowed.version = server_version
        narrowed.variant = variant
        features, before = type(self).features, type(self).before
        if variant is not None:
            features = features.replace_with(dict(variant.features))
            before = variant.before
            narrowed.types = {**self.types, **variant.types}
        if server_version is not None:
            for version, changes in before:
                if server_version < version:
                    features = features.replace_with(dict(changes))
        return narrowed.with_features(features)

    def with_features(self, features: Features) -> Dialect:
        """The same dialect with other facts, as when a server was probed."""
        changed = copy.copy(self)
        changed.features = features
        changed._settle()
        return changed

    def through(self, driver: str, lacks: Mapping[str, Any]) -> Dialect:
        """The same dialect narrowed to what a driver can do.

        :param driver: its name, for refusals.
        :param lacks: facts that are otherwise with it.
        """
        if not lacks:
            return self
        narrowed = self.with_features(self.features.replace_with(dict(lacks)))
        changed = [
            name
            for name in lacks
            if getattr(self.features, name) != getattr(narrowed.features, name)
        ]
        narrowed.access = driver, frozenset(changed)
        return narrowed

    def refuse(
        self,
        what: str,
        feature: str | None = None,
        able: Callable[[Any], bool] | None = None,
    ) -> NoReturn:
        """Say aloud that the database cannot do this.

        :param what: how the user would name it, as "a start of rows (OFFSET)".
        :param feature: the fact in `features` that forbids it.
        :param able: whether what another version has as this fact would do; by default
            anything else than here does.
        :raises UnsupportedFeature: always, naming the first version that could, if one
            can.
        """
        product = self.name if self.variant is None else self.variant.name
        message = f"{product} cannot do this: {what}"
        driver, lacks = self.access
        needed = None if feature is None else self._version_with(feature, able)
        if feature in lacks:
            message = f"{product} through {driver} cannot do this: {what}"
        elif needed is not None:
            message = f"{what} needs {product} {_dotted(needed)}"
            if self.version is not None:
                message += f"; this server is {_dotted(self.version)}"
        error = UnsupportedFeature(message, backend=self.name)
        raise error

    def _version_with(
        self, feature: str, able: Callable[[Any], bool] | None
    ) -> Version | None:
        """The first version, after this one, in which a fact is another."""
        history = self.before if self.variant is None else self.variant.before
        here = getattr(self.features, feature)
        for version, changes in reversed(history):
            if feature not in changes or version <= (self.version or ()):
                continue
            there = getattr(self.for_version(version, self.variant).features, feature)
            if there != here if able is None else able(there):
                return version
        return None

    # -- names

    def quote(self, name: str) -> str:
        """Spell a name; each part between dots is quoted if it has to be.

        A part is quoted if it is a reserved word or has characters that a plain name
        cannot have.  Text that comes quoted is left alone.
        """
        if _PLAIN_NAME.fullmatch(name) and name.upper() not in self.reserved:
            return name
        return ".".join(map(self.quote_part, self.split_name(name)))

    def split_name(self, name: str) -> list[str]:
        """The parts of a qualified name; dots inside quotes do not part it."""
        parts = [""]
        for piece in _NAME_PARTS.findall(name):
            if piece == ".":
                parts.append("")
            else:
                parts[-1] += piece
        return parts

    def quote_part(self, name: str) -> str:
        """Spell one part of a name."""
        if not self.needs_quotes(name):
            return name
        if self.reserved_fold and name.upper() in self.reserved:
            name = name.upper()
        return self.in_quotes(name)

    def in_quotes(self, name: str) -> str:
        """Spell one part of a name letter by letter, whatever it is."""
        opening, closing = self.quotes
        return f"{opening}{name.replace(closing, closing * 2)}{closing}"

    def needs_quotes(self, name: str) -> bool:
        """Whether one part of a name would be misread without quotes."""
        if not name or _QUOTED_NAME.fullmatch(name):
            return False
        return not _PLAIN_NAME.fullmatch(name) or name.upper() in self.reserved

    def quote_table(self, text: str) -> str:
        """Spell what names a table: a name, quoted if it has to be, or raw text."""
        return self.quote(text) if _PLAIN_TABLE.fullmatch(text) else text

    # -- statements

    @property
    def says_in_order(self) -> bool:
        """Whether values come in the order of a statement's binds, always."""
        facts = self.features
        return (
            facts.limit is LimitStyle.LIMIT_OFFSET
            and facts.returning is not ReturningStyle.OUTPUT
            and facts.upsert in (UpsertStyle.NONE, UpsertStyle.ON_CONFLICT)
            and facts.nulls_order  # else a term is said twice
            and facts.max_in_items is None  # else what is looked for is
            and type(self).select_clauses == Dialect.select_clauses
            and self.compiler is Compiler
        )

    @property
    def reference(self) -> Dialect:
        """The dialect in whose order a statement's binds are."""
        return _REFERENCE

    def binds(self, node: Expression) -> tuple[Any, ...]:
        """The values of a node in reading order."""
        return _REFERENCE.compiler(_REFERENCE).values(node)

    def compile(self, node: Expression, paramstyle: ParamStyle) -> Compiled:
        """A statement with placeholders instead of its values.

        :raises UnsupportedFeature: this database cannot do what the statement asks.
        :raises ValueError: a value in it is of a type nobody knows.
        """
        return self.compiler(self).compile(node, paramstyle)

    def literal(self, obj: Any) -> str:
        """The text of an expression or a value, values written out.

        :raises ValueError: a value is of a type nobody knows.
        """
        if hasattr(type(obj), "tm_year"):  # such times know no fractions of a second
            return self.literals.of_datetime(neutral(obj), False)
        found = operand(obj)
        if isinstance(found, Expression):
            return self.compiler(self).literal(found)
        return self.literal_value(found)

    def own_literal(self, node: Expression) -> str:
        """As `literal`, but for a node that has text of its own: without it."""
        return self.compiler(self).literal(node, own=True)

    def literal_value(self, value: Any) -> str:
        """The literal of one neutral value.

        :raises ValueError: it is not neutral.
        """
        return self.literals.spell(value)

    def cast_type(self, wanted: Any) -> str:
        """Spell the type of a CAST: a `SqlType`, a `Kind`, or raw text."""
        if isinstance(wanted, Kind):
            wanted = SqlType(wanted)
        return wanted if isinstance(wanted, str) else self.sql_type(wanted)

    def function(self, name: str) -> str:
        """The name that this dialect has for a portable function."""
        return self.functions.get(name, name)

    # -- types

    def sql_type(self, sql_type: SqlType) -> str:
        """Spell the type of a column.

        :raises UnsupportedFeature: this database has nothing of the kind.
        """
        spelling = self.types.get(sql_type.kind)
        if spelling is None:
            self.refuse(f"a column of the type {sql_type!r}")
        return spelling if isinstance(spelling, str) else spelling(self, sql_type)


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


class _ReferenceDialect(Dialect):
    """Says everything, in the order in which a reader meets it; nobody reads it."""

    name = "reference"
    features = Features(
        distinct_on=True,
        returning=ReturningStyle.RETURNING,
        replace=ReplaceStyle.SET,
        upsert=UpsertStyle.ON_CONFLICT,
        upsert_where=True,
    )
    compiler = ReferenceCompiler

    def cast_type(self, wanted: Any) -> str:
        """Say nothing about a type that may not be spelled here."""
        return str(wanted)


_REFERENCE = _ReferenceDialect()


class NeutralDialect(Dialect):
    """No database's dialect: for text that people read, and tests.

    It writes what reads the same everywhere and refuses texts and limits, whose
    spelling depends on the database.
    """

    name = None  # type: ignore[assignment]  # what __sqlrepr__(db) has always been given
    features = Features(distinct_on=True, replace=ReplaceStyle.SET)
    literals_class = NeutralLiterals
    compiler = NeutralCompiler
