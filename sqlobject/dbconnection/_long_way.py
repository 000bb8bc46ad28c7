"""The long way of a statement: everything that the quick way leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sqlobject.backend.driver import Destination
from sqlobject.backend.errors import translate
from sqlobject.backend.writer import ParamStyle, StatementKind
from sqlobject.dberrors import ConnectionLost

from ._new_id import insert_by_style
from ._step import COUNT, DESCRIBED, ID, ONE, OPEN, Row, Step, count_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from sqlobject.backend import Dialect
    from sqlobject.backend.driver import Driver, Load
    from sqlobject.backend.writer import Compiled
    from sqlobject.cache import CacheSet

    from ._log import Watch
    from ._slot import FreeList, SeatLike, Slot
    from ._statements import Plan, Statements

__all__ = ["BATCH", "LongWay"]

MANY = 50
"""Rows from which on a road of the server's own (`Driver.load_many`) is worth its
preparation."""

BATCH = 500
"""Rows that `LongWay.stream` holds at a time."""


class LongWay:
    """Base of `Executor`: compiles, leases, runs, tells the log, translates errors."""

    dialect: Dialect
    driver: Driver
    dbName: str
    cache: CacheSet
    homes: dict[type, Any]
    """What the model keeps for each class on this connection."""

    seams: frozenset[str] = frozenset()
    """Old methods that a program has replaced; the model asks those that it knows."""

    _here: SeatLike
    _plans: Mapping[Hashable, Plan]
    _statements: Statements
    _watch: Watch | None

    # -- one statement

    def _perform(self, step: Step, statement: Any, binds: Any) -> Any:
        """Run a statement with everything that the quick way leaves out."""
        sql, values, compiled = self._made_ready(statement, binds)
        watch = self._watch
        text = sql if watch is None else self._spelled(statement, binds, sql)
        certain = compiled is not None and compiled.kind is StatementKind.ROWS

        def run(slot: Slot) -> Any:
            slot.loose = compiled is None
            cursor = self._run(slot, step, statement, sql, values)
            return self._taken(slot, step, cursor, certain)

        return self._on_slot(step, sql, run, values, text)

    def _run(
        self, slot: Slot, step: Step, statement: Any, sql: str, values: Any
    ) -> Any:
        """Run a statement; a read may compare with values too large to be stored."""
        try:
            return slot.run(sql, values)
        except Exception as exc:
            widen = self.driver.widen
            if widen is None or not self._may_widen(exc):
                raise
            if not (step.reads and self._is_read(statement)):
                raise
            values = widen(values)
        return slot.run(sql, values)

    def _may_widen(self, exc: BaseException) -> bool:
        """Whether a value was too large for the module, which is no fault in a read."""
        return self.driver.widen is not None and isinstance(exc, OverflowError)

    def _is_read(self, statement: Any) -> bool:
        """Whether a statement changes nothing, however often it is run."""
        if isinstance(statement, str):
            return statement.lstrip().upper().startswith("SELECT")
        if getattr(getattr(statement, "node", statement), "returning", ()):
            return False  # the rows that it gives are those that it writes
        return self._plan_of(statement)[2].kind is StatementKind.ROWS

    def _run_text(self, step: Step, statement: Any, binds: Any) -> Any:
        """Run what a program handed to one of the public methods."""
        return self._perform(step, statement, binds)

    def _taken(self, slot: Slot, step: Step, cursor: Any, certain: bool) -> Any:
        """What the step wants of the cursor, with nothing left behind in it.

        :param certain: whether there is a result; asking costs something.
        """
        if not step.reads or step is DESCRIBED:
            return step.take(cursor)
        if not certain and cursor.description is None:
            return None if step is ONE else []
        result = step.take(cursor)
        if step is ONE and result is not None and cursor.fetchone() is not None:
            slot.reset()
        return result

    def meet_server(self) -> None:
        """See to it that the dialect is that of the server, before it is written in."""

    def _plan_of(self, statement: Any) -> Plan:
        self.meet_server()
        return self._statements.plan(statement)

    def _made_ready(
        self, statement: Any, binds: Any
    ) -> tuple[str, Any, Compiled | None]:
        """Text and values of a statement as the driver takes them."""
        driver = self.driver
        if isinstance(statement, str):
            return statement, self._loose_values(binds), None
        sql, encode, compiled = self._plan_of(statement)
        if not compiled.slots:
            return sql, driver.no_params, compiled
        if encode is not None:
            binds = encode(binds or statement.binds)
        if driver.paramstyle is ParamStyle.LITERAL:
            spell = self.dialect.sent_literals.spell
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
        return self.insert_anyhow(statement, binds, given_id)

    def insert_anyhow(self, statement: Any, binds: Any, given_id: Any) -> Any:
        """As `_insert`, whatever a program has put in its place."""
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
        return self._plan_of(statement)[2]

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
            sql, arrange, _ = self._plan_of(statement)
        values = rows if arrange is None else map(arrange, rows)
        driver = self.driver
        if driver.paramstyle is ParamStyle.LITERAL:
            return sum(self._perform(COUNT, statement, row) for row in rows)

        def run(slot: Slot) -> int:
            return count_of(driver.run_many(slot.raw, sql, values))

        count: int = self._on_slot(COUNT, sql, run)
        return count

    def insert_many(self, statement: Any, rows: Sequence[Sequence[Any]]) -> int:
        """Insert many rows by the quickest way that gives the same as INSERT.

        :param statement: a `Prepared` INSERT of one row.
        :param rows: values as for `execute_many`.
        :returns: as `execute_many`.
        """
        load = self.driver.load_many
        if load is not None and len(rows) >= MANY:
            to = self._destination(statement.node)
            if to is not None:
                loaded = self._on_slot(
                    COUNT, to.sql, lambda slot: self._loaded(load, slot, to, rows)
                )
                if loaded is not None:
                    count: int = loaded
                    return count
        return self.execute_many(statement, rows)

    def _destination(self, insert: Any) -> Destination | None:
        """Where an INSERT puts rows; None: the server has no other road there."""
        self.meet_server()
        dialect = self.dialect
        words = dialect.features.load_words
        if words is None or not insert.columns:
            return None
        table = dialect.own_literal(insert.table)
        columns = tuple(map(dialect.quote, insert.columns))
        sql = words.format(table=table, columns=", ".join(columns))
        return Destination(sql, table, columns)

    def _loaded(
        self, load: Load, slot: Slot, to: Destination, rows: Sequence[Sequence[Any]]
    ) -> int | None:
        cursor = load(slot.raw, to, rows)
        return None if cursor is None else count_of(cursor)

    def _on_slot(
        self,
        step: Step,
        sql: str,
        run: Callable[[Slot], Any],
        values: Any = None,
        text: str | None = None,
    ) -> Any:
        """Do something with a leased slot, told to the log like a statement.

        :param values: those of the statement, if it is one.
        :param text: what the log shows instead of ``sql``.
        """
        text = sql if text is None else text
        watch = self._watch
        slot = self._lease()
        try:
            if watch is not None:
                watch.asked(slot.number, step.label, text)
            started = perf_counter()
            result = run(slot)
            if watch is not None:
                seconds = perf_counter() - started
                shown = () if values is None else values
                watch.answered(slot.number, step, text, shown, result, seconds)
        except BaseException as exc:
            if watch is not None:
                watch.failed(slot.number, text, exc)
            error = self._failed(slot, exc, sql, values)
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
        cursor: Any = None
        try:
            while True:
                try:
                    if cursor is None:
                        cursor = self.driver.run(slot.raw, sql, values)
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
            if cursor is not None:
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

    def _place_for(self, slot: Slot, free: FreeList, exc: BaseException) -> FreeList:
        """Where a slot goes after an error: a broken one must not be taken again."""
        return free

    def _may_repeat(self, statement: Any, slot: Slot, exc: BaseException) -> bool:
        """Whether a statement that failed may be better off on the long way."""
        return self._may_widen(exc)

    def _shows_values(self) -> bool:
        """Whether the user wants to see values in errors and in the log."""
        return self._watch is not None and self._watch.values


def _as_it_is(value: Any) -> Any:
    return value
