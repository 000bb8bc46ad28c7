"""Objects whose columns lie in several tables: making, reading, changing, deleting."""

from __future__ import annotations

import pickle
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    StringCol,
)
from sqlobject.dberrors import DuplicateEntryError, UsageError
from sqlobject.events import (
    RowCreatedSignal,
    RowDestroySignal,
    RowUpdatedSignal,
    RowUpdateSignal,
    listen,
    unlisten,
)
from sqlobject.inheritance import InheritableSQLObject


class Ear:
    """Notes what it hears: ``(signal, class of the row, arguments)``."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, Any]] = []
        self.made: list[Any] = []

    def to(self, cls: Any, *signals: Any, act: Any = None) -> None:
        """Listen to one class, not to its subclasses."""
        for signal in signals:

            def receiver(row: Any, *args: Any, name: str = signal.__name__) -> None:
                known = dict(args[0]) if args and isinstance(args[0], dict) else None
                self.heard.append((name[:-6], type(row).__name__, known))
                if act is not None:
                    act(row, *args)

            listen(receiver, cls, signal, alsoSubclasses=False)
            self.made.append((receiver, cls, signal))

    def close(self) -> None:
        """Hear nothing more."""
        for one in self.made:
            unlisten(*one)


@pytest.fixture
def ear() -> Any:
    """Something that listens."""
    one = Ear()
    yield one
    one.close()


# -- making ----------------------------------------------------------------------------


def test_four_levels_are_inserted_root_first(family: SimpleNamespace, sql: Any) -> None:
    """One INSERT for each level, all with the id that the root gave."""
    sql.clear()
    eve = family.Chief(name="Eve", code="e", age=1, salary=2, room=3)
    tables = [text.split()[2] for text in sql.of("INSERT")]
    assert tables == ["party", "person", "staff", "chief"]
    assert family.db.queryAll("SELECT id, child_name FROM staff") == [(eve.id, "Chief")]
    assert eve._parent._parent._parent._parent is None


def test_given_id_is_that_of_all_levels(family: SimpleNamespace) -> None:
    """``id=`` is the id of the rows of all levels."""
    bob = family.Staff(id=70, name="Bob", code="b")
    assert bob.id == 70
    assert family.Party.get(70) is bob
    assert family.db.queryAll("SELECT id FROM person") == [(70,)]


def test_keys_given_as_text(db: Any) -> None:
    """Families with text keys work, too."""

    class Doc(InheritableSQLObject):
        class sqlmeta:
            idType = str

        title = StringCol()

    class Memo(Doc):
        to = StringCol(default="all")

    for each in (Doc, Memo):
        each.createTable()
    memo = Memo(id="m-1", title="hi")
    db.cache.clear()
    found = Doc.get("m-1")
    assert (type(found), found.title, found.to) == (Memo, "hi", "all")
    assert memo.id == "m-1"
    with pytest.raises(UsageError, match="id="):
        Memo(title="no key")
    assert Doc.select().count() == 1


def test_failure_at_the_last_level_takes_all_back(
    family: SimpleNamespace, ear: Ear
) -> None:
    """When the last INSERT fails, no level has a row, and nobody is told of one."""
    family.Chief(name="a", code="a", room=1)
    ear.to(family.Party, RowCreatedSignal)
    with pytest.raises(DuplicateEntryError):
        family.Chief(name="b", code="b", room=1)
    for table in ("party", "person", "staff", "chief"):
        assert family.db.queryAll(f"SELECT COUNT(*) FROM {table}") == [(1,)]
    assert ear.heard == []
    assert [p.name for p in family.Party.select()] == ["a"]


def test_failure_inside_a_transaction(family: SimpleNamespace) -> None:
    """The same inside a transaction, whose other changes stay."""
    trans = family.db.transaction()
    family.Chief(name="a", code="a", room=1, connection=trans)
    with pytest.raises(DuplicateEntryError):
        family.Chief(name="b", code="b", room=1, connection=trans)
    trans.commit(close=True)
    assert [p.name for p in family.Party.select()] == ["a"]


def test_invalid_value_at_any_level_inserts_nothing(family: SimpleNamespace) -> None:
    """A value that its column refuses is refused before the first INSERT."""
    with pytest.raises(Exception, match="int"):
        family.Chief(name="x", code="x", room="seven")
    with pytest.raises(Exception, match="int"):
        family.Chief(name="x", code="x", age="old")
    assert family.Party.select().count() == 0


def test_setter_of_the_user_may_set_inherited_columns(db: Any) -> None:
    """While a row is made, properties of the user's reach the levels above."""

    class Base(InheritableSQLObject):
        first = StringCol(default="")
        last = StringCol(default="")

    class Child(Base):
        note = StringCol(default=None)

        def _set_full(self, value: str) -> None:
            self.first, self.last = value.split()
            self.note = self.first

    for each in (Base, Child):
        each.createTable()
    child = Child(full="Ann Lee")
    db.cache.clear()
    found = Base.get(child.id)
    assert (found.first, found.last, found.note) == ("Ann", "Lee", "Ann")


