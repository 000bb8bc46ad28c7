"""Section 9: a connection or a transaction for each web request."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol, sqlhub
from sqlobject.dbconnection import ConnectionHub, Transaction
from sqlobject.wsgi_middleware import SQLObjectMiddleware, make_middleware


@pytest.fixture
def plate(filed: Any) -> Any:
    """A class with its table on a file."""

    class Plate(SQLObject):
        name = StringCol()

    Plate.createTable()
    return Plate


def committed(plate: Any) -> list[str]:
    """The names that are committed, asked from outside."""
    other = sqlite3.connect(plate._connection.filename)
    rows = other.execute("SELECT name FROM plate ORDER BY name").fetchall()
    other.close()
    return [row[0] for row in rows]


def call(app: Any) -> bytes:
    """Make one request as a web server does."""
    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": "/"}
    started: list[Any] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> None:
        started.append((status, headers))

    result = app(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    assert started
    return body


def request(act: Any) -> Any:
    """Make an application that calls ``act(environ)``."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        act(environ)
        return [b"done"]

    return app


def test_connection_of_a_request(plate: Any, filed: Any) -> None:
    """During a request the hub gives the middleware's connection."""
    seen: list[Any] = []

    def act(environ: Any) -> None:
        seen.append(sqlhub.getConnection())
        seen.append(environ["sqlobject.get_connection"]())
        seen.append(environ["sqlobject.in_transaction"]())

    app = make_middleware(request(act), {}, database=filed)
    assert isinstance(app, SQLObjectMiddleware)
    assert call(app) == b"done"
    assert seen == [filed, filed, False]


def test_database_as_a_uri(plate: Any, filed: Any, monkeypatch: Any) -> None:
    """The database may be a URI, given directly or in the global configuration."""
    names: list[str] = []
    app = request(lambda _environ: names.extend(p.name for p in plate.select()))
    plate(name="a")
    call(make_middleware(app, {}, database=filed.uri()))
    call(make_middleware(app, {"database": filed.uri()}))
    assert names == ["a", "a"]


def test_database_is_needed() -> None:
    """Without a database ValueError is raised at once."""
    with pytest.raises(ValueError):  # noqa: PT011
        make_middleware(request(lambda _environ: None), {})


@pytest.mark.parametrize(
    ("value", "inside"),
    [(True, True), ("true", True), ("yes", True), (False, False), ("false", False)],
)
def test_use_transaction(plate: Any, filed: Any, value: Any, inside: bool) -> None:
    """``use_transaction`` is read as a text boolean; the request runs in one."""
    seen: list[bool] = []

    def act(environ: Any) -> None:
        seen.append(environ["sqlobject.in_transaction"]())
        seen.append(isinstance(sqlhub.getConnection(), Transaction))

    call(make_middleware(request(act), {}, database=filed, use_transaction=value))
    assert seen == [inside, inside]


def test_transaction_is_committed_at_the_end(plate: Any, filed: Any) -> None:
    """A request that ends well is committed, not before its end."""
    during: list[list[str]] = []

    def act(_environ: Any) -> None:
        plate(name="a")
        during.append(committed(plate))

    call(make_middleware(request(act), {}, database=filed, use_transaction=True))
    assert during == [[]]
    assert committed(plate) == ["a"]


