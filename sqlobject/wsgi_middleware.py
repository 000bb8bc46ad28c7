"""Floor 6, front: a connection, or a transaction, for each request of a web program.

Any WSGI server will do (PEP 3333).  For Paste Deploy, `make_middleware` is the entry
point ``egg:SQLObject``::

    [filter-app:main]
    use = egg:SQLObject
    database = sqlite:/path/to/data.db
    use_transaction = true

In the environment of a request there are four functions:

``sqlobject.get_connection()``
    the connection or transaction of the request
``sqlobject.in_transaction()``
    whether it is a transaction
``sqlobject.begin()``
    commit what was done (or roll it back, after an abort) and begin a transaction
``sqlobject.abort()``
    have the request's transaction end in a rollback
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlobject.dbconnection import connectionForURI
from sqlobject.dberrors import ConfigurationError, UsageError
from sqlobject.main import sqlhub

__all__ = ["SQLObjectMiddleware", "make_middleware"]

Environ = dict[str, Any]
App = Callable[[Environ, Any], Iterable[bytes]]

UNSET = object()

YES = frozenset({"true", "yes", "on", "y", "t", "1"})
NO = frozenset({"false", "no", "off", "n", "f", "0", ""})


def make_middleware(
    app: App,
    global_conf: Mapping[str, Any] | None,
    database: Any = None,
    use_transaction: Any = False,
    hub: Any = None,
) -> SQLObjectMiddleware:
    """Put a database around a WSGI application.

    :param global_conf: where the database is looked for if it is not given here.
    :param database: a connection, or a URI.
    :param use_transaction: whether each request is a transaction; ``"true"`` and
        ``"false"`` and their like are understood.
    :param hub: whose connection of the thread is set: a hub, or the place of one as in
        ``"module:name"``; ``sqlobject.sqlhub``, if it is not given.
    :raises ConfigurationError: there is no database, or another setting makes no sense;
        it is a ValueError too.
    """
    if database is None:
        database = (global_conf or {}).get("database")
    if not database:
        raise ConfigurationError(
            "You must provide a 'database' setting: the URI of a database"
        )
    if isinstance(database, str):
        database = connectionForURI(database)
    return SQLObjectMiddleware(
        app, database, _yes_or_no(use_transaction), _the_hub(hub)
    )


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, str):
        return bool(value)
    word = value.strip().lower()
    if word not in YES and word not in NO:
        raise ConfigurationError(f"use_transaction is {value!r}: say true or false")
    return word in YES


def _the_hub(hub: Any) -> Any:
    if hub is None:
        return sqlhub
    if not isinstance(hub, str):
        return hub
    module, colon, name = hub.partition(":")
    if not colon:
        module, _, name = hub.rpartition(".")
    try:
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as exc:
        raise ConfigurationError(
            f"There is no hub at {hub!r} ({exc}); write module:name"
        ) from exc
    return found


class SQLObjectMiddleware:
    """A WSGI application with a database around it; threads share it.

    :param conn: the connection whose requests are made in transactions, or not.
    """

    def __init__(
        self, app: App, conn: Any, use_transaction: bool = False, hub: Any = None
    ) -> None:
        self.app = app
        self.conn = conn
        self.use_transaction = use_transaction
        self.hub = sqlhub if hub is None else hub

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request.

        Without a body that has still to be made, the transaction has ended when this
        returns; otherwise it ends with the body.
        """
        request = _Request(self.conn, self.hub, self.use_transaction)
        environ["sqlobject.get_connection"] = lambda: request.connection
        environ["sqlobject.in_transaction"] = request.in_transaction
        environ["sqlobject.begin"] = request.begin
        environ["sqlobject.abort"] = request.abort
        with request:
            body = self.app(environ, start_response)
            if isinstance(body, (list, tuple)):
                request.finish()
                return body
        return _Body(body, request)


class _Request:
    """The work of one request, done in one or several steps.

    As a ``with`` block it is one step: in it, the hub has the request's connection for
    the thread, and behind it what it had before.  An exception ends the request.
    """

    def __init__(self, conn: Any, hub: Any, use_transaction: bool) -> None:
        self.root = conn
        self.hub = hub
        self.aborted = False
        self.transaction: Any = None
        self.connection = conn
        self._at_work: Any = conn
        self._before: Any = UNSET
        if use_transaction:
            self._use(conn.transaction())

    def _use(self, transaction: Any) -> None:
        self.transaction = self.connection = self._at_work = transaction

    # -- what the application may call

    def in_transaction(self) -> bool:
        """Whether the request is in a transaction."""
        return self.transaction is not None

    def abort(self) -> None:
        """Have the transaction end in a rollback.

        :raises UsageError: there is none.
        """
        if self.transaction is None:
            raise UsageError(
                "There is no transaction to abort; begin one with sqlobject.begin, or "
                "set use_transaction"
            )
        self.aborted = True

    def begin(self) -> None:
        """End the transaction, if there is one, and begin another."""
        self.finish()
        self._use(self.root.transaction())
        self.hub.threadConnection = self.transaction

    # -- steps

    def __enter__(self) -> None:
        self._before = getattr(self.hub, "threadConnection", UNSET)
        self.hub.threadConnection = self._at_work

    def __exit__(self, kind: type[BaseException] | None, *more: object) -> None:
        try:
            if kind is not None:
                self.give_up()
        finally:
            # What the application itself has set holds for its next step.
            self._at_work = getattr(self.hub, "threadConnection", self.connection)
            if self._before is UNSET:
                del self.hub.threadConnection
            else:
                self.hub.threadConnection = self._before

    # -- the end

    def finish(self) -> None:
        """Within a step: commit what was done, or roll it back if that was asked for.

        The hub has the transaction until that is done, because its objects ask the
        hub for their connection.
        """
        transaction, self.transaction = self.transaction, None
        aborted, self.aborted = self.aborted, False
        self.connection = self.root
        if transaction is None:
            return
        self.hub.threadConnection = transaction
        try:
            if aborted:
                transaction.rollback()
            else:
                _commit(transaction)
        finally:
            self.hub.threadConnection = self.root

    def give_up(self) -> None:
        """Roll back what was done."""
        self.aborted = True
        self.finish()


def _commit(transaction: Any) -> None:
    try:
        transaction.commit(close=True)
    except BaseException:
        transaction.rollback()
        raise


class _Body:
    """A body that is made step by step, in whichever thread the server asks for it."""

    def __init__(self, body: Iterable[bytes], request: _Request) -> None:
        self._body = body
        self._request = request
        self._chunks: Iterator[bytes] | None = None
        self._ended = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._ended:
            raise StopIteration
        try:
            with self._request:
                if self._chunks is None:
                    self._chunks = iter(self._body)
                chunk = next(self._chunks, None)
                if chunk is None:
                    self._ended = True
                    self._request.finish()
        except BaseException:
            self._ended = True
            raise
        if chunk is None:
            raise StopIteration
        return chunk

    def close(self) -> None:
        """Close the application's body; what was not made to its end is rolled back."""
        close = getattr(self._body, "close", None)
        with self._request:
            try:
                if close is not None:
                    close()
            finally:
                if not self._ended:
                    self._ended = True
                    self._request.give_up()
