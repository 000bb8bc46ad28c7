"""The connection of this thread, or else of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ._opener import connectionForURI
from ._retry import tried_again

if TYPE_CHECKING:
    from types import TracebackType

    from ._transaction import Transaction

__all__ = ["ConnectionHub", "HubTransaction"]

T = TypeVar("T")


class _Here(threading.local):
    """What one thread has; nothing, until it is set."""

    connection: Any = None


class ConnectionHub:
    """Finds the connection that a class without one of its own uses.

    It stands as a class attribute ``_connection`` and gives, when that is read, the
    thread's connection, or else the process's.  Each may be set to a connection, to a
    URI or to the name of a connection; text is looked up when it is first needed.

    None means the same as nothing: the next one is asked.
    """

    of_process: Any = None
    """The process's connection; a text if it was not looked up yet; None: nothing."""

    def __init__(self) -> None:
        self.threadingLocal = _Here()

    def __get__(self, obj: Any, owner: type | None = None) -> Any:
        if obj is not None and "_connection" in getattr(obj, "__dict__", ()):
            return obj.__dict__["_connection"]
        return self.getConnection()

    def __set__(self, obj: Any, value: Any) -> None:
        obj.__dict__["_connection"] = value

    def getConnection(self) -> Any:
        """The connection of this thread, or else of this process.

        :raises AttributeError: there is neither.
        """
        found = self.threadingLocal.connection
        if found is None:
            found = self.of_process
        if found is None or found.__class__ is str:
            return self._looked_up()
        return found

    def _looked_up(self) -> Any:
        local = self.threadingLocal
        if local.connection is not None:
            local.connection = connectionForURI(local.connection)
            return local.connection
        if self.of_process is not None:
            self.of_process = connectionForURI(self.of_process)
            return self.of_process
        raise AttributeError(
            "No connection has been defined for this thread or process; set "
            "sqlhub.processConnection to a connection or a URI"
        )

    # -- the two places

    @property
    def threadConnection(self) -> Any:
        """The connection of this thread alone; None or nothing: the process's.

        :raises AttributeError: it was never set in this thread.
        """
        return self._settled(self.threadingLocal.__dict__, "connection")

    @threadConnection.setter
    def threadConnection(self, value: Any) -> None:
        self.threadingLocal.connection = value

    @threadConnection.deleter
    def threadConnection(self) -> None:
        del self.threadingLocal.connection

    @property
    def processConnection(self) -> Any:
        """The connection of threads that have none of their own.

        :raises AttributeError: it was never set.
        """
        return self._settled(self.__dict__, "of_process")

    @processConnection.setter
    def processConnection(self, value: Any) -> None:
        self.of_process = value

    @processConnection.deleter
    def processConnection(self) -> None:
        if "of_process" not in self.__dict__:
            raise AttributeError("processConnection")
        del self.of_process

    def _settled(self, place: dict[str, Any], name: str) -> Any:
        if name not in place:
            raise AttributeError("No connection has been set there")
        found = place[name]
        if isinstance(found, str):
            found = place[name] = connectionForURI(found)
        return found

    # -- transactions

    def transaction(
        self, lazy: bool = False, queryCache: bool = False
    ) -> HubTransaction:
        """A block in which this thread's connection is a transaction.

        It commits when the block is left, and rolls back if an exception leaves it.

        :param lazy: its UPDATEs and DELETEs of single rows are gathered.
        :param queryCache: it keeps the answers to its questions.
        """
        return HubTransaction(self, {"lazy": lazy, "queryCache": queryCache})

    def doInTransaction(
        self, func: Callable[..., T], *args: Any, retries: int = 0, **kw: Any
    ) -> T:
        """Run ``func(*args, **kw)`` with a transaction as this thread's connection.

        Committed if it returns, rolled back if it raises.  Within another transaction
        it is a part of that one.

        :param retries: how often the whole function is run again, if an error (also
            of the commit) says that this helps.  Only the outermost transaction can
            be run again.
        :returns: what ``func`` returned.
        :raises AttributeError: there is no connection.
        """

        def attempt() -> T:
            with self.transaction():
                return func(*args, **kw)

        if retries and not getattr(self.getConnection(), "isTransaction", False):
            return tried_again(attempt, retries)
        return attempt()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class HubTransaction:
    """One transaction set up as the thread's connection; made by a hub, used once."""

    def __init__(self, hub: ConnectionHub, options: Mapping[str, bool]) -> None:
        self._hub = hub
        # Connections of the user's own may not know of those that are not asked for.
        self._options = {name: True for name, asked in options.items() if asked}
        self._before: dict[str, Any] = {}
        self._transaction: Transaction | None = None

    def __enter__(self) -> Any:
        local = self._hub.threadingLocal
        transaction = self._hub.getConnection().transaction(**self._options)
        self._before = {
            name: value
            for name, value in local.__dict__.items()
            if name == "connection"
        }
        local.connection = self._transaction = transaction
        return transaction

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        local = self._hub.threadingLocal
        try:
            if self._transaction is not None:
                self._transaction.__exit__(kind, exc, traceback)
        finally:
            local.__dict__.pop("connection", None)
            local.__dict__.update(self._before)
            self._transaction = None
