"""Rows are ordinary Python objects: what programs do with any class works here."""

from __future__ import annotations

import functools
import gc
import inspect
import pydoc
import types
import weakref
from typing import Any, Generic, TypeVar

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    SQLObject,
    StringCol,
    events,
)
from sqlobject.inheritance import InheritableSQLObject

pytestmark = pytest.mark.usefixtures("conn")

T = TypeVar("T")


@pytest.fixture
def Shelf(conn: Any) -> Any:
    """A class with a table and no rows."""

    class Shelf(SQLObject):
        """Where books stand."""

        label = StringCol(default="a")
        width = IntCol(default=5)

        def shout(self) -> str:
            """Say it aloud."""
            return self.label.upper()

    Shelf.createTable()
    assert Shelf._connection is conn
    return Shelf


def test_class_keeps_its_identity(Shelf: Any) -> None:
    """Name, module, qualified name and docstring are those of the statement."""
    assert Shelf.__name__ == "Shelf"
    assert Shelf.__module__ == __name__
    assert Shelf.__qualname__.endswith("Shelf")
    assert Shelf.__doc__ == "Where books stand."
    assert Shelf.shout.__doc__ == "Say it aloud."
    assert issubclass(Shelf, SQLObject)
    assert type(Shelf()) is Shelf
    assert isinstance(Shelf(), SQLObject)


def test_class_can_be_looked_at(Shelf: Any) -> None:
    """``dir``, ``inspect`` and ``pydoc`` get along with classes and rows."""
    shelf = Shelf()
    assert {"label", "width", "shout", "set", "sqlmeta"} <= set(dir(Shelf))
    assert {"label", "width", "shout", "id"} <= set(dir(shelf))
    assert dict(inspect.getmembers(shelf))["label"] == "a"
    assert "Where books stand" in pydoc.render_doc(Shelf)
    assert hasattr(Shelf, "label")


def test_cached_property_works_on_rows(conn: Any) -> None:
    """``functools.cached_property`` is worked out once a row."""
    calls: list[int] = []

    class Shelf(SQLObject):
        label = StringCol(default="a")

        @functools.cached_property
        def twice(self) -> str:
            calls.append(1)
            return self.label * 2

    Shelf.createTable()
    shelf = Shelf()
    assert (shelf.twice, shelf.twice) == ("aa", "aa")
    assert calls == [1]
    assert Shelf._connection is conn


def test_instance_dictionary_shows_python_attributes(Shelf: Any) -> None:
    """``vars(row)`` is a dictionary of what the program set."""
    shelf = Shelf()
    shelf.note = "mine"
    assert vars(shelf)["note"] == "mine"
    shelf.__dict__["other"] = 5
    assert shelf.other == 5


def test_rows_without_python_attributes_do_not_share_them(Shelf: Any) -> None:
    """An attribute set on one row is no attribute of another."""
    one, two = Shelf(), Shelf()
    one.note = "mine"
    assert not hasattr(two, "note")


def test_class_attribute_is_the_default_of_a_python_attribute() -> None:
    """A plain class attribute can be read on rows and overlaid on one of them."""

    class Shelf(SQLObject):
        label = StringCol(default="a")
        selected = False

    Shelf.createTable()
    one, two = Shelf(), Shelf()
    assert one.selected is False
    one.selected = True
    assert (one.selected, two.selected, Shelf.selected) == (True, False, False)
    del one.selected
    assert one.selected is False


def test_own_getattr_for_unknown_names(conn: Any) -> None:
    """A class may answer for unknown attributes; its columns still reload."""

    class Shelf(SQLObject):
        label = StringCol(default="a")

        def __getattr__(self, name: str) -> Any:
            if name.startswith("auto_"):
                return name.removeprefix("auto_")
            raise AttributeError(name)

    Shelf.createTable()
    shelf = Shelf()
    assert shelf.auto_x == "x"
    assert shelf.label == "a"
    conn.query("UPDATE shelf SET label = 'b'")
    shelf.expire()
    assert shelf.label == "b"
    assert not hasattr(shelf, "nothing")
    number = shelf.id
    conn.cache.clear()
    assert Shelf.get(number).label == "b"
    assert Shelf.select()[0].auto_y == "y"


def test_own_getattr_that_delegates_to_another_row(conn: Any) -> None:
    """Delegation by ``__getattr__`` to the row of a key works, expired or not."""

    class Person(SQLObject):
        name = StringCol(default="p")

    class Employee(SQLObject):
        person = ForeignKey("Person")
        wage = IntCol(default=1)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            return getattr(self.person, name)

    Person.createTable()
    Employee.createTable()
    employee = Employee(person=Person(name="Ada"))
    assert employee.name == "Ada"
    employee.expire()
    assert (employee.wage, employee.name) == (1, "Ada")
    with pytest.raises(AttributeError):
        _ = employee.nothing
    assert Employee._connection is conn


