"""The stand-in itself: its port, its connections, and what it is told to do wrong."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import sqlite3
import tempfile
import threading
from pathlib import Path
from types import TracebackType

from tests.tds.engine import Session
from tests.tds.failures import ServerError, Vanish
from tests.tds.storage import Storage
from tests.tds.tds5 import LOGIN5, Conversation5
from tests.tds.tds7 import Conversation7
from tests.tds.translation import Product
from tests.tds.wire import read_message

__all__ = ["StandIn"]


class StandIn:
    """A stand-in for a server, with one database that vanishes with it.

    :param product: ``mssql`` or ``sybase``.
    :param version: the version it passes itself off as: ``(11, 0)`` is SQL Server 2012.
    :param user: who may log in; anybody else is refused.
    :param patience: seconds that a statement waits for another transaction; what a
        server would wait longer for is called a deadlock.
    """

    def __init__(
        self,
        product: str = "mssql",
        version: tuple[int, ...] = (16, 0),
        *,
        user: str = "sa",
        password: str = "stand-in",
        database: str = "shop",
        patience: float = 5.0,
    ) -> None:
        self.product = Product(product, version)
        self.version = (*version, 0, 0, 0)[:3]
        self.user, self.password, self.database = user, password, database
        self.patience = patience
        self.batches: list[str] = []
        """Every batch as it was received."""
        self.folder = Path(tempfile.mkdtemp(prefix="tds-stand-in-"))
        self.path = str(self.folder / "database")
        self._orders: list[tuple[re.Pattern[str], Exception]] = []
        self._sockets: dict[int, socket.socket] = {}
        self._talks: dict[int, Conversation5 | Conversation7] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._number = 50
        self._stopped = False

    # -- its life

    def start(self) -> StandIn:
        """Open the database and listen."""
        db = sqlite3.connect(self.path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        Storage(db, self.product).prepare()
        db.close()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self._thread(self._listen)
        return self

    def stop(self) -> None:
        """End all connections and remove the database."""
        self._stopped = True
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.drop_connections()
        for thread in self._threads:
            thread.join(5)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> StandIn:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _thread(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(
            target=target,  # type: ignore[arg-type]
            args=arguments,
            daemon=True,
            name="tds-stand-in",
        )
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._stopped:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self._thread(self._talk, connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._sockets[id(connection)] = connection
        talk: Conversation5 | Conversation7 | None = None
        try:
            kind, body = read_message(connection)
            talk = (Conversation5 if kind == LOGIN5 else Conversation7)(
                self, connection
            )
            self._talks[id(connection)] = talk
            talk.run(kind, body)
        except (Vanish, OSError):
            pass  # the client hung up, or was made to
        finally:
            if talk is not None and talk.session is not None:
                talk.session.close()
            with self._lock:
                self._sockets.pop(id(connection), None)
                self._talks.pop(id(connection), None)
            connection.close()

    # -- for the conversations

    def log_in(self, user: str, password: str, database: str) -> Session:
        """A session for a user.

        :raises ServerError: the password is wrong, or there is no such database.
        """
        microsoft = self.product.microsoft
        if (user, password) != (self.user, self.password):
            if microsoft:
                raise ServerError(18456, f"Login failed for user '{user}'.", 14)
            raise ServerError(4002, "Login failed.", 14)
        known = (self.database, "master", "")
        if database not in known:
            text = f'Cannot open database "{database}" requested by the login.'
            raise ServerError(4060 if microsoft else 911, text, 11)
        with self._lock:
            self._number += 1
            number = self._number
        return Session(self, database or "master", number)

    def overhear(self, text: str) -> None:
        """Note a batch."""
        self.batches.append(text)

    def interfere(self, text: str) -> None:
        """Do what was ordered for a statement."""
        with self._lock:
            for order in self._orders:
                if order[0].search(text):
                    self._orders.remove(order)
                    raise order[1]

    def kill(self, number: int) -> None:
        """End the connection of one session.

        :raises ServerError: 6106, there is none of that number.
        """
        with self._lock:
            for key, talk in self._talks.items():
                if talk.session is not None and talk.session.number == number:
                    found = self._sockets[key]
                    break
            else:
                raise ServerError(6106, f"Process ID {number} is not an active one.")
        with contextlib.suppress(OSError):
            found.shutdown(socket.SHUT_RDWR)

    # -- for the tests

    def fail_next(
        self, pattern: str, number: int, message: str = "as ordered", severity: int = 16
    ) -> None:
        """Answer the next statement that has the pattern with an error."""
        ends = number == 1205
        error = ServerError(number, message, severity, ends_transaction=ends)
        self._orders.append((re.compile(pattern, re.IGNORECASE), error))

    def vanish_at(self, pattern: str) -> None:
        """Drop the connection at the next statement that has the pattern."""
        self._orders.append((re.compile(pattern, re.IGNORECASE), Vanish()))

    def drop_connections(self) -> None:
        """Drop all connections there are."""
        with self._lock:
            found = list(self._sockets.values())
        for each in found:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
