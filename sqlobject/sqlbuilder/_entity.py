"""The tables of classes: ``Class.q``, ``Class.j``, `Outer` and import proxies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from sqlobject import classregistry
from sqlobject.dberrors import UsageError

from ._base import LIMIT, PLAIN, Expression, Sequence, operand
from ._names import Field, SQLObjectState, Table
from ._node import LIKE, Function, SQLExpression, SQLOp, _LikeQuoted
from ._operators import AND

__all__ = [
    "ClassField",
    "ImportProxy",
    "ImportProxyField",
    "Outer",
    "OuterField",
    "OuterTable",
    "SQLObjectField",
    "SQLObjectTable",
    "SQLObjectTableWithJoins",
]

_new: Callable[[Any], Any] = object.__new__
_PLAIN = PLAIN
_LIMIT = LIMIT


def _comparison(op: str, none: str | None = None) -> Any:
    """A method ``self op value`` that sends the value through the column."""

    def compare(self: ClassField, other: Any) -> SQLOp:
        kind = type(other)
        if kind in self.plain:
            node: SQLOp = _new(SQLOp)
            node.op = op
            node.expr1 = self
            node.expr2 = other
            node.size = size = self.size + 1
            if size < _LIMIT:
                node.shape = (op, self.shape, kind)
                node.binds = (other,)
            return node
        if other is None and none is not None:
            return SQLOp(none, self, None)
        return SQLOp(op, self, self._convert(other))

    return compare


class ClassField(Field):
    """What all fields of classes have in common.

    Values that it is compared with go through the column's conversion and validation
    first; other expressions, None and objects do not.  An object stands for its id.

    (The kinds of fields derive from this one and not from one another: Python turns
    ``field == field`` round if the right one's class derives from the left one's.)
    """

    __slots__ = ("column", "original", "plain", "soClass")

    original: str
    """The name in Python."""
    soClass: Any
    column: Any
    """The bound column; None for the id."""
    plain: Any
    """Exact types of values that the column takes as they are."""

    def __init__(
        self, tableName: Any, fieldName: str, original: str, soClass: Any, column: Any
    ) -> None:
        super().__init__(tableName, fieldName)
        self.original = original
        self.soClass = soClass
        self.column = column
        converts = getattr(column, "from_python", None) is not None
        self.plain = frozenset(column.plain_types) & _PLAIN if converts else _PLAIN

    __lt__ = _comparison("<")
    __le__ = _comparison("<=")
    __gt__ = _comparison(">")
    __ge__ = _comparison(">=")
    __eq__ = _comparison("=", "IS")
    __ne__ = _comparison("<>", "IS NOT")
    __hash__ = object.__hash__

    def _convert(self, value: Any) -> Any:
        """Send a value through the column.

        :raises formencode.Invalid: the column does not take it.
        """
        column = self.column
        kind = type(value)
        if kind in self.plain or value is None or isinstance(value, Expression):
            return value
        if isinstance(value, (list, tuple, set, frozenset)) and column is None:
            return Sequence(value)
        if hasattr(kind, "sqlmeta") and hasattr(value, "id"):
            name = getattr(column, "refColumn", None)
            return operand(value.id if name is None else getattr(value, name))
        if hasattr(kind, "queryForSelect"):
            return operand(value)
        convert = getattr(column, "from_python", None)
        if convert is not None and not hasattr(kind, "__sqlrepr__"):
            value = convert(value, SQLObjectState(self.soClass))
        return operand(value)

    def _convert_all(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        if self.plain.issuperset(map(type, values)):
            return values
        return tuple([self._convert(value) for value in values])

    # -- texts

    def startswith(self, s: Any) -> Any:
        """The condition that it begins with this text, wildcards meaning nothing."""
        return LIKE(self, _LikeQuoted(self._convert(s), "", "%"), "\\")

    def endswith(self, s: Any) -> Any:
        """The condition that it ends in this text, wildcards meaning nothing."""
        return LIKE(self, _LikeQuoted(self._convert(s), "%"), "\\")

    def contains(self, s: Any) -> Any:
        """The condition that this text is in it, wildcards meaning nothing."""
        return LIKE(self, _LikeQuoted(self._convert(s), "%", "%"), "\\")

    # -- JSON

    def json_extract(self, key: str, path: str | None = None) -> Any:
        """What stands under a key of the document: ``JSON_EXTRACT(col, '$.key')``.

        :raises UsageError: the column holds no JSON.
        """
        return self._json("JSON_EXTRACT", f"$.{key}", path)

    def json_contains(self, value: Any, path: str | None = None) -> Any:
        """The condition that a value is in the document.

        :raises UsageError: the column holds no JSON.
        """
        self._require_json()
        convert = self.column.from_python
        if convert is not None:
            value = convert(value, SQLObjectState(self.soClass))
        return self._json("JSON_CONTAINS", value, path)

    def json_length(self, path: str | None = None) -> Any:
        """How many elements the document has, or what stands under a path in it.

        :raises UsageError: the column holds no JSON.
        """
        return self._json("JSON_LENGTH", path)

    def _json(self, name: str, *args: str | None) -> Any:
        self._require_json()
        return Function(name, self, *[each for each in args if each is not None])

    def _require_json(self) -> None:
        validator = getattr(self.column, "validator_name", "")
        if not validator.upper().startswith("JSON"):
            raise UsageError(f"{self.original} is no JSON column")


class SQLObjectField(ClassField):
    """A column of a class: ``Gear.q.teeth``."""

    __slots__ = ()


class SQLObjectTable(Table):
    """The table of a class, with its fields by their Python names: ``Class.q``.

    A field is made when it is first asked for and then stands in the instance, so that
    reading it again costs what reading any attribute does.  A foreign key has two
    names, the column's and the one of the object.
    """

    FieldClass: ClassVar[Any] = SQLObjectField

    def __init__(self, soClass: Any) -> None:
        self.soClass = soClass
        super().__init__(soClass.sqlmeta.table)
        self._unhide()

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__"):
            raise AttributeError(attr)
        field = self._find(attr)
        self.__dict__[attr] = field
        return field

    def field(self, attr: str) -> Any:
        """The field of a column by its Python name, whatever else bears that name.

        Call it as ``SQLObjectTable.field(cls.q, name)``.
        """
        found = vars(self).get(attr)
        return found if isinstance(found, Field) else type(self)._find(self, attr)

    def _find(self, attr: str) -> Any:
        meta = self.soClass.sqlmeta
        if attr == "id":
            return self.FieldClass(
                self.tableName, meta.idName, "id", self.soClass, None
            )
        column = meta.columns.get(attr)
        if column is None:
            column = _foreign_key(meta.columns, attr)
        if column is None:
            raise AttributeError(
                f"{self.soClass.__name__} has no column {attr!r}; its columns: "
                f"{', '.join(['id', *meta.columns])}"
            )
        return self.FieldClass(
            self.tableName, column.dbName, attr, self.soClass, column
        )

    def _unhide(self) -> None:
        """Make the fields that a name of this class would hide."""
        for name in self.soClass.sqlmeta.columns:
            if hasattr(type(self), name):
                self.__dict__[name] = self._find(name)

    def forget(self, name: str) -> None:
        """Drop the field of a column that was added, changed or deleted.

        Call it as ``SQLObjectTable.forget(cls.q, name)``: a column may bear its name.
        """
        SQLObjectTable.clear(self)

    def clear(self) -> None:
        """Drop all fields, and read the name of the table anew.

        Call it as ``SQLObjectTable.clear(cls.q)``: a column may bear its name.
        """
        so_class = self.soClass
        self.__dict__.clear()
        SQLObjectTable.__init__(self, so_class)


def _foreign_key(columns: Any, attr: str) -> Any:
    """The column behind the object attribute of a foreign key."""
    for column in columns.values():
        if column.foreignName == attr:
            return column
    return None


class SQLObjectTableWithJoins(SQLObjectTable):
    """Conditions that join a class to its relatives: ``Class.j``.

    A foreign key or a join gives the condition; any other name its field.
    """

    def _find(self, attr: str) -> Any:
        meta = self.soClass.sqlmeta
        column = _foreign_key(meta.columns, attr)
        if column is not None:
            return self._of_foreign_key(column)
        for join in meta.joins:
            if join is not None and join.joinMethodName == attr:
                return self._of_join(join)
        return super()._find(attr)

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("__"):
            raise AttributeError(attr)
        return self._find(attr)  # not kept: the other class may change

    def _of_foreign_key(self, column: Any) -> Any:
        other = classregistry.findClass(
            column.foreignKey, self.soClass.sqlmeta.registry
        )
        wanted = getattr(column, "refColumn", None) or "id"
        field = self.FieldClass(
            self.tableName, column.dbName, column.name, self.soClass, column
        )
        return field == getattr(other.q, wanted)

    def _of_join(self, join: Any) -> Any:
        own = self.soClass.q.id
        other = join.otherClass
        if getattr(join, "hasIntermediateTable", lambda: False)():
            between = join.intermediateTable
            return AND(
                SQLOp("=", other.q.id, Field(between, join.otherColumn)),
                SQLOp("=", Field(between, join.joinColumn), own),
            )
        there = _field_by_any_name(other, join.joinColumn)
        wanted = getattr(getattr(there, "column", None), "refColumn", None)
        return there == (own if wanted is None else getattr(self.soClass.q, wanted))


def _field_by_any_name(cls: Any, name: str) -> Any:
    """A field by the Python name or by the database's."""
    for column in cls.sqlmeta.columns.values():
        if name in (column.name, column.dbName):
            return getattr(cls.q, column.name)
    return getattr(cls.q, name)