def test_own_setattr_sees_every_assignment(conn: Any) -> None:
    """A class may watch ``__setattr__`` and hand on to the base."""
    seen: list[str] = []

    class Shelf(SQLObject):
        label = StringCol(default="a")

        def __setattr__(self, name: str, value: Any) -> None:
            seen.append(name)
            super().__setattr__(name, value)

    Shelf.createTable()
    shelf = Shelf()
    shelf.label = "b"
    shelf.note = "mine"
    assert seen[-2:] == ["label", "note"]
    assert conn.queryAll("SELECT label FROM shelf") == [("b",)]


def test_own_comparison_and_hash() -> None:
    """A class may say itself what is equal, and how rows are ordered."""

    @functools.total_ordering
    class Shelf(SQLObject):
        label = StringCol(default="a")

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Shelf) and self.label == other.label

        def __lt__(self, other: Any) -> bool:
            return self.label < other.label

        def __hash__(self) -> int:
            return hash(self.label)

        def __repr__(self) -> str:
            return f"Shelf({self.label})"

        def __len__(self) -> int:
            return 0

    Shelf.createTable()
    one, two, three = Shelf(label="b"), Shelf(label="a"), Shelf(label="a")
    assert two == three
    assert sorted([one, two]) == [two, one]
    assert len({two, three}) == 1
    assert repr(one) == "Shelf(b)"
    assert Shelf.get(one.id) is one
    assert [s.label for s in Shelf.select(orderBy="label")] == ["a", "a", "b"]


def test_rows_with_a_length_of_zero_are_still_found() -> None:
    """A row that counts as false is a row in joins, keys and the cache."""

    class Bag(SQLObject):
        items = MultipleJoin("Thing")

        def __len__(self) -> int:
            return 0

    class Thing(SQLObject):
        bag = ForeignKey("Bag", default=None)

        def __bool__(self) -> bool:
            return False

    Bag.createTable()
    Thing.createTable()
    bag = Bag()
    thing = Thing(bag=bag)
    assert thing.bag is bag
    assert Bag.get(bag.id) is bag
    assert list(bag.items) == [thing]
    assert Thing.selectBy(bag=bag).getOne() is thing
    thing.bag = None
    assert thing.bag is None
    thing.bag = bag
    thing.sync()
    assert thing.bag is bag


def test_context_managers_iterators_and_calls() -> None:
    """Special methods of the class are the class's own."""

    class Shelf(SQLObject):
        label = StringCol(default="abc")

        def __iter__(self) -> Any:
            return iter(self.label)

        def __call__(self, n: int) -> str:
            return self.label * n

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *args: object) -> None:
            self.label = "left"

        def __getitem__(self, n: int) -> str:
            return self.label[n]

        def __contains__(self, part: str) -> bool:
            return part in self.label

    Shelf.createTable()
    with Shelf() as shelf:
        assert list(shelf) == ["a", "b", "c"]
        assert shelf(2) == "abcabc"
        assert shelf[1] == "b"
        assert "bc" in shelf
    assert shelf.label == "left"


def test_abstract_base_and_protocol_like_mix_ins() -> None:
    """Generic and slotted mix-ins can stand beside SQLObject."""

    class Named(Generic[T]):
        def named(self) -> str:
            return f"<{self.label}>"

    class Slotted:
        __slots__ = ()

        def size(self) -> int:
            return len(self.label)

    class Shelf(SQLObject, Named[str], Slotted):
        label = StringCol(default="a")

    Shelf.createTable()
    shelf = Shelf()
    assert shelf.named() == "<a>"
    assert shelf.size() == 1
    assert isinstance(shelf, Named)


@pytest.mark.parametrize("base", [SQLObject, InheritableSQLObject])
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("columns", [True, False])
def test_mix_in_beside_a_table_class(base: Any, first: bool, columns: bool) -> None:
    """A subclass may add a mix-in to its parent, with columns of its own or without."""

    class Loud:
        volume = 11

        def shout(self) -> str:
            return self.label.upper()

    Parent: Any = type("Parent", (base,), {"label": StringCol(default="a")})
    body = {"size": IntCol(default=1)} if columns else {}
    mixed = (Loud, Parent) if first else (Parent, Loud)
    Child: Any = type("Child", mixed, dict(body))
    Grandchild: Any = type("Grandchild", (Child,), {})
    Bare: Any = type("Bare", (Loud, base) if first else (base, Loud), dict(body))
    for each in (Parent, Child, Grandchild, Bare):
        each.createTable()
    for each in (Child, Grandchild, Bare):
        row = each()
        row.volume = 5
        assert vars(row)["volume"] == 5
        number = row.id
        del row
        each._connection.cache.clear()
        row = each.get(number)
        assert type(row) is each
        assert row.volume == 11
        if each is not Bare:
            row.label = "b"
            row.sync()
            assert row.shout() == "B"
        row.destroySelf()
    assert Parent.select().count() == 0


