"""Core 2: which columns a class statement takes, and what it does with the rest."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLObject,
    StringCol,
)


def test_columns_are_named_after_their_attributes() -> None:
    """A definition in the body gets the attribute's name."""
    definition = StringCol()

    class Shelf(SQLObject):
        label = definition

    assert definition.name == "label"
    assert Shelf.sqlmeta.columnDefinitions["label"] is definition


def test_column_list_keeps_the_order_of_the_body(conn: Any) -> None:
    """``columnList`` and the table have the columns in the order written."""

    class Shelf(SQLObject):
        zeta = StringCol()
        alpha = IntCol()
        owner = ForeignKey("Shelf")
        mid = IntCol()

    names = [column.name for column in Shelf.sqlmeta.columnList]
    assert names == ["zeta", "alpha", "ownerID", "mid"]
    Shelf.createTable()
    described = [row[1] for row in conn.queryAll("PRAGMA table_info(shelf)")]
    assert described == ["id", "zeta", "alpha", "owner_id", "mid"]


@pytest.mark.parametrize(
    "name", ["expire", "set", "_init", "get", "destroySelf", "sync"]
)
def test_column_may_not_hide_a_method(name: str) -> None:
    """A column named like a method of the class is refused."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {name: IntCol()})


def test_column_may_not_be_called_id() -> None:
    """The key is not declared as a column."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"id": IntCol()})


def test_column_may_not_be_added_twice() -> None:
    """A name that is a column already cannot be added again."""

    class Shelf(SQLObject):
        label = StringCol()

    with pytest.raises(AssertionError):
        Shelf.sqlmeta.addColumn(StringCol("label"))


def test_column_with_two_names_is_refused() -> None:
    """``a = IntCol('b')`` contradicts itself."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"a": IntCol("b")})


def test_column_with_its_own_name_is_fine() -> None:
    """``a = IntCol('a')`` says the same twice."""
    Shelf: Any = type("Shelf", (SQLObject,), {"a": IntCol("a")})
    assert list(Shelf.sqlmeta.columns) == ["a"]


@pytest.mark.parametrize("name", ["bad name", "x-y", "1st", "a;b", "a'b"])
def test_name_that_is_no_identifier_is_refused(name: str) -> None:
    """Without ``forceDBName`` a column's name is an identifier."""

    class Shelf(SQLObject):
        label = StringCol()

    with pytest.raises(AssertionError):
        Shelf.sqlmeta.addColumn(StringCol(name))
    assert list(Shelf.sqlmeta.columns) == ["label"]


@pytest.mark.parametrize("name", ["Unit Price", "x-y", "1st", "a;b", "a'b", "Größe"])
@pytest.mark.usefixtures("conn")
def test_database_name_of_any_spelling_is_quoted(name: str) -> None:
    """A ``dbName`` that is no identifier is quoted wherever it is used."""

    class Shelf(SQLObject):
        price = IntCol(dbName=name, default=None)

    Shelf.createTable()
    shelf = Shelf(price=1)
    shelf.price = 2
    shelf.sync()
    assert shelf.price == 2
    assert list(Shelf.select(Shelf.q.price == 2, orderBy="-price")) == [shelf]
    assert list(Shelf.selectBy(price=2)) == [shelf]
    assert Shelf.select().max(Shelf.q.price) == 2


@pytest.mark.usefixtures("conn")
def test_force_db_name_takes_an_already_quoted_name() -> None:
    """``forceDBName`` lets the user's own quoting through to the database."""

    class Shelf(SQLObject):
        odd = StringCol(dbName='"odd name"', forceDBName=True)

    Shelf.createTable()
    shelf = Shelf(odd="a")
    shelf.odd = "b"
    Shelf._connection.cache.clear()
    assert Shelf.get(shelf.id).odd == "b"
    assert Shelf.select(Shelf.q.odd == "b").count() == 1
    assert Shelf.selectBy(odd="b", connection=None)[0].odd == "b"


@pytest.mark.usefixtures("conn")
def test_forced_name_that_is_no_python_name() -> None:
    """A forced attribute name with a blank works through getattr and setattr."""

    class Shelf(SQLObject):
        plain = StringCol(default="p")

    Shelf.sqlmeta.addColumn(
        StringCol("odd name", dbName="odd", forceDBName=True, default=None)
    )
    Shelf.createTable()
    shelf = Shelf(**{"odd name": "a"})
    setattr(shelf, "odd name", "b")
    shelf.sync()
    assert getattr(shelf, "odd name") == "b"


@pytest.mark.parametrize("name", ["q", "j", "connection"])
@pytest.mark.usefixtures("conn")
def test_column_called_like_a_namespace_is_not_lost(name: str) -> None:
    """A column ``q``, ``j`` or ``connection`` is there, and is stored."""
    Shelf: Any = type("Shelf", (SQLObject,), {name: StringCol(), "n": IntCol()})
    Shelf.createTable()
    shelf = Shelf(n=1, **{name: "kept"})
    shelf.sync()
    assert getattr(shelf, name) == "kept"
    assert list(Shelf.sqlmeta.columns) == [name, "n"]


