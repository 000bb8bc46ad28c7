"""Many rows at once, and rows that may be there already.

These go past objects: no instance is made, no signal sent, no overridden setter called;
values are converted and validated by their columns as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlobject.dberrors import DuplicateEntryError, SQLObjectNotFound, UsageError
from sqlobject.sqlbuilder import NoDefault, Upsert

from ._codegen import NotPlain, row_reader
from ._plan import is_sql, plan_of
from ._read import encoded
from ._write import convert_for_query, missing

__all__ = [
    "bulk_update",
    "get_or_create",
    "insert_many",
    "update_or_create",
    "upsert",
]

T = TypeVar("T")

#: Sets of keys that rows may have for which readers are kept.
MOST_READERS = 50

#: Rows that are converted and sent together.
BATCH = 1000


def insert_many(
    cls: Any, rows: Iterable[Mapping[str, Any]], connection: Any = None
) -> int:
    """Insert rows given as mappings of attribute name to value.

    Defaults are filled in. All rows go in, or none.

    :returns: how many rows there were.
    :raises TypeError: an unknown name, or a column without value and default.
    :raises Invalid: a validator refuses a value (FormEncode's exception).
    """
    plan = plan_of(cls)

    def work(conn: Any) -> int:
        count = 0
        for batch in _batches(rows):
            count += len(batch)
            reader = _reader_of(cls, batch[0])
            if reader is not None:
                try:
                    sent = reader.read(batch, conn.driver.encoders.get)
                except (KeyError, NotPlain):
                    pass  # rows of several kinds
                else:
                    conn.insert_many(plan.insert(reader.names), sent)
                    continue
            for names, group in _by_columns(cls, batch):
                sent = [tuple([encoded(conn, v) for v in values]) for values in group]
                conn.insert_many(plan.insert(names), sent)
        return count

    return _together(cls, connection, work)


def bulk_update(
    cls: Any, rows: Iterable[Any], columns: Sequence[str], connection: Any = None
) -> int:
    """Update columns of many rows, each to values of its own.

    :param rows: objects (their present values are sent) or mappings with ``id``.
    :param columns: attribute names.
    :returns: how many rows were named.
    :raises UsageError: no columns are named, or a row has no id.
    """
    names = tuple(columns)
    if not names:
        raise UsageError(f"{cls.__name__}.bulkUpdate needs the names of columns")
    plan = plan_of(cls)
    bound = [_column(cls, name) for name in names]
    ordered = tuple(c.name for c in plan.columns if c in bound)

    def work(conn: Any) -> int:
        count = 0
        for batch in _batches(rows):
            sent = [
                tuple([encoded(conn, v) for v in _new_values(cls, row, ordered)])
                for row in batch
            ]
            conn.execute_many(plan.update(ordered), sent)
            count += len(batch)
        return count

    return _together(cls, connection, work)


def upsert(
    cls: Any,
    rows: Any,
    key: Any,
    update: Any = NoDefault,
    connection: Any = None,
) -> int:
    """Insert rows, or update those that are there already.

    :param rows: a mapping of attribute name to value, or several.
    :param key: the attributes (of a unique index or the primary key) that tell.
    :param update: the attributes that change in a row that is there; all others by
        default, none if empty.
    :returns: how many rows were given.
    :raises UnsupportedFeature: the database has nothing of the kind.
    """
    given = [rows] if isinstance(rows, Mapping) else list(rows)
    keys = [_db_name(cls, name) for name in ([key] if isinstance(key, str) else key)]
    changes = NoDefault if update is NoDefault else [_db_name(cls, n) for n in update]

    def work(conn: Any) -> int:
        for batch in _batches(given):
            for names, group in _by_columns(cls, batch):
                for part in _as_many_as_fit(conn, group, len(names)):
                    statement = Upsert(
                        cls.q,
                        [list(values) for values in part],
                        keys,
                        changes,
                        template=[_db_name(cls, name) for name in names],
                        id_column=cls.sqlmeta.idName,
                        id_sequence=cls.sqlmeta.idSequence,
                    )
                    conn.execute(statement)
        return len(given)

    return _together(cls, connection, work)


def get_or_create(
    cls: Any, defaults: Mapping[str, Any] | None, values: dict[str, Any]
) -> tuple[Any, bool]:
    """The one row with these values, or a new one.

    If another program makes the row at the same moment, its row is given.

    :param defaults: further values of a new row.
    :returns: the object, and whether it was created.
    """
    connection = values.pop("connection", None)
    try:
        return cls.selectBy(connection=connection, **values).getOne(), False
    except SQLObjectNotFound:
        pass
    try:
        return cls(connection=connection, **{**values, **(defaults or {})}), True
    except DuplicateEntryError:
        return cls.selectBy(connection=connection, **values).getOne(), False


def update_or_create(
    cls: Any, defaults: Mapping[str, Any] | None, values: dict[str, Any]
) -> tuple[Any, bool]:
    """The one row with these values, with ``defaults`` set on it, or a new one.

    :returns: the object, and whether it was created.
    """
    obj, created = get_or_create(cls, defaults, values)
    if not created and defaults:
        obj.set(**defaults)
    return obj, created


# What they share -------------------------------------------------------------------


def _together(cls: Any, connection: Any, work: Callable[[Any], T]) -> T:
    """Do some work in one transaction: the one that is given, or one of its own."""
    conn = cls._connection if connection is None else connection
    with conn.transaction() as transaction:
        return work(transaction)


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch


class _Reader:
    """What reads rows that have certain keys.

    :param names: the columns that it gives values for.
    """

    __slots__ = ("names", "read")

    def __init__(
        self,
        names: tuple[str, ...],
        read: Callable[[list[Any], Any], list[tuple[Any, ...]]],
    ) -> None:
        self.names = names
        self.read = read


def _reader_of(cls: Any, row: Mapping[str, Any]) -> _Reader | None:
    """A generated reader of rows with the keys of this one; None: they need more."""
    if row.__class__ is not dict:
        return None
    readers, keys = plan_of(cls).row_readers, tuple(row)
    if keys not in readers:
        if len(readers) >= MOST_READERS:
            readers.clear()
        readers[keys] = _made_reader(cls, set(keys))
    reader: _Reader | None = readers[keys]
    return reader


def _made_reader(cls: Any, keys: set[str]) -> _Reader | None:
    plan = plan_of(cls)
    found = []
    for column in plan.columns:
        form = plan.new_form(column)
        own = keys & {column.name, form.foreign or column.name}
        if len(own) > 1 or (not own and is_sql(form.default_value)):
            return None
        if not own and form.default == "required":
            if column.defaultSQL is not None:
                continue
            return None
        keys -= own
        found.append((column, form, own.pop() if own else None))
    if keys:
        return None
    columns = [column for column, _, _ in found]
    return _Reader(
        tuple(column.name for column in columns),
        row_reader(
            [(form, key) for _, form, key in found],
            lambda i, value: _plain(cls, columns[i], value),
        ),
    )


def _as_many_as_fit(conn: Any, group: list[Any], width: int) -> Iterator[list[Any]]:
    """Rows in portions that one statement of this database has room for."""
    features = conn.dialect.features
    most = max(1, (features.max_params or BATCH * width) // max(width, 1))
    rest = iter(group)
    while part := list(islice(rest, min(most, features.max_rows or most))):
        yield part


def _column(cls: Any, name: str) -> Any:
    plan = plan_of(cls)
    found = plan.by_name.get(cls._so_foreign.get(name, name))
    if found is None:
        raise TypeError(f"{cls.__name__} has no column {name!r}")
    return found


def _db_name(cls: Any, name: str) -> str:
    return str(cls.sqlmeta.idName if name == "id" else _column(cls, name).dbName)


def _by_columns(
    cls: Any, rows: list[Mapping[str, Any]]
) -> list[tuple[tuple[str, ...], list[tuple[Any, ...]]]]:
    """Rows in stored form, put together by the columns that they have values for."""
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        values = _stored(cls, row)
        groups.setdefault(tuple(values), []).append(tuple(values.values()))
    return list(groups.items())


def _stored(cls: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values in stored form, in the order of the columns, with defaults."""
    given = {cls._so_foreign.get(name, name): value for name, value in row.items()}
    plan = plan_of(cls)
    stored: dict[str, Any] = {}
    if "id" in given:
        stored["id"] = cls.coerceID(given.pop("id"))
    for column in plan.columns:
        value = given.pop(column.name, NoDefault)
        if value is NoDefault:
            value = column.default
        if value is NoDefault:
            if column.defaultSQL is None:
                missing(cls, column.name)
            continue
        stored[column.name] = _plain(cls, column, value)
    if given:
        raise TypeError(f"{cls.__name__} has no column {next(iter(given))!r}")
    return stored


def _plain(cls: Any, column: Any, value: Any) -> Any:
    if type(value) in column.plain_types:
        return value
    stored = convert_for_query(cls, column, value)
    if is_sql(stored):
        raise UsageError(
            f"{cls.__name__}.{column.name}: SQL cannot stand among many rows; "
            "insert that row by itself"
        )
    return stored


def _new_values(cls: Any, row: Any, names: tuple[str, ...]) -> list[Any]:
    is_mapping = isinstance(row, Mapping)
    id = row.get("id") if is_mapping else row.id
    if id is None:
        raise UsageError(f"{cls.__name__}.bulkUpdate: a row without id: {row!r}")
    values = [
        _plain(cls, _column(cls, name), row[name] if is_mapping else getattr(row, name))
        for name in names
    ]
    return [*values, cls.coerceID(id)]