def test_init_of_the_user_sees_all_levels(db: Any) -> None:
    """``_init`` may read inherited columns, of new rows and of fetched ones."""
    seen: list[tuple[str, str]] = []

    class Base(InheritableSQLObject):
        name = StringCol()

        def _init(self, *args: Any, **kw: Any) -> None:
            super()._init(*args, **kw)
            seen.append((type(self).__name__, self.name))

    class Child(Base):
        toy = StringCol(default="ball")

    for each in (Base, Child):
        each.createTable()
    Child(name="a")
    assert seen == [("Base", "a"), ("Child", "a")]
    db.cache.clear()
    seen.clear()
    assert [type(each) for each in Base.select()] == [Child]
    assert seen == [("Base", "a"), ("Child", "a")]


# -- fetching --------------------------------------------------------------------------


def test_get_from_every_level(town: SimpleNamespace, forget: Any) -> None:
    """Any class of the line gives the same object of the last class."""
    for cls in (town.Party, town.Person, town.Staff, town.Chief):
        forget()
        found = cls.get(town.eve.id)
        assert type(found) is town.Chief
        assert town.Party.get(found.id) is found
        assert (found.name, found.age, found.salary, found.room) == ("Eve", 50, 90, 7)


def test_levels_are_read_when_they_are_needed(
    town: SimpleNamespace, forget: Any, sql: Any
) -> None:
    """``Chief.get`` reads its own row; the others when their columns are read."""
    forget()
    sql.clear()
    eve = town.Chief.get(town.eve.id)
    assert len(sql.of("SELECT")) == 1
    assert eve.name == "Eve"
    assert len(sql.of("SELECT")) == 4
    assert eve.age == 50
    assert len(sql.of("SELECT")) == 4


def test_foreign_key_to_the_root_gives_the_whole_object(
    town: SimpleNamespace, forget: Any
) -> None:
    """A key that refers to the root is read as the object of the last class."""
    town.ann.friend = town.bob
    assert town.ann.friend is town.bob
    town.ann.friendID = town.eve.id
    assert town.ann.friend is town.eve
    forget()
    ann = town.Party.byCode("a")
    assert type(ann.friend) is town.Chief
    assert ann.friend is town.Chief.get(town.eve.id)
    assert ann.friendID == town.eve.id


def test_joins_give_whole_objects(town: SimpleNamespace, forget: Any) -> None:
    """Joins to any class of the family give objects of the last classes."""
    town.eve.city = town.york
    town.eve.addClub(town.club)
    town.eve.addCircle(town.club)
    forget()
    york, club = town.City.get(town.york.id), town.Club.get(town.club.id)
    assert sorted(type(p).__name__ for p in york.parties) == ["Chief", "Person"]
    assert [type(p) for p in club.parties] == [town.Chief]
    assert [type(p) for p in club.people] == [town.Chief]
    assert town.Party.byCode("e").clubs == [club]
    assert town.Party.byCode("e").circles == [club]


