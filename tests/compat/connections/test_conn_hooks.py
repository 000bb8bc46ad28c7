"""Section 4: methods of connections that programs override or replace."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol, sqlite

PRIVATE = [
    "_SO_update",
    "_SO_selectOne",
    "_SO_selectOneAlt",
    "_SO_delete",
    "_SO_selectJoin",
    "_SO_intermediateJoin",
    "_SO_intermediateInsert",
    "_SO_intermediateDelete",
    "_runWithConnection",
    "_executeRetry",
    "_query",
    "_queryAll",
    "_queryOne",
    "_queryInsertID",
    "_queryAddLimitOffset",
    "_setAutoCommit",
]


@pytest.mark.parametrize("name", PRIVATE)
def test_underscore_methods_that_programs_replace(conn: Any, name: str) -> None:
    """The underscore methods that programs patch are there to be patched."""
    assert callable(getattr(conn, name))


class Watched(sqlite.builder()):  # type: ignore[misc]
    """A connection that overrides methods as programs do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.seen: list[tuple[str, Any]] = []
        super().__init__(*args, **kwargs)

    def _SO_update(self, *args: Any) -> Any:
        self.seen.append(("update", args))
        return super()._SO_update(*args)

    def _executeRetry(self, *args: Any) -> Any:
        self.seen.append(("execute", args[-1]))
        return super()._executeRetry(*args)

    def makeConnection(self) -> Any:
        self.seen.append(("connect", None))
        return super().makeConnection()

    def kinds(self) -> set[str]:
        """Which methods were called."""
        return {kind for kind, _args in self.seen}

    def texts(self) -> list[str]:
        """The SQL texts that were executed."""
        return [text for kind, text in self.seen if kind == "execute"]


@pytest.fixture
def watched() -> Any:
    """A class on a connection with overridden methods."""
    connection = Watched(":memory:")

    class Plate(SQLObject):
        _connection = connection
        label = StringCol()

    Plate.createTable()
    yield SimpleNamespace(Plate=Plate, conn=connection)
    connection.close()


def test_overridden_update_is_called(watched: SimpleNamespace) -> None:
    """A connection's own ``_SO_update`` runs when an attribute is set."""
    plate = watched.Plate(label="a")
    watched.conn.seen.clear()
    plate.label = "b"
    assert "update" in watched.conn.kinds()
    assert watched.conn.queryAll("SELECT label FROM plate") == [("b",)]


def test_overridden_execute_sees_every_statement(watched: SimpleNamespace) -> None:
    """A connection's own ``_executeRetry`` sees every statement as literal text."""
    plate = watched.Plate(label="it's")
    plate.label = "b"
    list(watched.Plate.select(watched.Plate.q.label == "b"))
    plate.destroySelf()
    texts = watched.conn.texts()
    assert "INSERT INTO plate (label) VALUES ('it''s')" in texts
    assert "UPDATE plate SET label = ('b') WHERE id = (1)" in texts
    assert any("WHERE ((plate.label) = ('b'))" in text for text in texts)
    assert "DELETE FROM plate WHERE id = (1)" in texts


def test_overridden_make_connection_is_called(watched: SimpleNamespace) -> None:
    """A connection's own ``makeConnection`` opens its raw connections."""
    assert "connect" in watched.conn.kinds()


def test_patched_instance_method_is_called(
    shop: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A method replaced on the connection object itself is called."""
    maker = shop.Maker(label="a")
    calls: list[Any] = []
    real = shop.conn._SO_update

    def counting(*args: Any) -> Any:
        calls.append(args)
        return real(*args)

    monkeypatch.setattr(shop.conn, "_SO_update", counting)
    maker.label = "b"
    maker.set(label="c")
    assert len(calls) == 2
    assert shop.conn.queryAll("SELECT label FROM maker") == [("c",)]
