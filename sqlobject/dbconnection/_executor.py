"""Where statements meet cursors.

An `Executor` is what the model calls a connection: a `DBAPI`, which leases a raw
connection for each statement, or a `Transaction`, which holds one.  They differ in
`_lease` and its counterparts.

Every statement can go two ways.  The *quick* way is the body of `fetch_all` and its
like: the statement is among the kept plans, a slot is free, nothing watches.  Whatever
else is the case (a text instead of a statement, the first time, debug output, another
commit mode, an ended transaction) takes the *long* way through `_perform`.  Who wants
that to happen puts `NOTHING_KEPT` into `_plans`; so the quick way asks no questions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlobject.backend.errors import translate
from sqlobject.backend.writer import ParamStyle
from sqlobject.dberrors import ConnectionLost

from ._new_id import insert_by_style
from ._statements import NOTHING_KEPT

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from types import FrameType

    from sqlobject.backend import Dialect
    from sqlobject.backend.driver import Driver
    from sqlobject.backend.writer import Compiled
    from sqlobject.cache import CacheSet

    from ._local_pool import ThreadSeat
    from ._log import Watch
    from ._slot import FreeList, Seat, Slot
    from ._statements import Plan, Statements

__all__ = [
    "ALL",
    "BATCH",
    "COUNT",
    "DESCRIBED",
    "ID",
    "NONE",
    "ONE",
    "SELECTED",
    "Executor",
    "Step",
    "in_use_here",
]

Row = tuple[Any, ...]

BATCH = 500
"""Rows that `Executor.stream` holds at a time."""


LONG_WAY = (KeyError, AttributeError, IndexError, TypeError)
"""What says that a statement cannot go the quick way: it is not among the kept plans,
it is a text, or no slot is free."""


class Step(NamedTuple):
    """What is wanted of a statement."""

    label: str
    """How debug lines call it."""
    take: Callable[[Any], Any]
    """Gets it from the cursor."""
    reads: bool = False
    """Whether it is asked of statements that give rows."""
    shows: bool = True
    """Whether debug output shows the result."""


def _all(cursor: Any) -> list[Row]:
    rows: list[Row] = cursor.fetchall()
    return rows if type(rows) is list else list(rows)


def _one(cursor: Any) -> Row | None:
    row: Row | None = cursor.fetchone()
    return row


def _count(cursor: Any) -> int:
    count: int = cursor.rowcount
    return count


def _described(cursor: Any) -> tuple[Any, list[Row]]:
    description = cursor.description
    return description, [] if description is None else _all(cursor)


def _cursor(cursor: Any) -> Any:
    return cursor


ALL = Step("QueryAll", _all, reads=True)
SELECTED = Step("Select", _all, reads=True)
ONE = Step("QueryOne", _one, reads=True)
DESCRIBED = Step("QueryAllDesc", _described, reads=True)
COUNT = Step("Query", _count, shows=False)
NONE = COUNT
ID = Step("QueryIns", _cursor)
OPEN = Step("Select", _cursor, reads=True, shows=False)


class Executor:
    """Runs statements; base of `DBAPI` and `Transaction`, which threads may share.

    A *statement* is a node of `sqlobject.sqlbuilder`, a `Prepared` one, or SQL as text.
    The values of a node are its own.  Those of a `Prepared` statement are handed over,
    each already in the driver's form (`Driver.encoders`).  Those of a text are handed
    over as they are; the placeholders are the driver's.

    Rows come as the driver gives them (`Driver.decoders` make them neutral).
    """

    dialect: Dialect
    driver: Driver
    dbName: str
    cache: CacheSet
    homes: dict[type, Any]
    """What the model keeps for each class on this connection."""

    seams: frozenset[str] = frozenset()
    """Old methods that a program has replaced; the model asks those that it knows."""

    _here: Seat | ThreadSeat
    _plans: Mapping[Hashable, Plan]
    _statements: Statements
    _watch: Watch | None

    # -- the quick way

    def fetch_all(self, statement: Any, binds: Sequence[Any] = ()) -> list[Row]:
        """All rows of a statement.

        :raises Error: the database refuses.
        """
        try:
            sql, encode, _ = self._plans[statement.key]
            free = self._here.free
            slot = free.pop()
        except LONG_WAY:
            pass
        else:
            try:
                if encode is not None:
                    binds = encode(binds or statement.binds)
                return slot.run(sql, binds).fetchall()  # type: ignore[no-any-return]
            except Exception as exc:
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free)
                if error is exc:
                    raise
                raise error from exc
            finally:
                free.append(slot)
        rows: list[Row] = self._perform(SELECTED, statement, binds)
        return rows

    def fetch_one(self, statement: Any, binds: Sequence[Any] = ()) -> Row | None:
        """The first row of a statement; None: there is none.

        :raises Error: the database refuses.
        """
        try:
            sql, encode, _ = self._plans[statement.key]
            free = self._here.free
            slot = free.pop()
        except LONG_WAY:
            pass
        else:
            try:
                if encode is not None:
                    binds = encode(binds or statement.binds)
                cursor = slot.run(sql, binds)
                row: Row | None = cursor.fetchone()
                if row is not None and cursor.fetchone() is not None:
                    # A cursor with rows left keeps a read transaction open.
                    slot.reset()
                return row
            except Exception as exc:
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free)
                if error is exc:
                    raise
                raise error from exc
            finally:
                free.append(slot)
        found: Row | None = self._perform(ONE, statement, binds)
        return found

    def execute(self, statement: Any, binds: Sequence[Any] = ()) -> int:
        """Run a statement for its effect.

        :returns: how many rows it touched, as the driver tells it; -1: it does not say.
        :raises Error: the database refuses.
        """
        try:
            sql, encode, _ = self._plans[statement.key]
            free = self._here.free
            slot = free.pop()
        except LONG_WAY:
            pass
        else:
            try:
                if encode is not None:
                    binds = encode(binds or statement.binds)
                return slot.run(sql, binds).rowcount  # type: ignore[no-any-return]
            except Exception as exc:
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free)
                if error is exc:
                    raise
                raise error from exc
            finally:
                free.append(slot)
        count: int = self._perform(COUNT, statement, binds)
        return count

    def insert(
        self, statement: Any, binds: Sequence[Any] = (), given_id: Any = None
    ) -> Any:
        """Insert a row.

        :param given_id: the row's id, if the caller chose it.
        :returns: the row's id.
        :raises Error: the database refuses.
        """
        try:
            sql, encode, _ = self._id_plans[statement.key]
            free = self._here.free
            slot = free.pop()
        except LONG_WAY:
            pass
        else:
            try:
                if encode is not None:
                    binds = encode(binds or statement.binds)
                cursor = slot.run(sql, binds)
                return cursor.lastrowid if given_id is None else given_id
            except Exception as exc:
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free)
                if error is exc:
                    raise
                raise error from exc
            finally:
                free.append(slot)
        return self._insert(statement, binds, given_id)

    _id_plans: Mapping[Hashable, Plan] = NOTHING_KEPT
    """`_plans`, where the cursor tells the id of a new row."""

    # -- the long way

    def _perform(self, step: Step, statement: Any, binds: Any) -> Any:
        """Run a statement with everything that the quick way leaves out."""
        sql, values, _ = self._made_ready(statement, binds)
        watch = self._watch
        text = sql if watch is None else self._spelled(statement, binds, sql)
        slot = self._lease()
        try:
            if watch is not None:
                watch.asked(slot.number, step.label, text)
            started = perf_counter()
            result = self._taken(slot, step, slot.run(sql, values))
            if watch is not None:
                seconds = perf_counter() - started
                watch.answered(slot.number, step, text, values, result, seconds)
        except BaseException as exc:
            if watch is not None:
                watch.failed(slot.number, text, exc)
            error = self._failed(slot, exc, sql, values)
            if error is exc:
                raise
            raise error from exc
        self._give_back(slot)
        return result

    def _run_text(self, step: Step, statement: Any, binds: Any) -> Any:
        """Run what a program handed to one of the public methods."""
        return self._perform(step, statement, binds)

    def _taken(self, slot: Slot, step: Step, cursor: Any) -> Any:
        """What the step wants of the cursor, with nothing left behind in it."""
        if not step.reads or step is DESCRIBED:
            return step.take(cursor)
        if cursor.description is None:
            return None if step is ONE else []
        result = step.take(cursor)
        if step is ONE and result is not None and cursor.fetchone() is not None:
            slot.reset()
        return result

    def _made_ready(
        self, statement: Any, binds: Any
    ) -> tuple[str, Any, Compiled | None]:
        """Text and values of a statement as the driver takes them."""
        driver = self.driver
        if isinstance(statement, str):
            return statement, self._loose_values(binds), None
        sql, encode, compiled = self._statements.plan(statement)
        if not compiled.slots:
            return sql, driver.no_params, compiled
        if encode is not None:
            binds = encode(binds or statement.binds)
        if driver.paramstyle is ParamStyle.LITERAL:
            spell = self.dialect.literal_value
            return sql % tuple(map(spell, binds)), driver.no_params, compiled
        return sql, binds, compiled

    def _loose_values(self, binds: Any) -> Any:
        """The values of a text, each encoded by its own type."""
        encoders = self.driver.encoders
        if not binds:
            return self.driver.no_params
        if hasattr(binds, "keys"):
            return {
                name: encoders.get(type(value), _as_it_is)(value)
                for name, value in binds.items()
            }
        return tuple(encoders.get(type(value), _as_it_is)(value) for value in binds)

    def _spelled(self, statement: Any, binds: Any, sql: str) -> str:
        """A statement with its values written out, as people read it in logs."""
        dialect = self.dialect
        if isinstance(statement, str):
            return f"{sql} {tuple(binds)!r}" if binds else sql
        if statement.binds or not binds:
            return dialect.literal(statement)
        compiled = dialect.compile(statement, ParamStyle.FORMAT)
        if not compiled.slots:
            return compiled.sql
        values = compiled.arrange(binds)
        return compiled.sql % tuple(dialect.literal_value(value) for value in values)

    def _insert(self, statement: Any, binds: Any, given_id: Any) -> Any:
        """Insert a row, and learn its id in the way of the dialect."""
        if given_id is None:
            return insert_by_style(self, statement, binds)
        self._perform(ID, statement, binds)
        return given_id

    def perform_insert(
        self, statement: Any, binds: Any, new_id: Callable[[Any], Any]
    ) -> Any:
        """Insert a row; ``new_id`` gets its id from the cursor."""
        return self._perform(Step(ID.label, new_id), statement, binds)

    def perform_on_slot(
        self, statement: Any, binds: Any, run: Callable[[Slot, str, Any], Any]
    ) -> Any:
        """Do more than one thing with the slot on which a statement is run."""
        sql, values, _ = self._made_ready(statement, binds)
        return self._on_slot(ID, sql, lambda slot: run(slot, sql, values))

    def compiled(self, statement: Any) -> Compiled | None:
        """What is known of a statement; None: it is a text."""
        if isinstance(statement, str):
            return None
        return self._statements.plan(statement)[2]

    # -- many rows

    def execute_many(self, statement: Any, rows: Iterable[Sequence[Any]]) -> int:
        """Run a `Prepared` statement or a text once for each row of values.

        :param rows: values as for `execute`; each row is a sequence in their order.
        :returns: how many rows were touched in all, as the driver tells it.
        """
        arrange: Callable[[Any], Any] | None
        if isinstance(statement, str):
            sql, arrange = statement, self._loose_values
        else:
            sql, arrange, _ = self._statements.plan(statement)
        values = rows if arrange is None else map(arrange, rows)
        driver = self.driver
        if driver.paramstyle is ParamStyle.LITERAL:
            return sum(self.execute(statement, row) for row in rows)

        def run(slot: Slot) -> int:
            return _count(driver.run_many(slot.raw, sql, values))

        count: int = self._on_slot(COUNT, sql, run)
        return count

    def _on_slot(self, step: Step, sql: str, run: Callable[[Slot], Any]) -> Any:
        """Do something with a leased slot, told to the log like a statement."""
        watch = self._watch
        slot = self._lease()
        try:
            if watch is not None:
                watch.asked(slot.number, step.label, sql)
            started = perf_counter()
            result = run(slot)
            if watch is not None:
                seconds = perf_counter() - started
                watch.answered(slot.number, step, sql, (), result, seconds)
        except BaseException as exc:
            if watch is not None:
                watch.failed(slot.number, sql, exc)
            error = self._failed(slot, exc, sql, None)
            if error is exc:
                raise
            raise error from exc
        self._give_back(slot)
        return result

    # -- rows one by one

    def stream(
        self, statement: Any, binds: Sequence[Any] = (), size: int = BATCH
    ) -> Iterator[Row]:
        """Rows one by one, with at most ``size`` of them in memory.

        The statement is run now.  Where the driver cannot do anything else meanwhile,
        its raw connection is kept until the last row (or until the iterator goes).
        """
        sql, values, _ = self._made_ready(statement, binds)
        slot = self._lease()
        watch = self._watch
        if watch is not None:
            text = self._spelled(statement, binds, sql)
            watch.asked(slot.number, OPEN.label, text)
        if self.driver.open_cursors:
            batches = self._shared_batches(slot, sql, values, size)
        else:
            batches = self._own_batches(slot, sql, values, size)
        first = next(batches, [])
        return chain.from_iterable(chain((first,), batches))

    def _own_batches(
        self, slot: Slot, sql: str, values: Any, size: int
    ) -> Iterator[list[Row]]:
        """Batches of rows from a slot that nobody else gets meanwhile."""
        try:
            yield from self.driver.stream(slot.raw, sql, values, size)
        except Exception as exc:
            error = self._failed(slot, exc, sql, values)
            if error is exc:
                raise
            raise error from exc
        except BaseException:  # the iterator was given up
            self._give_back(slot)
            raise
        self._give_back(slot)

    def _shared_batches(
        self, slot: Slot, sql: str, values: Any, size: int
    ) -> Iterator[list[Row]]:
        """Batches of rows from a cursor beside which other statements may run."""
        cursor = slot.raw.cursor()
        more = True
        try:
            while True:
                try:
                    if more:
                        cursor.execute(sql, values)
                        more = False
                    batch = cursor.fetchmany(size)
                except BaseException as exc:
                    error = self._failed(slot, exc, sql, values)
                    if error is exc:
                        raise
                    raise error from exc
                self._give_back(slot)
                if not batch:
                    return
                yield batch
                slot = self._lease()
        finally:
            cursor.close()

    # -- what a connection and a transaction do each in their own way

    def _lease(self) -> Slot:
        """A slot that this caller alone may use."""
        raise NotImplementedError

    def _give_back(self, slot: Slot) -> None:
        """A leased slot, after a statement that went well."""
        raise NotImplementedError

    def _failed(self, slot: Slot, exc: BaseException, sql: str, values: Any) -> Any:
        """A leased slot, after a statement that did not go well.

        :returns: the exception to raise.
        """
        raise NotImplementedError

    def _translated(
        self, exc: BaseException, slot: Slot, sql: str, values: Any
    ) -> BaseException:
        """What to raise for an exception that a statement met on this slot."""
        slot.reset()
        error = translate(
            exc,
            self.driver,
            sql=sql,
            params=values if self._shows_values() else None,
            backend=self.dbName,
        )
        if isinstance(error, ConnectionLost):
            slot.lost = True
        return error

    def _place_for(self, slot: Slot, free: FreeList) -> FreeList:
        """Where a slot goes after an error: a broken one must not be taken again."""
        return free

    def _shows_values(self) -> bool:
        """Whether the user wants to see values in errors and in the log."""
        return self._watch is not None and self._watch.values


def _as_it_is(value: Any) -> Any:
    return value


def in_use_here(raw: Any) -> bool:
    """Whether this thread is inside a statement on ``raw`` already.

    That is so when the database calls a function of the user's, and that calls us.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code in _STATEMENTS:
            slot = frame.f_locals.get("slot")
            if slot is not None and slot.raw is raw:
                return True
        frame = frame.f_back
    return False


_STATEMENTS = frozenset(
    method.__code__
    for method in (
        Executor.fetch_all,
        Executor.fetch_one,
        Executor.execute,
        Executor.insert,
        Executor._perform,
        Executor._on_slot,
        Executor._shared_batches,
    )
)
"""The code in which a statement runs and ``slot`` is what it runs on."""
