"""Section 2: signals of columns, tables and classes."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    IntCol,
    SQLObject,
    StringCol,
    col,
)
from sqlobject.events import (
    AddColumnSignal,
    ClassCreateSignal,
    CreateTableSignal,
    DeleteColumnSignal,
    DropTableSignal,
)

# -- columns ---------------------------------------------------------------------------


def test_add_column(plate: Any, hear: Any, diary: Any) -> None:
    """Adding a column sends its definition; the post function gets the bound column."""
    hear(plate, AddColumnSignal, post=True)
    definition = IntCol("mass", default=None)
    plate.sqlmeta.addColumn(definition)
    entry, post = diary
    assert entry[:2] == ("AddColumn", plate)
    assert entry[3] == "mass"
    assert entry[4] is definition
    assert entry[5] is False
    assert post[0] == "AddColumn/post"
    assert post[1] is plate
    assert post[2] is plate.sqlmeta.columns["mass"]


def test_add_column_on_a_subclass(conn: Any, hear: Any, diary: Any) -> None:
    """The columns of a new subclass are announced to listeners on its parent."""

    class Base(SQLObject):
        pass

    hear(Base, AddColumnSignal)

    class Child(Base):
        answer = IntCol(default=42)

    names = [entry[3] for entry in diary if entry[1] is Child]
    assert names == ["answer"]
    assert isinstance(diary[-1][4], IntCol)


def test_delete_column(plate: Any, hear: Any, diary: Any) -> None:
    """Deleting a column is announced before it is gone, with the bound column."""
    column = plate.sqlmeta.columns["size"]
    present: list[bool] = []
    hear(
        plate,
        DeleteColumnSignal,
        act=lambda *_a: present.append("size" in plate.sqlmeta.columns),
        post=True,
    )
    plate.sqlmeta.delColumn("size")
    assert diary.names() == ["DeleteColumn", "DeleteColumn/post"]
    assert diary[0][1] is plate
    assert diary[0][3] == "size"
    assert diary[0][4] is column
    assert isinstance(column, col.SOIntCol)
    assert present == [True]
    assert "size" not in plate.sqlmeta.columns


# -- tables ----------------------------------------------------------------------------


@pytest.fixture
def tableless(conn: Any) -> Any:
    """A class without its table."""

    class Plate(SQLObject):
        name = StringCol()

    return Plate


def test_create_table(tableless: Any, conn: Any, hear: Any, diary: Any) -> None:
    """Creating a table is announced before; the post function gets the connection."""
    existed: list[bool] = []
    hear(
        tableless,
        CreateTableSignal,
        act=lambda *_a: existed.append(tableless.tableExists()),
        post=True,
    )
    tableless.createTable()
    assert diary.names() == ["CreateTable", "CreateTable/post"]
    assert diary[0][1] is tableless
    assert existed == [False]
    assert diary[1][1:] == (tableless, conn)


def test_create_table_if_not_exists_is_silent(
    tableless: Any, hear: Any, diary: Any
) -> None:
    """A table that exists already is not announced."""
    tableless.createTable()
    hear(tableless, CreateTableSignal)
    tableless.createTable(ifNotExists=True)
    assert diary == []


def test_extra_sql_of_create_table_is_run(tableless: Any, conn: Any, hear: Any) -> None:
    """Statements that a CreateTable listener adds are executed."""
    hear(
        tableless,
        CreateTableSignal,
        act=lambda _c, _conn, extra, _post: extra.append(
            "CREATE TABLE extra_table (a INTEGER)"
        ),
    )
    tableless.createTable()
    assert conn.tableExists("extra_table")


def test_drop_table(tableless: Any, conn: Any, hear: Any, diary: Any) -> None:
    """Dropping a table is announced before; the post function gets the connection."""
    tableless.createTable()
    existed: list[bool] = []
    hear(
        tableless,
        DropTableSignal,
        act=lambda *_a: existed.append(tableless.tableExists()),
        post=True,
    )
    tableless.dropTable()
    assert diary.names() == ["DropTable", "DropTable/post"]
    assert existed == [True]
    assert diary[1][1:] == (tableless, conn)


@pytest.mark.parametrize("given", [True, False])
def test_extra_sql_of_drop_table_is_run(
    tableless: Any, conn: Any, hear: Any, given: bool
) -> None:
    """Statements that a DropTable listener adds are executed, connection or not."""
    conn.query("CREATE TABLE extra_table (a INTEGER)")
    tableless.createTable()
    hear(
        tableless,
        DropTableSignal,
        act=lambda _c, _conn, extra, _post: extra.append("DROP TABLE extra_table"),
    )
    tableless.dropTable(**({"connection": conn} if given else {}))
    assert not conn.tableExists("extra_table")
    assert not conn.tableExists("plate")


# -- classes ---------------------------------------------------------------------------


def test_class_creation(conn: Any, hear: Any, diary: Any) -> None:
    """A new class is announced to its first base, with five arguments."""

    class Base(SQLObject):
        pass

    hear(Base, ClassCreateSignal)

    class Child(Base):
        name = StringCol()

    (entry,) = [entry for entry in diary if entry[1] == "Child"]
    _signal, name, bases, attributes, post_funcs, early_funcs = entry
    assert name == "Child"
    assert bases == (Base,)
    assert "name" in attributes
    assert isinstance(post_funcs, list)
    assert isinstance(early_funcs, list)


def test_class_creation_may_add_columns(conn: Any, hear: Any) -> None:
    """A listener may add columns to the class in the making."""

    class Base(SQLObject):
        pass

    def add(name: str, _bases: Any, attributes: Any, *_rest: Any) -> None:
        if name == "Child":
            attributes["stamp"] = IntCol(default=5)

    hear(Base, ClassCreateSignal, act=add)

    class Child(Base):
        pass

    Child.createTable()
    assert Child().stamp == 5


def test_functions_around_class_creation(conn: Any, hear: Any) -> None:
    """Early functions see the bare class, post functions the finished one."""

    class Base(SQLObject):
        pass

    seen: list[Any] = []

    def add(_n: str, _b: Any, _a: Any, post_funcs: Any, early_funcs: Any) -> None:
        early_funcs.append(lambda cls: seen.append(("early", cls.__name__)))
        post_funcs.append(
            lambda cls: (
                seen.append(("post", list(cls.sqlmeta.columns)))
                if hasattr(cls, "sqlmeta")
                else None
            )
        )

    hear(Base, ClassCreateSignal, act=add)

    class Child(Base):
        name = StringCol()

    assert ("early", "Child") in seen
    assert ("post", ["name"]) in seen
    assert seen.index(("early", "Child")) < seen.index(("post", ["name"]))
