"""The objects of select results, one by one."""

from __future__ import annotations

from typing import Any

__all__ = ["Iteration"]


class Iteration:
    """The objects of select results, one by one; made by `Door.iterSelect`.

    :param rawconn: not used; earlier releases handed over a raw connection.
    """

    def __init__(
        self, dbconn: Any, rawconn: Any, select: Any, keepConnection: bool = False
    ) -> None:
        self.dbconn = dbconn
        self.rawconn = rawconn
        self.select = select
        self.keepConnection = keepConnection
        self.query = select.queryForSelect()
        self._rows = dbconn.stream(self.query)

    def __iter__(self) -> Iteration:
        return self

    def __next__(self) -> Any:
        row = next(self._rows)
        if row[0] is None:
            return None
        source = self.select.sourceClass
        if self.select.ops.get("lazyColumns"):
            return source.get(row[0], connection=self.dbconn)
        return source.get(row[0], selectResults=row[1:], connection=self.dbconn)

    next = __next__
