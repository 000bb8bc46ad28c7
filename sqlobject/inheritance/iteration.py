"""Walking through results of classes that lie in several tables.

Floor 4, model.
"""

from __future__ import annotations

from typing import Any

from sqlobject.dbconnection import Iteration

from ._load import Prefetching

__all__ = ["InheritableIteration"]


class InheritableIteration(Iteration):
    """The objects of select results, one by one; made by ``connection.iterSelect``.

    Rows of the levels below are fetched for many objects at once.
    """

    def __init__(
        self, dbconn: Any, rawconn: Any, select: Any, keepConnection: bool = False
    ) -> None:
        super().__init__(dbconn, rawconn, select, keepConnection)
        self._objects = Prefetching(
            self._rows, lambda rows: select.objects_of(dbconn, rows, dbconn)
        )

    def __next__(self) -> Any:
        return next(self._objects)

    next = __next__