@pytest.mark.parametrize("name", ["self", "cls"])
def test_column_called_self_or_cls_is_a_column(conn: Any, name: str) -> None:
    """A column may bear the name of a method's first parameter."""
    Shelf: Any = type("Shelf", (SQLObject,), {name: StringCol()})
    Shelf.createTable()
    shelf = Shelf(**{name: "a"})
    shelf.set(**{name: "b"})
    assert getattr(shelf, name) == "b"
    assert list(Shelf.selectBy(**{name: "b"})) == [shelf]
    Shelf.deleteBy(**{name: "b"})
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (0,)


@pytest.mark.usefixtures("conn")
def test_reserved_words_as_names() -> None:
    """Class ``Order`` with columns ``group``, ``select`` and ``user`` just works."""

    class Order(SQLObject):
        group = StringCol(alternateID=True)
        select = StringCol(default="s")
        user = ForeignKey("Order", default=None)
        where = IntCol(default=1)
        by_group = DatabaseIndex("group", "where")
        orders = MultipleJoin("Order", joinColumn="user_id")

    Order.createTable()
    first = Order(group="a")
    second = Order(group="b", user=first, where=7)
    second.set(where=8, select="t")
    second.sync()
    assert (second.where, second.select, second.user) == (8, "t", first)
    assert list(Order.selectBy(select="t")) == [second]
    assert Order.byGroup("b") is second
    assert list(Order.select(Order.q.where > 5, orderBy="group")) == [second]
    assert list(Order.selectBy(group="b", user=first)) == [second]
    assert list(first.orders) == [second]
    assert Order.select().max("group") == "b"
    second.destroySelf()
    Order.deleteBy(group="a")
    assert Order.select().count() == 0
    Order.clearTable()
    Order.dropTable()


def test_values_with_an_add_to_class_hook() -> None:
    """An attribute with ``__addtoclass__`` is told its class and name."""
    told: list[tuple[str, str]] = []

    class Note:
        def __addtoclass__(self, cls: type, name: str) -> None:
            told.append((cls.__name__, name))

    class Shelf(SQLObject):
        label = StringCol()
        note = Note()

    assert told == [("Shelf", "note")]
    assert list(Shelf.sqlmeta.columns) == ["label"]


@pytest.mark.usefixtures("conn")
def test_metaclass_mixed_with_a_foreign_one() -> None:
    """A class may have a metaclass derived from SQLObject's and another one."""
    names: list[str] = []

    class Recorder(type):
        def __init__(cls, name: str, bases: Any, space: Any, **kw: Any) -> None:
            super().__init__(name, bases, space)
            names.append(name)

    class Mixed(Recorder, type(SQLObject)):
        pass

    class Plain(metaclass=Recorder):
        def shout(self) -> str:
            return self.label.upper()

    class Shelf(SQLObject, Plain, metaclass=Mixed):
        label = StringCol()

    Shelf.createTable()
    assert Shelf(label="a").shout() == "A"
    assert names == ["Plain", "Shelf"]


@pytest.mark.usefixtures("conn")
def test_class_with_plain_mix_in() -> None:
    """Methods and properties of a plain base are available on rows."""

    class Loud:
        def shout(self) -> str:
            return self.label.upper()

        @property
        def size(self) -> int:
            return len(self.label)

    class Shelf(Loud, SQLObject):
        label = StringCol()

    Shelf.createTable()
    shelf = Shelf(label="abc")
    assert shelf.shout() == "ABC"
    assert shelf.size == 3


@pytest.mark.usefixtures("conn")
def test_class_attributes_and_methods_of_the_body_stay() -> None:
    """What is no column, join or index in the body is left as it is."""

    class Shelf(SQLObject):
        label = StringCol()
        colours = ("red", "blue")

        @classmethod
        def make(cls, label: str) -> Any:
            return cls(label=label)

        @staticmethod
        def twice(n: int) -> int:
            return 2 * n

        @property
        def title(self) -> str:
            return f"<{self.label}>"

    Shelf.createTable()
    shelf = Shelf.make("a")
    assert shelf.colours == ("red", "blue")
    assert shelf.twice(4) == 8
    assert shelf.title == "<a>"


@pytest.mark.usefixtures("conn")
def test_base_class_overriding_init() -> None:
    """A base below SQLObject may override ``__init__`` and ``_init``."""
    made: list[str] = []

    class Base(SQLObject):
        def __init__(self, *args: Any, **kw: Any) -> None:
            kw.pop("extra", None)
            super().__init__(*args, **kw)

        def _init(self, *args: Any, **kw: Any) -> None:
            super()._init(*args, **kw)
            made.append(type(self).__name__)

    class Shelf(Base):
        label = StringCol()

    Shelf.createTable()
    assert Shelf(label="a", extra=5).label == "a"
    assert made == ["Shelf"]


def test_q_of_a_class_follows_later_columns(conn: Any) -> None:
    """``q`` knows a column as soon as it is added, and no other name."""

    class Shelf(SQLObject):
        label = StringCol()

    with pytest.raises(AttributeError):
        _ = Shelf.q.width
    Shelf.sqlmeta.addColumn(IntCol("width"))
    assert conn.sqlrepr(Shelf.q.width) == "shelf.width"
    assert conn.sqlrepr(Shelf.q.id) == "shelf.id"


def test_column_annotations_do_not_disturb() -> None:
    """``label: str = StringCol()`` is a column like any other."""

    class Shelf(SQLObject):
        label: Any = StringCol()
        count: Any = IntCol()

    assert list(Shelf.sqlmeta.columns) == ["label", "count"]
