"""A column bound to a class: its names, its checks and how its values travel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlobject.col._conversion import AS_IS, Conversion, Converter
from sqlobject.col._legacy import OldHooks, type_overrides
from sqlobject.constraints import notNull
from sqlobject.dberrors import UsageError
from sqlobject.late import late
from sqlobject.schema.types import PLAIN, Kind, SqlType
from sqlobject.sqlbuilder import NoDefault

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlobject.schema import table as schema_table
    from sqlobject.schema.table import ColumnDef, Reference
else:
    schema_table = late("sqlobject.schema.table")

_validators: Any = late("sqlobject.col._validators")

__all__ = ["SOCol", "key_attribute"]

_NOT_BUILT: Any = object()


class SOCol(OldHooks):
    """A column of one class; made by ``Col.withClass``, one for the life of the class.

    Values take two forms: the one the user reads and writes, and the *neutral* one
    that travels to the driver. ``from_python`` and ``to_python`` lead from one to the
    other; each is a plain function ``(value, state=None)`` that raises
    ``formencode.Invalid``, or ``None`` where values go unchanged.

    A kind of column says what it is with the class attributes below, and overrides
    :meth:`native_type`, :meth:`conversion` and :meth:`autoConstraints`. Users' own
    columns may do the same, or override the old hooks (``_legacy.py``).
    """

    kind: ClassVar[Kind] = Kind.ANY
    """What the column holds, if nothing more is said about it."""

    neutral_type: ClassVar[type | None] = None
    decodes_lazily: ClassVar[bool] = False
    accepts_expressions: ClassVar[bool] = True
    """Whether an SQL expression may be assigned; otherwise it is a value like any."""

    passes_none: bool = True
    """Whether the conversion lets None pass."""

    when_changed: Callable[[], object] | None = None
    """Called when ``plain_types`` has changed after the class was made.

    Whoever made something out of them (``main``) puts its own function here.
    """

    validatorClass: ClassVar[Any] = None
    """A FormEncode validator that stands in for the column's own conversion."""

    validator_name: ClassVar[str | None] = None
    """The validator of this library that does what :meth:`conversion` does."""

    from_python: Converter | None
    """User's value to neutral value; ``None``: unchanged."""

    to_python: Converter | None
    """Neutral value to user's value; ``None``: unchanged."""

    _plain_types: tuple[type, ...]

    def __init__(
        self,
        name: str | None = None,
        soClass: Any = None,
        creationOrder: int = 0,
        dbName: Any = None,
        default: Any = NoDefault,
        defaultSQL: str | None = None,
        foreignKey: Any = None,
        alternateID: bool = False,
        alternateMethodName: str | None = None,
        constraints: Any = None,
        notNull: Any = NoDefault,
        notNone: Any = NoDefault,
        unique: Any = NoDefault,
        sqlType: str | None = None,
        columnDef: Any = None,
        validator: Any = None,
        validator2: Any = None,
        immutable: bool = False,
        cascade: Any = None,
        lazy: bool = False,
        noCache: bool = False,
        forceDBName: bool = False,
        title: str | None = None,
        tags: Any = (),
        origName: str | None = None,
        dbEncoding: str | None = None,
        extra_vars: dict[str, Any] | None = None,
        **unknown: Any,
    ) -> None:
        """Bind the arguments of a definition to a class; see ``Col.withClass``."""
        if unknown:
            raise TypeError(_unknown_keywords(self, name, unknown))
        _check_name(name, soClass, force=forceDBName)
        self.soClass = soClass
        self.creationOrder = creationOrder
        self.columnDef = columnDef
        self.immutable = immutable
        self.cascade = _checked_cascade(cascade, name)
        self.foreignKey = _class_name(foreignKey)
        self._take_names(name, origName, dbName)
        self.customSQLType = sqlType
        self.defaultSQL = defaultSQL
        self.raw_default = default
        self.notNone = _either(notNone, notNull, name)
        self.alternateID = alternateID
        self.unique = alternateID if unique is NoDefault else unique
        if alternateMethodName is None and self.unique:
            alternateMethodName = f"by{self.name[:1].upper()}{self.name[1:]}"
        self.alternateMethodName = alternateMethodName
        self.lazy = lazy
        self.noCache = noCache
        self.title = title
        self.tags = list(tags or ())
        self.dbEncoding = dbEncoding
        self._user_validators = (validator2, validator)
        self._validator: Any = _NOT_BUILT
        for attribute, value in (extra_vars or {}).items():
            setattr(self, attribute, value)
        self.constraints = self._all_constraints(constraints)
        self._bind()

    def _take_names(self, name: Any, origName: str | None, dbName: Any) -> None:
        """Settle the names of the value, and of the object a key stands for."""
        self.origName = origName or name
        self.name: str = name
        self.foreignName: str | None = None
        style = self.soClass.sqlmeta.style
        if self.foreignKey:
            self.name = key_attribute(name, style)
            # The user may have written the name of the key instead of the object's.
            written_key = self.name == name
            self.foreignName = style.instanceIDAttrToAttr(name) if written_key else name
        self.joinName = self.foreignName
        if dbName is None:
            dbName = style.pythonAttrToDBColumn(self.name)
        self.dbName: Any = dbName

    def _all_constraints(self, given: Any) -> list[Callable[..., Any]]:
        if given is None:
            given = ()
        elif not isinstance(given, (list, tuple)):
            given = (given,)
        first = [notNull] if self.notNone else []
        return [*first, *(self.autoConstraints() or ()), *given]

    def autoConstraints(self) -> list[Callable[..., Any]]:
        """Give the checks that go with the type; see ``sqlobject.constraints``."""
        return []

    # -- values

    def conversion(self) -> Conversion:
        """Make the column's own way of converting values; called once."""
        return AS_IS

    def validator_arguments(self) -> dict[str, Any]:
        """Give the arguments of the validator that ``validator_name`` names."""
        return {"name": self.name}

    def _bind(self) -> None:
        """Choose between the native conversion and a chain of FormEncode validators."""
        if not self.has_validators:
            ways = self.conversion()
            self.from_python, self.to_python = ways.from_python, ways.to_python
            self._plain_types = ways.plain_types
        else:
            self.validator = self.validator

    @property
    def plain_types(self) -> tuple[type, ...]:
        """Exact types (besides None) that both ways leave alone; ``()``: ask them."""
        return self._plain_types

    @property
    def has_validators(self) -> bool:
        """Whether values go through FormEncode, because the user has validators."""
        return (
            self.validatorClass is not None
            or "createValidators" in self._overridden
            or any(v is not None for v in self._user_validators)
        )

    @property
    def validator(self) -> Any:
        """The whole chain of FormEncode validators, or None; asking loads FormEncode.

        ``validator2`` comes first, then the column's own, then ``validator``:
        ``from_python`` goes through them in this order, ``to_python`` back.
        """
        if self._validator is _NOT_BUILT:
            self._validator = _validators.chain(self, *self._user_validators)
        return self._validator

    @validator.setter
    def validator(self, chain: Any) -> None:
        self._validator = chain
        self.from_python = chain.from_python if chain is not None else None
        self.to_python = chain.to_python if chain is not None else None
        self._plain_types = ()

    @property
    def none_is_plain(self) -> bool:
        """Whether None, too, goes unchanged both ways; otherwise ask them."""
        return self.passes_none and not self.has_validators

    @property
    def neutral(self) -> type | None:
        """Python type of the neutral form; ``None``: anything."""
        return None if self.has_validators else self.neutral_type

    @property
    def lazy_decode(self) -> bool:
        """Whether ``to_python`` is dear, and best run when a value is first read."""
        return self.decodes_lazily and not self.has_validators

    @property
    def place(self) -> str:
        """The column as messages call it: ``IntCol 'age'``."""
        return f"{type(self).__name__.removeprefix('SO')} {self.name!r}"

    @property
    def default(self) -> Any:
        """The default, made anew if it is a callable; ``NoDefault``: there is none.

        ``raw_default`` is what the user gave.
        """
        given = self.raw_default
        if given is NoDefault or hasattr(given, "__sqlrepr__") or not callable(given):
            return given
        return given()

    def getDbEncoding(self, state: Any, default: str = "utf-8") -> str:
        """Find the encoding of texts that come as bytes.

        The column's own counts first, then that of ``sqlmeta``, then the connection's.
        """
        owner = getattr(state, "soObject", None) or self.soClass
        connection = getattr(state, "connection", None)
        found = self.dbEncoding or getattr(owner.sqlmeta, "dbEncoding", None)
        if not found:
            connection = connection or getattr(owner, "_connection", None)
            found = getattr(connection, "dbEncoding", None)
        return found or default

    # -- the schema

    def native_type(self) -> SqlType:
        """Give the type that goes with the column's arguments, ``sqlType`` apart."""
        return PLAIN[self.kind]

    def declared_type(self) -> SqlType:
        """Give the type as the definition says it: ``sqlType`` if there is one."""
        if self.customSQLType is not None:
            return SqlType(Kind.RAW, raw=self.customSQLType)
        return self.native_type()

    @property
    def sql_type(self) -> SqlType:
        """What the column holds, for the dialect to spell."""
        if "_sqlType" in self._overridden and self.customSQLType is None:
            return SqlType(Kind.RAW, raw=self._sqlType())
        return self.declared_type()

    @property
    def stored_kind(self) -> Kind | None:
        """The kind whose decoder of the driver turns a stored value into a neutral one.

        It stays what it is under ``sqlType``. ``None``: ``to_python`` takes the value
        just as the driver gives it.
        """
        return self.native_type().kind

    def reference(self) -> Reference | None:
        """Give what the column refers to in the schema.

        :raises KeyError: the class it refers to does not exist yet.
        """
        return None

    def definition(self) -> ColumnDef:
        """Give the column as a part of its table.

        :raises KeyError: it refers to a class that does not exist yet.
        """
        return schema_table.ColumnDef(
            name=self.dbName,
            type=self.sql_type,
            nullable=not (self.notNone or self.alternateID),
            unique=bool(self.unique or self.alternateID),
            default_sql=self.defaultSQL,
            reference=self.reference(),
            overrides=type_overrides(self),
        )

    def __repr__(self) -> str:
        parts = [type(self).__name__, self.name]
        if self.raw_default is not NoDefault:
            parts.append(f"default={self.raw_default!r}")
        if self.foreignKey:
            parts.append(f"connected to {self.foreignKey}")
        if self.alternateID:
            parts.append("alternate ID")
        if self.notNone:
            parts.append("not null")
        return f"<{' '.join(parts)}>"


