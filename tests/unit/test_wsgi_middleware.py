"""A transaction for each request: what servers and applications do to it."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server
from wsgiref.validate import validator

import pytest

from sqlobject.col import StringCol
from sqlobject.dbconnection import Transaction, connectionForURI
from sqlobject.dberrors import ConfigurationError, OperationalError
from sqlobject.main import SQLObject, sqlhub
from sqlobject.wsgi_middleware import SQLObjectMiddleware, make_middleware


@pytest.fixture
def conn(hub: Any, uris: Any, tmp_path: Path) -> Any:
    """A database in a file, which the hub does not know."""
    return connectionForURI(f"sqlite://{tmp_path}/web.db?timeout=1")


@pytest.fixture
def page(conn: Any) -> Any:
    """A class with its table there."""

    class Page(SQLObject):
        name = StringCol()

    Page.createTable(connection=conn)
    return Page


def names(page: Any, conn: Any) -> list[str]:
    """What is committed."""
    rows = conn.queryAll("SELECT name FROM page ORDER BY id")
    return [name for (name,) in rows]


def ask(app: Any) -> Any:
    """Call an application and give the body, unread."""
    return app({"REQUEST_METHOD": "GET"}, lambda *_: None)


def in_transactions(conn: Any, app: Any) -> SQLObjectMiddleware:
    """The application, a transaction for each request."""
    return make_middleware(app, {}, database=conn, use_transaction=True)


class Body:
    """A body that writes down what happens to it."""

    def __init__(self, chunks: Iterable[bytes], act: Callable[[str], None]) -> None:
        self.chunks = iter(chunks)
        self.act = act

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self.act("next")
        return next(self.chunks)

    def close(self) -> None:
        """The server is done."""
        self.act("close")


def test_list_is_committed_before_it_is_sent(page: Any, conn: Any) -> None:
    """A commit that fails can still become an error page; a list goes as it is."""

    def app(_environ: Any, _start: Any) -> list[bytes]:
        page(name="a")
        return [b"x"]

    assert ask(in_transactions(conn, app)) == [b"x"]
    assert names(page, conn) == ["a"]


def test_commit_that_fails_reaches_the_server(
    page: Any, conn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is rolled back and the hub is as it was."""

    def fail(_self: Any, close: bool = False) -> None:
        raise OperationalError("disk full")

    def app(_environ: Any, _start: Any) -> list[bytes]:
        page(name="a")
        return [b"x"]

    monkeypatch.setattr(Transaction, "commit", fail)
    with pytest.raises(OperationalError, match="disk full"):
        ask(in_transactions(conn, app))
    assert names(page, conn) == []
    with pytest.raises(AttributeError):
        sqlhub.getConnection()


def test_body_has_the_connection(page: Any, conn: Any) -> None:
    """While it is made and closed; and nobody else has it in between."""
    seen: list[tuple[str, bool]] = []

    def act(what: str) -> None:
        seen.append((what, isinstance(sqlhub.getConnection(), Transaction)))

    body = ask(in_transactions(conn, lambda *_: Body([b"a"], act)))
    assert next(body) == b"a"
    with pytest.raises(AttributeError):
        sqlhub.getConnection()
    assert list(body) == []
    body.close()
    assert seen == [("next", True), ("next", True), ("close", False)]


def test_body_that_is_not_read_to_its_end(page: Any, conn: Any) -> None:
    """A client that went away: the work did not end, so it is rolled back."""
    closed = []

    def app(_environ: Any, _start: Any) -> Iterator[bytes]:
        try:
            page(name="a")
            yield b"1"
            page(name="b")
            yield b"2"
        finally:
            closed.append(sqlhub.getConnection())

    body = ask(in_transactions(conn, app))
    assert next(body) == b"1"
    body.close()
    assert len(closed) == 1
    assert isinstance(closed[0], Transaction)
    assert names(page, conn) == []
    assert list(body) == []


def test_body_whose_close_fails(page: Any, conn: Any) -> None:
    """The transaction ends all the same, and the lock is free."""

    def act(what: str) -> None:
        if what == "close":
            raise RuntimeError("close")
        page(name="a")

    body = ask(in_transactions(conn, lambda *_: Body([b"1", b"2"], act)))
    next(body)
    with pytest.raises(RuntimeError, match="close"):
        body.close()
    page(name="b", connection=conn)
    assert names(page, conn) == ["b"]