def test_same_object_by_every_way(town: SimpleNamespace) -> None:
    """A row has one object, however it is reached."""
    (selected,) = town.Staff.select(town.Staff.q.salary == 90)
    assert selected is town.eve
    assert town.Party.byCode("e") is town.eve
    assert town.Party.select(town.Party.q.name == "Eve").getOne() is town.eve


def test_alternate_method_of_another_branch(town: SimpleNamespace) -> None:
    """``Firm.byCode`` does not give a person."""
    with pytest.raises(SQLObjectNotFound, match="Person"):
        town.Firm.byCode("a")


# -- changing --------------------------------------------------------------------------


def test_attributes_of_every_level_are_written(
    town: SimpleNamespace, forget: Any, sql: Any
) -> None:
    """Assigning sends one UPDATE, to the table that has the column."""
    sql.clear()
    town.eve.name = "Eva"
    town.eve.age += 1
    town.eve.salary = 91
    town.eve.room = 8
    tables = [text.split()[1] for text in sql.of("UPDATE")]
    assert tables == ["party", "person", "staff", "chief"]
    forget()
    assert town.Party.byCode("e").sqlmeta.asDict() == {
        "id": town.eve.id,
        "name": "Eva",
        "code": "e",
        "cityID": None,
        "age": 51,
        "friendID": None,
        "salary": 91,
        "room": 8,
    }


def test_set_refuses_before_anything_is_written(
    town: SimpleNamespace, sql: Any
) -> None:
    """A refused value at one level leaves the other levels as they were."""
    sql.clear()
    for values in ({"name": "x", "room": "no"}, {"age": "no", "room": 9}):
        with pytest.raises(Exception, match="int"):
            town.eve.set(**values)
    with pytest.raises(TypeError, match="wings"):
        town.eve.set(name="x", wings=2)
    assert sql.of("UPDATE") == []
    assert (town.eve.name, town.eve.room) == ("Eve", 7)


def test_set_by_object_and_by_id(town: SimpleNamespace) -> None:
    """``set`` takes inherited foreign keys by object and by id."""
    town.bob.set(city=town.york, friend=town.ann)
    assert (town.bob.city, town.bob.friend) == (town.york, town.ann)
    town.bob.set(cityID=None, friendID=town.eve.id)
    assert (town.bob.city, town.bob.friend) == (None, town.eve)


def test_signals_of_child_only_set(town: SimpleNamespace, ear: Ear) -> None:
    """``set()`` of own columns is announced with them, and of others with all."""
    ear.to(town.Chief, RowUpdateSignal, RowUpdatedSignal)
    ear.to(town.Party, RowUpdateSignal, RowUpdatedSignal)
    town.eve.set(room=9)
    assert ear.heard == [
        ("RowUpdate", "Chief", {"room": 9}),
        ("RowUpdated", "Chief", None),
    ]
    ear.heard.clear()
    town.eve.set(room=10, name="E")
    assert ear.heard == [
        ("RowUpdate", "Chief", {"room": 10, "name": "E"}),
        ("RowUpdate", "Party", {"name": "E"}),
        ("RowUpdated", "Party", None),
        ("RowUpdated", "Chief", None),
    ]


def test_listener_may_change_what_is_written(town: SimpleNamespace, ear: Ear) -> None:
    """A listener may add keys of any level to an assignment."""

    def act(row: Any, values: dict[str, Any]) -> None:
        if "room" in values or "name" in values:
            values.update(name="changed", salary=5)

    ear.to(town.Chief, RowUpdateSignal, act=act)
    town.eve.room = 3
    assert (town.eve.name, town.eve.salary, town.eve.room) == ("changed", 5, 3)
    town.eve.name = "own"
    assert (town.eve.name, town.eve.salary) == ("changed", 5)