def test_transaction_covers_the_iteration(plate: Any, filed: Any) -> None:
    """What happens while the answer is iterated belongs to the transaction."""

    def app(_environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        plate(name="a")
        yield b"one"
        plate(name="b")
        yield b"two"

    assert call(make_middleware(app, {}, database=filed, use_transaction=True)) == (
        b"onetwo"
    )
    assert committed(plate) == ["a", "b"]


def test_exception_rolls_back(plate: Any, filed: Any) -> None:
    """An exception in the call rolls back and goes on to the server."""

    def act(_environ: Any) -> None:
        plate(name="a")
        raise RuntimeError("broken")

    app = make_middleware(request(act), {}, database=filed, use_transaction=True)
    with pytest.raises(RuntimeError, match="broken"):
        call(app)
    assert committed(plate) == []


def test_exception_while_iterating_rolls_back(plate: Any, filed: Any) -> None:
    """An exception while the answer is iterated rolls back too."""

    def app(_environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [])
        plate(name="a")
        yield b"one"
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        call(make_middleware(app, {}, database=filed, use_transaction=True))
    assert committed(plate) == []
    plate(name="b")
    assert committed(plate) == ["b"]


def test_exception_without_a_transaction_keeps_the_work(plate: Any, filed: Any) -> None:
    """Without a transaction nothing is rolled back."""

    def act(_environ: Any) -> None:
        plate(name="a")
        raise RuntimeError("broken")

    app = make_middleware(request(act), {}, database=filed)
    with pytest.raises(RuntimeError):
        call(app)
    assert committed(plate) == ["a"]


def test_abort(plate: Any, filed: Any) -> None:
    """``sqlobject.abort`` makes the end of the request a rollback."""

    def act(environ: Any) -> None:
        plate(name="a")
        environ["sqlobject.abort"]()

    call(make_middleware(request(act), {}, database=filed, use_transaction=True))
    assert committed(plate) == []


def test_abort_without_a_transaction(plate: Any, filed: Any) -> None:
    """``sqlobject.abort`` outside a transaction raises AssertionError."""
    app = make_middleware(
        request(lambda environ: environ["sqlobject.abort"]()), {}, database=filed
    )
    with pytest.raises(AssertionError):
        call(app)


def test_begin_splits_the_work(plate: Any, filed: Any) -> None:
    """``sqlobject.begin`` commits what was done and starts another transaction."""

    def act(environ: Any) -> None:
        plate(name="a")
        environ["sqlobject.begin"]()
        assert environ["sqlobject.in_transaction"]()
        plate(name="b")
        environ["sqlobject.abort"]()

    call(make_middleware(request(act), {}, database=filed, use_transaction=True))
    assert committed(plate) == ["a"]


def test_begin_after_abort(plate: Any, filed: Any) -> None:
    """After an abort ``sqlobject.begin`` rolls back what was done."""

    def act(environ: Any) -> None:
        plate(name="a")
        environ["sqlobject.abort"]()
        environ["sqlobject.begin"]()
        plate(name="b")

    call(make_middleware(request(act), {}, database=filed, use_transaction=True))
    assert committed(plate) == ["b"]


def test_begin_turns_transactions_on(plate: Any, filed: Any) -> None:
    """``sqlobject.begin`` in a request without one starts a transaction."""

    def act(environ: Any) -> None:
        plate(name="a")
        environ["sqlobject.begin"]()
        plate(name="b")
        raise RuntimeError("broken")

    app = make_middleware(request(act), {}, database=filed)
    with pytest.raises(RuntimeError):
        call(app)
    assert committed(plate) == ["a"]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("transaction", [False, True])
def test_hub_is_restored(
    plate: Any, filed: Any, open_sqlite: Any, transaction: bool, fails: bool
) -> None:
    """After a request the thread has the connection it had before, or none."""

    def act(_environ: Any) -> None:
        if fails:
            raise RuntimeError("broken")

    app = make_middleware(request(act), {}, database=filed, use_transaction=transaction)

    def run() -> None:
        try:
            call(app)
        except RuntimeError:
            assert fails

    run()
    assert sqlhub.getConnection() is filed
    own = open_sqlite()
    sqlhub.threadConnection = own
    run()
    assert sqlhub.threadConnection is own
    del sqlhub.threadConnection


HUB = ConnectionHub()


def test_own_hub(plate: Any, filed: Any) -> None:
    """Another hub can be served, given as object or by its import name."""
    seen: list[Any] = []
    app = request(lambda _environ: seen.append(HUB.getConnection()))
    call(make_middleware(app, {}, database=filed, hub=HUB))
    assert seen == [filed]


def test_hub_by_its_name(plate: Any, filed: Any, module_from: Any) -> None:
    """A hub given by text is imported."""
    module = module_from(
        "module_with_a_hub",
        "from sqlobject.dbconnection import ConnectionHub\nhub = ConnectionHub()\n",
    )
    seen: list[Any] = []
    app = request(lambda _environ: seen.append(module.hub.getConnection()))
    call(make_middleware(app, {}, database=filed, hub="module_with_a_hub:hub"))
    assert seen == [filed]


def test_paste_is_not_needed(run_python: Any) -> None:
    """The middleware can be imported without Paste and PasteDeploy."""
    out = run_python(
        """
        import sys
        sys.modules["paste"] = sys.modules["paste.deploy"] = None
        import sqlobject.wsgi_middleware
        print("imported")
        """
    )
    assert out == "imported\n"
