"""Floor 3, engine: the one door to a running database.

The model runs its statements through a connection or a transaction, both of which are
an `Executor`; programs call the camelCase methods of the same objects.  Plug-ins derive
their connection class from `DBAPI`.

Doors: `connectionForURI` and `sqlhub`'s class `ConnectionHub` for programs, `DBAPI` and
the pools for plug-ins, `registerConnection` for connection classes from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlobject.late import late_names

from ._hub import ConnectionHub
from ._iteration import Iteration
from ._opener import (
    ConnectionURIOpener,
    TheURIOpener,
    connectionForURI,
    dbConnectionForScheme,
    registerConnection,
    registerConnectionInstance,
)

if TYPE_CHECKING:
    from ._base import DBConnection
    from ._bound import ConnMethodWrapper, ConnWrapper
    from ._connection import DBAPI
    from ._executor import Executor
    from ._local_pool import SharedPool, ThreadPool
    from ._log import ConsoleWriter, LogWriter, makeDebugWriter
    from ._options import Boolean
    from ._pool import Limits, NoPool, Pool, QueuePool
    from ._savepoint import Savepoint
    from ._slot import Slot
    from ._transaction import Transaction
    from ._uri import parse_old_uri, parse_uri, write_old_uri, write_uri

__all__ = [
    "DBAPI",
    "Boolean",
    "ConnMethodWrapper",
    "ConnWrapper",
    "ConnectionHub",
    "ConnectionURIOpener",
    "ConsoleWriter",
    "DBConnection",
    "Executor",
    "Iteration",
    "Limits",
    "LogWriter",
    "NoPool",
    "Pool",
    "QueuePool",
    "Savepoint",
    "SharedPool",
    "Slot",
    "TheURIOpener",
    "ThreadPool",
    "Transaction",
    "connectionForURI",
    "dbConnectionForScheme",
    "makeDebugWriter",
    "parse_old_uri",
    "parse_uri",
    "registerConnection",
    "registerConnectionInstance",
    "write_old_uri",
    "write_uri",
]

# What talks to a database is loaded with the first connection.
_LATE = {
    "Boolean": "_options",
    "ConnMethodWrapper": "_bound",
    "ConnWrapper": "_bound",
    "ConsoleWriter": "_log",
    "DBAPI": "_connection",
    "DBConnection": "_base",
    "Executor": "_executor",
    "Limits": "_pool",
    "LogWriter": "_log",
    "NoPool": "_pool",
    "Pool": "_pool",
    "QueuePool": "_pool",
    "Savepoint": "_savepoint",
    "SharedPool": "_local_pool",
    "Slot": "_slot",
    "ThreadPool": "_local_pool",
    "Transaction": "_transaction",
    "makeDebugWriter": "_log",
    "parse_old_uri": "_uri",
    "parse_uri": "_uri",
    "write_old_uri": "_uri",
    "write_uri": "_uri",
}

if not TYPE_CHECKING:
    __getattr__ = late_names(__name__, _LATE)


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATE})