def test_two_requests_in_one_thread(page: Any, conn: Any) -> None:
    """A server may make bodies by turns; each keeps its own connection."""
    seen: dict[str, list[Any]] = {"a": [], "b": []}

    def app(environ: Any, _start: Any) -> Iterator[bytes]:
        for _ in range(2):
            seen[environ["name"]].append(sqlhub.getConnection())
            yield b"x"

    wrapped = in_transactions(conn, app)
    one = wrapped({"name": "a"}, None)
    two = wrapped({"name": "b"}, None)
    for body in (one, two, one, two):
        next(iter(body))
    assert list(one) == list(two) == []
    assert seen["a"][0] is seen["a"][1]
    assert seen["b"][0] is seen["b"][1]
    assert seen["a"][0] is not seen["b"][0]


def test_body_made_in_another_thread(page: Any, conn: Any) -> None:
    """A server may call the application in one thread and read in another."""
    seen = []

    def app(_environ: Any, _start: Any) -> Iterator[bytes]:
        seen.append(isinstance(sqlhub.getConnection(), Transaction))
        yield b"x"

    body = ask(in_transactions(conn, app))
    thread = threading.Thread(target=lambda: [*body])
    thread.start()
    thread.join(10)
    assert seen == [True]


def test_connection_that_the_application_chose(conn: Any, uris: Any) -> None:
    """What it sets for its thread holds in its body, and ends with the request."""
    other = connectionForURI("sqlite:/:memory:")
    seen = []

    def app(_environ: Any, _start: Any) -> Iterator[bytes]:
        sqlhub.threadConnection = other

        def body() -> Iterator[bytes]:
            seen.append(sqlhub.getConnection())
            yield b"x"

        return body()

    assert list(ask(make_middleware(app, {}, database=conn))) == [b"x"]
    assert seen == [other]
    with pytest.raises(AttributeError):
        sqlhub.getConnection()


def test_thread_without_a_connection_goes_back_to_the_process(
    conn: Any, uris: Any
) -> None:
    """As it was before the request."""
    sqlhub.processConnection = other = connectionForURI("sqlite:/:memory:")
    assert list(ask(in_transactions(conn, lambda *_: [b"x"]))) == [b"x"]
    assert sqlhub.getConnection() is other


def test_begin_in_the_body(page: Any, conn: Any) -> None:
    """Work can be split there too."""

    def app(environ: Any, _start: Any) -> Iterator[bytes]:
        page(name="a")
        yield b"1"
        environ["sqlobject.begin"]()
        page(name="b")
        environ["sqlobject.abort"]()
        yield b"2"

    assert list(ask(in_transactions(conn, app))) == [b"1", b"2"]
    assert names(page, conn) == ["a"]


@pytest.mark.parametrize("hub", ["no.such.module:x", "sqlobject.main:nothing", "x", ""])
def test_hub_that_is_not_there(hub: str, conn: Any) -> None:
    """A wrong setting is told at once."""
    with pytest.raises(ConfigurationError, match="hub"):
        make_middleware(lambda *_: [], {}, database=conn, hub=hub)


def test_hub_by_a_dotted_name(conn: Any) -> None:
    """The old spelling works as well."""
    app = make_middleware(lambda *_: [], {}, conn, hub="sqlobject.main.sqlhub")
    assert app.hub is sqlhub


def test_setting_that_is_neither_yes_nor_no(conn: Any) -> None:
    """``use_transaction = maybe`` is a mistake."""
    with pytest.raises(ConfigurationError, match="'maybe'"):
        make_middleware(lambda *_: [], {}, database=conn, use_transaction="maybe")


def test_real_server(page: Any, conn: Any) -> None:
    """The middleware keeps the rules of WSGI, in front of a checker of them."""

    def app(_environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        page(name="a")
        yield b"done"

    checked = validator(in_transactions(conn, validator(app)))
    with make_server("127.0.0.1", 0, checked) as server:
        server.timeout = 10
        server.RequestHandlerClass.log_message = lambda *_: None  # type: ignore[method-assign,assignment]
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        answer = _fetch(server.server_address)
        thread.join(10)
    assert answer.endswith(b"done")
    assert names(page, conn) == ["a"]


def _fetch(address: Any) -> bytes:
    import socket

    with socket.create_connection(address[:2], timeout=10) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        received = io.BytesIO()
        while chunk := client.recv(4096):
            received.write(chunk)
    return received.getvalue()