def _unknown_keywords(column: SOCol, name: str | None, unknown: dict[str, Any]) -> str:
    given = ", ".join(f"{keyword}=" for keyword in unknown)
    kind = type(column).__name__.removeprefix("SO")
    return f"{kind} {name!r} does not take {given}; see its arguments in the manual"


def _check_name(name: str | None, so_class: Any, *, force: bool) -> None:
    """See that an attribute can have this name, as far as a column can tell.

    :raises UsageError: it cannot.
    """
    owner = getattr(so_class, "__name__", so_class)
    if not name:
        raise UsageError(f"A column of {owner} has no name; give it name=…")
    if name == "id":
        raise UsageError(
            f"A column of {owner} is called 'id', but that is the primary key, which "
            "every class has; sqlmeta.idName and sqlmeta.idType say more about it"
        )
    if not (force or _is_sql_identifier(name)):
        raise UsageError(
            f"The name {name!r} of a column of {owner} is no SQL identifier; "
            "use letters, digits and _, or say forceDBName=True"
        )


def _is_sql_identifier(name: str) -> bool:
    """Tell whether a name is of ASCII letters, digits, ``_`` and dots, as in SQL."""
    return name.isascii() and name[0] != "." and name.replace(".", "_").isidentifier()


def _checked_cascade(cascade: Any, name: str | None) -> Any:
    if isinstance(cascade, str):
        if cascade != "null":
            raise ValueError(
                f"cascade={cascade!r} of column {name!r}: the only text it may be is "
                "'null'; otherwise it is True, False or None"
            )
    elif cascade is not None and not isinstance(cascade, bool):
        raise TypeError(
            f"cascade={cascade!r} of column {name!r}: it must be True, False, 'null' "
            f"or None, not {type(cascade).__name__}"
        )
    return cascade


def key_attribute(name: str, style: Any) -> str:
    """Give the attribute of a key, from its own name or from that of its object."""
    holder = style.instanceIDAttrToAttr(name)
    if holder and style.instanceAttrToIDAttr(holder) == name:
        return name
    attribute: str = style.instanceAttrToIDAttr(name)
    return attribute


def _class_name(foreign_key: Any) -> str | None:
    """Give the name of the class a key refers to; the class itself will do, too."""
    if isinstance(foreign_key, type):
        return foreign_key.__name__
    return foreign_key or None


def _either(not_none: Any, not_null: Any, name: str | None) -> bool:
    """Give the one choice that ``notNone`` and its alias ``notNull`` make.

    :raises UsageError: they contradict each other.
    """
    given = {bool(choice) for choice in (not_none, not_null) if choice is not NoDefault}
    if len(given) > 1:
        raise UsageError(
            f"Column {name!r} says notNone={not_none!r} and notNull={not_null!r}, but "
            "they are two names of one choice; give one of them"
        )
    return given.pop() if given else False