# -- references to an outer SELECT -----------------------------------------------------


class OuterField(ClassField):
    """A column of a table that an outer SELECT names in its FROM."""

    __slots__ = ()

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.shape = ("outer", self.shape)

    def tablesUsedImmediate(self) -> list[Any]:
        """None: the table stands in the outer FROM."""
        return []


class OuterTable(SQLObjectTable):
    """The fields of a class as seen from a subselect: ``Outer(Class).q``."""

    FieldClass: ClassVar[Any] = OuterField

    def __init__(self, soClass: Any) -> None:
        super().__init__(soClass)
        if isinstance(soClass, Expression):  # an Alias stands for its class
            aliased: Any = soClass
            self.tableName = aliased.q.alias


class Outer:
    """A class whose columns stand in a correlated subselect: ``Outer(Maker).q.id``."""

    def __init__(self, table: Any) -> None:
        self.q = OuterTable(table)


# -- classes that do not exist yet -----------------------------------------------------


class ImportProxyField(ClassField):
    """A field of a class that may not exist yet."""

    __slots__ = ("proxy",)
    _kind = "delayed"

    def __init__(self, proxy: ImportProxy, original: str) -> None:
        self.proxy = proxy
        self.original = original
        self.plain = frozenset()
        self.size = LIMIT  # its text changes when the class comes

    @property
    def resolved(self) -> Any:
        """The field itself; None as long as there is no class."""
        so_class = self.proxy._so_class
        return None if so_class is None else getattr(so_class.q, self.original)

    def __getattr__(self, name: str) -> Any:
        """What is known once the class is there: names, class and column."""
        if name in ("tableName", "fieldName", "soClass", "column"):
            field = self.resolved
            if field is None:
                return None if name in ("soClass", "column") else self._delayed
            return getattr(field, name)
        return super().__getattr__(name)

    @property
    def _delayed(self) -> str:
        return f"_DELAYED_{self.original}"

    def _convert(self, value: Any) -> Any:
        field = self.resolved
        return operand(value) if field is None else field._convert(value)

    def _convert_all(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        field = self.resolved
        return values if field is None else field._convert_all(values)

    def components(self) -> list[Any]:
        """The field itself, once there is one."""
        field = self.resolved
        return [] if field is None else [field]

    def tablesUsedImmediate(self) -> list[Any]:
        """None; the field itself knows."""
        return []


class ImportProxy(SQLExpression):
    """Stands for a class that may not exist yet: ``ImportProxy("Person").q.name``."""

    _kind = "import_proxy"
    _so_class: Any = None

    def __init__(self, clsName: str, registry: str | None = None) -> None:
        """Wait for the class of this name in that registry."""
        self._cls_name = clsName
        classregistry.registry(registry).addClassCallback(clsName, self._found)

    def _found(self, so_class: Any) -> None:
        self._so_class = so_class

    @property
    def q(self) -> ImportProxy:
        """The fields."""
        return self

    @property
    def tableName(self) -> Any:
        """The table of the class, or what stands for it as long as there is none."""
        so_class = self._so_class
        if so_class is None:
            return f"_DELAYED_{self._cls_name}"
        return so_class.q.tableName

    def __bool__(self) -> bool:
        return True

    def __getattr__(self, attr: str) -> Any:
        if attr.startswith("_"):
            raise AttributeError(attr)
        so_class = self._so_class
        if so_class is None:
            return ImportProxyField(self, attr)
        return getattr(so_class.q, attr)