def test_lazy_updates_wait_at_all_levels(db: Any, hub: Any, sql: Any) -> None:
    """With ``lazyUpdate`` nothing is sent before ``syncUpdate``, at any level."""

    class Base(InheritableSQLObject):
        class sqlmeta:
            lazyUpdate = True

        name = StringCol()

    class Child(Base):
        toy = StringCol(default=None)

    for each in (Base, Child):
        each.createTable()
    child = Child(name="a")
    sql.clear()
    child.name = "b"
    assert child.sqlmeta.dirty
    child.set(toy="ball", name="c")
    assert (child.name, child.toy) == ("c", "ball")
    assert sql.of("UPDATE") == []
    child.syncUpdate()
    assert not child.sqlmeta.dirty
    assert [text.split()[1] for text in sql.of("UPDATE")] == ["base", "child"]
    assert db.queryAll("SELECT name FROM base") == [("c",)]


def test_lazy_updates_of_one_row(town: SimpleNamespace, sql: Any) -> None:
    """``row.sqlmeta.lazyUpdate = True`` is about all its levels."""
    town.eve.sqlmeta.lazyUpdate = True
    sql.clear()
    town.eve.name, town.eve.room = "x", 1
    assert sql.of("UPDATE") == []
    town.eve.expire()
    assert not town.eve.sqlmeta.dirty
    assert (town.eve.name, town.eve.room) == ("Eve", 7)


def test_expire_and_sync_reach_all_levels(town: SimpleNamespace) -> None:
    """``expire`` and ``sync`` read the rows of all levels again."""
    town.db.query("UPDATE party SET name = 'P'")
    town.db.query("UPDATE staff SET salary = 1")
    town.eve.expire()
    assert (town.eve.name, town.eve.salary) == ("P", 1)
    town.db.query("UPDATE party SET name = 'Q'")
    town.eve.sync()
    assert town.eve.name == "Q"
    bob = town.bob
    town.db.query("UPDATE staff SET salary = 2")
    town.db.query("UPDATE party SET name = 'R'")
    town.Party.sqlmeta.expireAll()
    assert (bob.salary, bob.name) == (2, "R")


def test_selecting_refreshes_all_levels(town: SimpleNamespace) -> None:
    """Rows that are selected again show what is in the database now."""
    town.db.query("UPDATE party SET name = 'P' WHERE code = 'e'")
    town.db.query("UPDATE chief SET room = 70")
    list(town.Party.select())
    assert (town.eve.name, town.eve.room) == ("P", 70)


def test_commit_is_seen_outside(town: SimpleNamespace) -> None:
    """What a transaction changed at any level is seen by objects outside."""
    trans = town.db.transaction()
    eve = town.Chief.get(town.eve.id, connection=trans)
    eve.set(name="T", room=77)
    trans.commit(close=True)
    assert (town.eve.name, town.eve.room) == ("T", 77)
    assert town.Party.get(town.eve.id).name == "T"


