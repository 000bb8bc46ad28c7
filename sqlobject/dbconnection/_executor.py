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
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ._batches import FEW_ROWS, Batches, batches_of
from ._long_way import LongWay
from ._new_id import id_of
from ._statements import NOTHING_KEPT, Plan
from ._step import COUNT, ONE, SELECTED, Row

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["Executor", "in_use_here"]

T = TypeVar("T")

LONG_WAY = (KeyError, AttributeError, IndexError, TypeError)
"""What says that a statement cannot go the quick way: it is not among the kept plans,
it is a text, or no slot is free."""


class Executor(LongWay):
    """Runs statements; base of `DBAPI` and `Transaction`, which threads may share.

    A *statement* is a node of `sqlobject.sqlbuilder`, a `Prepared` one, or SQL as text.
    The values of a node are its own.  Those of a `Prepared` statement are handed over,
    each already in the driver's form (`Driver.encoders`).  Those of a text are handed
    over as they are; the placeholders are the driver's.

    Rows come as the driver gives them (`Driver.decoders` make them neutral).
    """

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
                values = binds
                if encode is not None:
                    values = encode(binds or statement.binds)
                return slot.run(sql, values).fetchall()  # type: ignore[no-any-return]
            except BaseException as exc:
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free, exc)
                if not self._may_repeat(statement, slot, exc):
                    if error is exc:
                        raise
                    raise error from exc
            finally:
                free.append(slot)
        rows: list[Row] = self._perform(SELECTED, statement, binds)
        return rows

    def fetch_into(
        self,
        statement: Any,
        take: Callable[[Iterable[list[Row]]], T],
        binds: Sequence[Any] = (),
    ) -> T:
        """What ``take`` makes of all rows of a statement, given in lists of a few.

        Where the driver makes rows as they are asked for, they are never all there at
        once.  The raw connection is in use then until ``take`` returns, so that must
        not ask anybody else: it has to work with what is in memory.

        :param take: a `functools.partial` promises to make the same of the same rows,
            and nothing that the program may change.
        :raises Error: the database refuses.
        """
        rows: list[Row] | None = None
        few: list[Row] | None = None
        try:
            sql, encode, _ = self._plans[statement.key]
            free = self._here.free
            slot = free.pop()
        except LONG_WAY:
            pass
        else:
            batches = None
            try:
                values = binds
                if encode is not None:
                    values = encode(binds or statement.binds)
                cursor = slot.run(sql, values)
                if not slot.driver.rows_on_demand:
                    rows = cursor.fetchall()
                else:
                    few = cursor.fetchmany(FEW_ROWS)
                    if len(few) == FEW_ROWS:
                        batches = Batches(few, cursor)
                        return batches.given_to(take, slot)
            except BaseException as exc:
                if batches is not None and not batches.failed:
                    raise
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free, exc)
                if batches is not None or not self._may_repeat(statement, slot, exc):
                    if error is exc:
                        raise
                    raise error from exc
            finally:
                free.append(slot)
        if few is not None:
            return take((few,))
        if rows is None:
            rows = self._perform(SELECTED, statement, binds)
        return take(batches_of(rows))

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
                values = binds
                if encode is not None:
                    values = encode(binds or statement.binds)
                cursor = slot.run(sql, values)
                row: Row | None = cursor.fetchone()
                if row is None or slot.driver.whole_results:
                    return row
                if cursor.fetchone() is not None:
                    # A cursor with rows left keeps a read transaction open.
                    slot.reset()
                return row
            except BaseException as exc:
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free, exc)
                if not self._may_repeat(statement, slot, exc):
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
            except BaseException as exc:
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free, exc)
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
            sql, encode, compiled = self._id_plans[statement.key]
            free = self._here.free
            slot = free.pop()
        except LONG_WAY:
            pass
        else:
            try:
                if encode is not None:
                    binds = encode(binds or statement.binds)
                cursor = slot.run(sql, binds)
                if given_id is not None:
                    return given_id
                if not self._id_in_row:
                    return cursor.lastrowid
                if compiled.id_column is None:
                    return None
                row = cursor.fetchone()
                return None if row is None else id_of(row)
            except BaseException as exc:
                error = self._translated(exc, slot, sql, binds)
                free = self._place_for(slot, free, exc)
                if error is exc:
                    raise
                raise error from exc
            finally:
                free.append(slot)
        return self._insert(statement, binds, given_id)

    _id_plans: Mapping[Hashable, Plan] = NOTHING_KEPT
    """`_plans`, where the cursor tells the id of a new row."""
    _id_in_row = False
    """Whether it tells it as a row."""


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
        Executor.fetch_into,
        Executor.fetch_one,
        Executor.execute,
        Executor.insert,
        Executor._on_slot,
        Executor._shared_batches,
    )
)
"""The code in which a statement runs and ``slot`` is what it runs on."""
