"""Transactions that do not ask the same question twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlobject.cache import CacheSet
from sqlobject.sqlbuilder import Prepared

from ._lazy import LazyTransaction
from ._step import ALL, ONE
from ._transaction import Transaction

if TYPE_CHECKING:
    from ._slot import Slot
    from ._step import Row, Step

__all__ = ["LazyQueryCacheTransaction", "QueryCacheTransaction"]

T = TypeVar("T")

MOST_ANSWERS = 1000
"""Questions whose answers are kept; one more forgets the others."""

PLAIN = frozenset(
    {int, str, float, bool, bytes, date, timedelta, Decimal, UUID, NoneType}
)
"""Types of values that may be in a question."""

QUESTIONS = frozenset({"select", "union"})
"""Kinds of nodes that ask and change nothing."""


class AnswerCacheSet(CacheSet):
    """The objects of a transaction, and the answers that were made of them.

    Whoever has an object forgotten wants to see its row anew, so answers go with it.
    """

    answers: dict[Hashable, Any]

    def __init__(self, cache: bool = True) -> None:
        super().__init__(cache=cache)
        self.forget_answers()

    def forget_answers(self) -> None:
        """Have every question put to the database again.

        Answers that come late, to questions from before, go into the old dictionary.
        """
        self.answers = {}

    def expire(self, id: Hashable, cls: type) -> None:
        self.forget_answers()
        super().expire(id, cls)

    def release(self, id: Hashable, cls: type, obj: Any) -> None:
        self.forget_answers()
        super().release(id, cls, obj)

    def clear(self, cls: type | None = None) -> None:
        self.forget_answers()
        super().clear(cls)


class QueryCacheTransaction(Transaction):
    """A transaction that keeps answers; made by ``transaction(queryCache=True)``.

    The same SELECT with the same values is answered from memory until something else
    is done with the transaction: any statement that is not a SELECT of SQLBuilder or
    the model, or one that locks rows; a part of it; a commit or a rollback; or until an
    object is expired.  What others commit in the meantime is not seen, whatever the
    isolation level.

    Rows are still read by key whenever an object wants its own.
    """

    cache: AnswerCacheSet

    def __init__(self, dbConnection: Any) -> None:
        self._asker: int | None = None
        """The thread that is asking a question."""
        super().__init__(dbConnection)

    def new_cache(self) -> CacheSet:
        return AnswerCacheSet(cache=self.doCache)

    # -- questions

    def fetch_all(self, statement: Any, binds: Sequence[Any] = ()) -> list[Row]:
        ask = partial(super().fetch_all, statement, binds)
        return list(self._answer(ask, statement, binds, "all"))

    def fetch_one(self, statement: Any, binds: Sequence[Any] = ()) -> Row | None:
        ask = partial(super().fetch_one, statement, binds)
        wanted = None if statement.__class__ is Prepared else "one"
        found: Row | None = self._answer(ask, statement, binds, wanted)
        return found

    def fetch_into(
        self,
        statement: Any,
        take: Callable[[Iterable[list[Row]]], T],
        binds: Sequence[Any] = (),
    ) -> T:
        """As `Executor.fetch_into`; a list that a `partial` makes of rows is kept."""
        ask = partial(super().fetch_into, statement, take, binds)
        if take.__class__ is not partial:
            made: T = self._answer(ask, statement, binds, None)
            return made
        kept = self._answer(ask, statement, binds, (take.func, take.args))
        found: T = kept.copy()
        return found

    def _run_text(self, step: Step, statement: Any, binds: Any) -> Any:
        ask = partial(super()._run_text, step, statement, binds)
        wanted = "all" if step is ALL else "one" if step is ONE else None
        found = self._answer(ask, statement, (), wanted)
        return list(found) if step is ALL else found

    def _answer(
        self, ask: Callable[[], Any], statement: Any, binds: Any, wanted: Hashable
    ) -> Any:
        """What `ask` gives, now or earlier.

        :param wanted: what is made of the rows; None: nothing that could be kept.
        """
        if not _is_question(statement) or (self._parts and self._has_part()):
            return ask()
        question = None if wanted is None else _question(statement, binds, wanted)
        answers = self.cache.answers
        if question in answers:
            return answers[question]
        self._asker = threading.get_ident()
        try:
            found = ask()
        finally:
            self._asker = None
        if question is not None and not self.seams:
            if len(answers) >= MOST_ANSWERS:
                self.cache.forget_answers()
            answers[question] = found
        return found

    # -- whatever is none

    def execute(self, statement: Any, binds: Sequence[Any] = ()) -> int:
        try:
            return super().execute(statement, binds)
        finally:
            self.cache.forget_answers()

    def insert(
        self, statement: Any, binds: Sequence[Any] = (), given_id: Any = None
    ) -> Any:
        try:
            return super().insert(statement, binds, given_id)
        finally:
            self.cache.forget_answers()

    def _lease(self) -> Slot:
        slot = super()._lease()
        if self._asker != threading.get_ident():
            self.cache.forget_answers()
        return slot

    def _let_go(self, close: bool) -> None:
        self.cache.forget_answers()
        super()._let_go(close)


class LazyQueryCacheTransaction(QueryCacheTransaction, LazyTransaction):
    """One that both keeps answers and lets writes wait: a unit of work."""


def _is_question(statement: Any) -> bool:
    """Whether a statement asks, and does nothing else."""
    node = statement.node if statement.__class__ is Prepared else statement
    kind = getattr(node, "_kind", None)
    return kind in QUESTIONS and not getattr(node, "lock", None)


def _question(statement: Any, binds: Sequence[Any], wanted: Hashable) -> Hashable:
    """What is the same when the same is asked; None: nobody can say."""
    key = statement.key
    if key is None:
        return None
    values = (*(binds or statement.binds),)
    if not all(map(_is_plain, values)):
        return None
    # 1, 1.0 and True are equal for Python, and need not be for the database.
    return (key, values, tuple(map(type, values)), wanted)


def _is_plain(value: Any) -> bool:
    """Whether values of this type that are equal are the same for every database.

    Of two equal moments in different zones a column without zones makes two.
    """
    kind = value.__class__
    return kind in PLAIN or (
        (kind is datetime or kind is time) and value.tzinfo is None
    )
