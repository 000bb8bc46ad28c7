"""A transaction within a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._transaction import Transaction

if TYPE_CHECKING:
    from ._slot import Slot

__all__ = ["Savepoint"]

SAVE, BACK, RELEASE = range(3)
"""Places in `Features.savepoint_words`."""


class Savepoint(Transaction):
    """A transaction within a transaction, which holds the raw connection.

    Made by `Transaction.transaction`.  Its commit makes nothing permanent before the
    outer one is committed.
    """

    def __init__(self, outer: Transaction) -> None:
        self._name = outer.name_part()
        super().__init__(outer)

    @property
    def _outer(self) -> Transaction:
        found: Transaction = self._dbConnection
        return found

    def commit(self, close: bool = False) -> None:
        """Have the outer transaction answer for what was done here."""
        if self._obsolete:
            return
        self._end_parts()
        if self._begun:
            self._say(RELEASE)
        self._outer.take_over(self)
        self.cache.publish_to(self._outer.cache)
        self._let_go(close)

    def _begin_raw(self) -> None:
        outer = self._outer
        outer.query(self._words(SAVE))
        self._here = outer._here
        self._adopt()
        self._begun = True
        self.choose_way()

    def _end_raw(self, word: str) -> None:
        self._say(BACK)
        if not self.dialect.features.savepoint_once:
            self._say(RELEASE)
        self._begun = False

    def _say(self, which: int) -> None:
        words = self._words(which)
        if words:
            self._outer.query(words)

    def _words(self, which: int) -> str:
        return self.dialect.features.savepoint_words[which].format(self._name)

    def _let_go(self, close: bool) -> None:
        self._begun = False
        self._obsolete = self._obsolete or close
        self.choose_way()

    def _take(self) -> Slot:
        return self._outer._take()

    def _put(self, slot: Slot) -> None:
        self._outer._put(slot)

    def name_part(self) -> str:
        return self._outer.name_part()

    @property
    def _connection(self) -> Any:
        return self._outer._connection