def test_pickled_objects_come_back_whole(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An object survives pickling with the columns of all its levels."""
    town.Chief.__qualname__, town.Chief.__module__ = "Chief", __name__
    monkeypatch.setitem(sys.modules, __name__, SimpleNamespace(Chief=town.Chief))
    data = pickle.dumps(town.eve)
    town.db.cache.clear()
    eve = pickle.loads(data)
    assert (type(eve), eve.name, eve.room) == (town.Chief, "Eve", 7)


# -- deleting --------------------------------------------------------------------------


def test_object_of_one_level_deletes_all(town: SimpleNamespace) -> None:
    """Destroying by an object of an upper level deletes those below, too."""
    town.Party.get(town.eve.id, childUpdate=True).destroySelf()
    for table in ("party", "person", "staff", "chief"):
        rows = town.db.queryAll(f"SELECT id FROM {table} WHERE id = {town.eve.id}")
        assert rows == []


def test_veto_leaves_all_levels(town: SimpleNamespace, ear: Ear) -> None:
    """A listener of the child's that forbids the deletion leaves the parent's row."""

    def forbid(*_args: Any) -> None:
        raise ValueError("no")

    ear.to(town.Chief, RowDestroySignal, act=forbid)
    with pytest.raises(ValueError, match="no"):
        town.eve.destroySelf()
    town.db.cache.clear()
    assert town.Party.get(town.eve.id).room == 7


def test_restriction_at_any_level_leaves_all(town: SimpleNamespace) -> None:
    """A restriction against one level is found before another is deleted."""

    class Badge(SQLObject):
        owner = ForeignKey("Staff", cascade=False)

    Badge.createTable()
    Badge(ownerID=town.eve.id)
    with pytest.raises(SQLObjectIntegrityError, match="Badge"):
        town.eve.destroySelf()
    assert town.Party.get(town.eve.id) is town.eve


def test_cascades_of_all_levels(town: SimpleNamespace) -> None:
    """Rows that refer to any level, and link rows of any level, go along."""

    class Pass(SQLObject):
        holder = ForeignKey("Person", cascade=True)

    class Desk(SQLObject):
        user = ForeignKey("Chief", cascade="null", default=None)

    for each in (Pass, Desk):
        each.createTable()
    Pass(holderID=town.eve.id)
    desk = Desk(userID=town.eve.id)
    town.eve.addClub(town.club)
    town.eve.destroySelf()
    assert Pass.select().count() == 0
    assert desk.user is None
    assert town.club.parties == []


def test_cascade_deletes_all_levels_of_those_that_refer(town: SimpleNamespace) -> None:
    """A cascade to a class of a family deletes its objects as a whole."""

    class Home(SQLObject):
        name = StringCol()

    class Guest(town.Person):  # type: ignore[name-defined,misc]
        home = ForeignKey("Home", cascade=True, default=None)

    class Friend(Guest):
        since = IntCol(default=0)

    for each in (Home, Guest, Friend):
        each.createTable()
    home = Home(name="h")
    guest = Friend(name="g", code="g", home=home)
    home.destroySelf()
    for table in ("party", "person", "guest", "friend"):
        rows = town.db.queryAll(f"SELECT id FROM {table} WHERE id = {guest.id}")
        assert rows == []


def test_delete_many_by_columns_of_any_level(town: SimpleNamespace) -> None:
    """``deleteMany`` and ``deleteBy`` leave no orphans, above or below."""
    town.Person.deleteMany(town.Person.q.name == "Ann")
    town.Staff.deleteBy(age=50)
    left = [p.name for p in town.Party.select(orderBy="name")]
    assert left == ["Acme", "Bob", "anon"]
    assert town.db.queryAll("SELECT COUNT(*) FROM chief") == [(0,)]
    town.Party.deleteMany(None)
    for table in ("party", "person", "staff", "firm"):
        assert town.db.queryAll(f"SELECT COUNT(*) FROM {table}") == [(0,)]


def test_delete_many_needs_a_condition(town: SimpleNamespace) -> None:
    """``deleteMany()`` and ``deleteBy()`` without anything delete nothing."""
    for call in (town.Staff.deleteMany, town.Staff.deleteBy):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(TypeError, match="wings"):
        town.Staff.deleteBy(wings=1)
    assert town.Party.select().count() == 5


def test_delete_many_of_more_than_one_statement_takes(family: SimpleNamespace) -> None:
    """Many rows are deleted in pieces."""
    for n in range(600):
        family.Person(name=f"n{n}", code=f"c{n}", age=n % 2)
    family.Person.deleteMany(family.Person.q.age == 0)
    assert family.Party.select().count() == 300
    family.db.cache.clear()
    assert {p.age for p in family.Party.select()} == {1}


# -- many rows at once -----------------------------------------------------------------


def test_many_rows_of_several_tables_are_refused(town: SimpleNamespace) -> None:
    """``insertMany`` and ``upsert`` would fill one of several tables: not so."""
    with pytest.raises(UsageError, match="several"):
        town.Person.insertMany([{"age": 1}])
    with pytest.raises(UsageError, match="several"):
        town.Person.upsert({"age": 1}, "id")
    assert town.Party.insertMany([{"name": "x", "code": "x"}]) == 1
    assert town.Party.byCode("x").name == "x"


def test_bulk_update_of_columns_of_several_levels(
    town: SimpleNamespace, forget: Any
) -> None:
    """``bulkUpdate`` takes columns of all levels, and refuses unknown ones."""
    rows = [
        {"id": town.bob.id, "name": "B", "age": 1, "salary": 2},
        {"id": town.eve.id, "name": "E", "age": 3, "salary": 4},
    ]
    assert town.Staff.bulkUpdate(rows, ["name", "age", "salary"]) == 2
    with pytest.raises(TypeError, match="wings"):
        town.Staff.bulkUpdate(rows, ["name", "wings"])
    forget()
    found = [(s.name, s.age, s.salary) for s in town.Staff.select(orderBy="id")]
    assert found == [("B", 1, 2), ("E", 3, 4)]


def test_get_or_create(town: SimpleNamespace) -> None:
    """``getOrCreate`` and ``updateOrCreate`` look at all levels."""
    assert town.Staff.getOrCreate(name="Bob", salary=10) == (town.bob, False)
    made, created = town.Staff.getOrCreate(defaults={"code": "z"}, name="Zoe")
    assert (created, made.code) == (True, "z")
    found, created = town.Staff.updateOrCreate(defaults={"age": 9}, name="Zoe")
    assert (found, created, made.age) == (made, False, 9)


# -- classes that are not there --------------------------------------------------------


@pytest.fixture
def griffin(town: SimpleNamespace) -> Any:
    """Ann's row says that it goes on in a class that nobody imported."""
    town.db.query("UPDATE person SET child_name = 'Griffin' WHERE id = 2")
    town.db.cache.clear()
    return town


def test_unknown_class_spoils_only_its_own_row(griffin: Any) -> None:
    """The row shows the levels that are known, in a select and by ``get``."""
    found = {type(p).__name__: p for p in griffin.Party.select()}
    assert set(found) == {"Party", "Person", "Staff", "Chief", "Firm"}
    assert (found["Person"].name, found["Person"].age) == ("Ann", 30)
    assert griffin.Person.get(2) is found["Person"]


def test_unknown_class_is_named_with_its_remedy(griffin: Any) -> None:
    """Asking such a row for more says which class is missing, and what to do."""
    ann = griffin.Person.get(2)
    with pytest.raises(AttributeError, match=r"'Griffin'.*import the module"):
        ann.wings
    with pytest.raises(UsageError, match=r"'Griffin'.*import the module"):
        ann.destroySelf()
    with pytest.raises(UsageError, match=r"'Griffin'.*import the module"):
        griffin.Party.deleteMany(None)
    assert griffin.Party.select().count() == 5


def test_class_that_comes_later_is_used(griffin: Any) -> None:
    """When the class is there, the row is one of it."""
    ann = griffin.Person.get(2)

    class Griffin(griffin.Person):  # type: ignore[name-defined,misc]
        wings = IntCol(default=2)

    Griffin.createTable()
    griffin.db.query("INSERT INTO griffin (id, wings) VALUES (2, 4)")
    found = griffin.Party.get(2)
    assert (type(found), found.wings, found.age) == (Griffin, 4, 30)
    assert found._parent is ann
    (selected,) = Griffin.select()
    assert selected is found


def test_missing_row_of_a_child(town: SimpleNamespace, forget: Any) -> None:
    """A row whose next level is lost shows the levels that there are."""
    town.db.query("DELETE FROM chief")
    forget()
    found = town.Party.byCode("e")
    assert (type(found), found.salary) == (town.Staff, 90)
    assert [type(p) for p in town.Staff.select(orderBy="id")] == [town.Staff] * 2
    assert list(town.Chief.select()) == []
    with pytest.raises(SQLObjectNotFound):
        town.Chief.get(found.id)