def test_mix_in_with_state_of_its_own() -> None:
    """A mix-in that keeps attributes and has an ``__init__`` can come first."""

    class Counter:
        def __init__(self, *args: Any, **kw: Any) -> None:
            self.count = 0
            super().__init__(*args, **kw)

        def bump(self) -> int:
            self.count += 1
            return self.count

    class Shelf(Counter, SQLObject):
        label = StringCol(default="a")

    Shelf.createTable()
    shelf = Shelf(label="b")
    assert (shelf.bump(), shelf.bump(), shelf.label) == (1, 2, "b")


def test_init_subclass_and_set_name_are_run() -> None:
    """Python's own hooks of class creation work, keywords included."""
    seen: list[Any] = []

    class Field:
        def __set_name__(self, owner: Any, name: str) -> None:
            seen.append((owner.__name__, name))

    class Base(SQLObject):
        def __init_subclass__(cls, tag: str = "", **kw: Any) -> None:
            super().__init_subclass__(**kw)
            seen.append((cls.__name__, tag))

    class Shelf(Base, tag="x"):
        label = StringCol(default="a")
        field = Field()

    assert ("Shelf", "field") in seen
    assert ("Shelf", "x") in seen
    assert list(Shelf.sqlmeta.columns) == ["label"]


def test_methods_replaced_after_the_class_was_made(
    Shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A method put on the class later, as tests do, is the one that is called."""
    calls: list[str] = []
    shelf = Shelf()
    for name in ("destroySelf", "expire", "sync", "set"):
        original = getattr(Shelf, name)

        def patched(
            self: Any,
            *args: Any,
            _name: str = name,
            _original: Any = original,
            **kw: Any,
        ) -> Any:
            calls.append(_name)
            return _original(self, *args, **kw)

        monkeypatch.setattr(Shelf, name, patched)
    shelf.set(label="b")
    shelf.sync()
    Shelf._connection.expireAll()
    Shelf.delete(shelf.id)
    assert calls[:2] == ["set", "sync"]
    assert "expire" in calls
    assert "destroySelf" in calls
    assert Shelf.select().count() == 0


def test_function_put_on_the_class_later(Shelf: Any) -> None:
    """Attributes added to a finished class are seen on rows at hand."""
    shelf = Shelf()
    Shelf.answer = 42
    Shelf.twice = lambda self: self.label * 2
    Shelf.title = property(lambda self: self.label.title())
    assert (shelf.answer, shelf.twice(), shelf.title) == (42, "aa", "A")
    del Shelf.answer
    assert not hasattr(shelf, "answer")


def test_method_bound_to_one_row(Shelf: Any) -> None:
    """A method may be put on a single row."""
    one, two = Shelf(label="x"), Shelf()
    one.twice = types.MethodType(lambda self: self.label * 2, one)
    assert one.twice() == "xx"
    assert not hasattr(two, "twice")


def test_row_is_collected_when_nobody_needs_it(open_sqlite: Any) -> None:
    """A row of an uncached connection dies with its last reference."""
    uncached = open_sqlite(cache=False)

    class Shelf(SQLObject):
        _connection = uncached
        label = StringCol(default="a")

    Shelf.createTable()
    shelf = Shelf()
    shelf.label = "b"
    reference = weakref.ref(shelf)
    del shelf
    gc.collect()
    assert reference() is None


def test_rows_as_keys_and_members(Shelf: Any) -> None:
    """Rows can be keys of dictionaries and members of sets, expired ones too."""
    one, two = Shelf(), Shelf()
    seen = {one: 1, two: 2}
    one.expire()
    assert seen[Shelf.get(one.id)] == 1
    assert len({one, Shelf.get(one.id), two}) == 2


def test_row_can_be_hashed_while_it_is_made() -> None:
    """A listener of RowCreate may put the instance into a set."""
    seen: list[bool] = []

    class Shelf(SQLObject):
        label = StringCol(default="a")

    def listener(inst: Any, kwargs: Any, post: Any) -> None:
        seen.append(inst in {inst})

    Shelf.createTable()
    events.listen(listener, Shelf, events.RowCreateSignal)
    Shelf()
    assert seen == [True]


def test_static_type_hints_of_columns_are_kept() -> None:
    """Annotations of the body can be asked for."""

    class Shelf(SQLObject):
        label: str = StringCol(default="a")
        width: int = IntCol(default=1)
        note: str

    assert set(Shelf.__annotations__) == {"label", "width", "note"}
    Shelf.createTable()
    assert Shelf().width == 1


def test_three_hundred_columns() -> None:
    """A very wide table is written and read like any other."""
    space: dict[str, Any] = {f"c{n}": IntCol(default=n) for n in range(300)}
    Wide: Any = type("Wide", (SQLObject,), space)
    Wide.createTable()
    wide = Wide(c7=70)
    wide.set(**{f"c{n}": -n for n in range(100, 200)})
    wide.sync()
    assert (wide.c0, wide.c7, wide.c150, wide.c299) == (0, 70, -150, 299)
    assert len(wide.sqlmeta.asDict()) == 301
    assert Wide.select(Wide.q.c299 == 299).count() == 1
