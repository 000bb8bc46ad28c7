"""Floor 3, engine: the one door to a running database.

The model runs its statements through a connection or a transaction, both of which are
an `Executor`; programs call the camelCase methods of the same objects.  Plug-ins derive
their connection class from `DBAPI`.

Doors: `connectionForURI` and `sqlhub`'s class `ConnectionHub` for programs, `DBAPI` and
the pools for plug-ins, `registerConnection` for connection classes from elsewhere.
"""

from __future__ import annotations

from ._base import DBConnection
from ._bound import ConnMethodWrapper, ConnWrapper
from ._connection import DBAPI
from ._door import Iteration
from ._executor import Executor
from ._hub import ConnectionHub
from ._local_pool import SharedPool, ThreadPool
from ._log import ConsoleWriter, LogWriter, makeDebugWriter
from ._opener import (
    ConnectionURIOpener,
    TheURIOpener,
    connectionForURI,
    dbConnectionForScheme,
    registerConnection,
    registerConnectionInstance,
)
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
