"""Section 3: InheritableSQLObject, one table for each level."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    inheritance,
)
from sqlobject.events import (
    RowCreatedSignal,
    RowCreateSignal,
    RowDestroySignal,
    RowUpdatedSignal,
    RowUpdateSignal,
)
from sqlobject.inheritance import InheritableSQLObject
from sqlobject.sqlbuilder import AND, LIKE, OR


@pytest.fixture
def zoo(conn: Any) -> SimpleNamespace:
    """Animal → Dog → Puppy, Animal → Cat, and a keeper whom animals have."""

    class Keeper(SQLObject):
        name = StringCol()
        animals = MultipleJoin("Animal")

    class Animal(InheritableSQLObject):
        name = StringCol()
        tag = StringCol(alternateID=True, length=20, default=None)
        keeper = ForeignKey("Keeper", default=None)
        toys = RelatedJoin("Toy")

    class Dog(Animal):
        breed = StringCol(default=None)

    class Puppy(Dog):
        _inheritable = False
        weeks = IntCol(default=0)

    class Cat(Animal):
        lives = IntCol(default=9)

    class Toy(SQLObject):
        label = StringCol()
        animals = RelatedJoin("Animal")

    classes = (Keeper, Animal, Dog, Puppy, Cat, Toy)
    for each in classes:
        each.createTable()
    return SimpleNamespace(conn=conn, **{each.__name__: each for each in classes})


@pytest.fixture
def full(zoo: SimpleNamespace) -> SimpleNamespace:
    """The zoo with a keeper, an animal, two dogs, a puppy and a cat."""
    zoo.sam = zoo.Keeper(name="Sam")
    zoo.crow = zoo.Animal(name="crow", tag="t1", keeper=zoo.sam)
    zoo.rex = zoo.Dog(name="rex", tag="t2", breed="lab", keeper=zoo.sam)
    zoo.fido = zoo.Dog(name="fido", tag="t3", breed="pug")
    zoo.bit = zoo.Puppy(name="bit", tag="t4", breed="lab", weeks=3)
    zoo.tom = zoo.Cat(name="tom", tag="t5", lives=7, keeper=zoo.sam)
    return zoo


def rows(zoo: SimpleNamespace, table: str, columns: str = "*") -> list[Any]:
    """The rows of a table in the order of ids."""
    return zoo.conn.queryAll(f"SELECT {columns} FROM {table} ORDER BY id")


# -- tables and classes ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["InheritableSQLObject", "InheritableSQLMeta", "InheritableSelectResults"]
)
def test_names(name: str) -> None:
    """The package offers its three names and the iteration's module."""
    from sqlobject.inheritance import iteration

    assert hasattr(inheritance, name)
    assert hasattr(iteration, "InheritableIteration")
    assert inheritance.__all__ == ["InheritableSQLObject"]


def test_each_level_has_its_table(zoo: SimpleNamespace) -> None:
    """Each class has a table with its own columns and, unless last, ``child_name``."""

    def names(table: str) -> list[str]:
        return [row[1] for row in zoo.conn.queryAll(f"PRAGMA table_info({table})")]

    assert names("animal") == ["id", "name", "tag", "keeper_id", "child_name"]
    assert names("dog") == ["id", "breed", "child_name"]
    assert names("puppy") == ["id", "weeks"]
    assert names("cat") == ["id", "lives", "child_name"]


def test_sqlmeta_knows_the_family(zoo: SimpleNamespace) -> None:
    """``sqlmeta`` names parent and children."""
    assert zoo.Dog.sqlmeta.parentClass is zoo.Animal
    assert zoo.Puppy.sqlmeta.parentClass is zoo.Dog
    assert zoo.Animal.sqlmeta.parentClass is None
    assert set(zoo.Animal.sqlmeta.childClasses) == {"Dog", "Cat"}
    assert zoo.Animal.sqlmeta.childClasses["Dog"] is zoo.Dog
    assert dict(zoo.Puppy.sqlmeta.childClasses) == {}
    assert zoo.Dog.sqlmeta.childName == "Dog"


def test_columns_of_each_level(zoo: SimpleNamespace) -> None:
    """``columns`` are a level's own, ``getColumns()`` those of the whole chain."""
    assert set(zoo.Puppy.sqlmeta.columns) == {"weeks"}
    assert set(zoo.Dog.sqlmeta.columns) >= {"breed"}
    assert set(zoo.Puppy.sqlmeta.getColumns()) == {
        "name",
        "tag",
        "keeperID",
        "breed",
        "weeks",
    }
    assert "childName" in zoo.Puppy.sqlmeta.getAllColumns()


# -- creation --------------------------------------------------------------------------


def test_rows_of_a_child(zoo: SimpleNamespace) -> None:
    """A child's row has the same id at every level; parents name the next class."""
    bit = zoo.Puppy(name="bit", tag="t", breed="lab", weeks=3)
    assert rows(zoo, "animal", "id, name, child_name") == [(bit.id, "bit", "Dog")]
    assert rows(zoo, "dog") == [(bit.id, "lab", "Puppy")]
    assert rows(zoo, "puppy") == [(bit.id, 3)]


def test_row_of_a_parent(zoo: SimpleNamespace) -> None:
    """An object of the root class has no child."""
    crow = zoo.Animal(name="crow", tag="t")
    assert rows(zoo, "animal", "id, name, child_name") == [(crow.id, "crow", None)]


def test_ids_go_on_across_the_family(full: SimpleNamespace) -> None:
    """Ids are given out by the root table."""
    assert [full.crow.id, full.rex.id, full.fido.id, full.bit.id, full.tom.id] == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_missing_argument_inserts_nothing(zoo: SimpleNamespace) -> None:
    """A missing required argument of the child raises TypeError before any insert."""

    class Horse(zoo.Animal):
        height = IntCol()

    Horse.createTable()
    with pytest.raises(TypeError):
        Horse(name="h", tag="t")
    assert rows(zoo, "animal") == []


def test_unknown_argument_inserts_nothing(zoo: SimpleNamespace) -> None:
    """An unknown argument raises TypeError before any insert."""
    with pytest.raises(TypeError):
        zoo.Dog(name="h", tag="t", wings=2)
    assert rows(zoo, "animal") == []


def test_failed_child_leaves_no_parent(zoo: SimpleNamespace) -> None:
    """When the child's row cannot be inserted, the parent's is not left behind."""

    class Horse(zoo.Animal):
        number = IntCol(unique=True)

    Horse.createTable()
    Horse(name="a", tag="t1", number=1)
    with pytest.raises(Exception, match="UNIQUE"):
        Horse(name="b", tag="t2", number=1)
    assert rows(zoo, "animal", "name") == [("a",)]


# -- fetching --------------------------------------------------------------------------


@pytest.mark.parametrize("cached", [True, False])
def test_get_gives_the_most_derived_object(full: SimpleNamespace, cached: bool) -> None:
    """``get`` at any level gives the object of the class it was made with."""
    ids = full.rex.id, full.bit.id, full.tom.id
    if not cached:
        full.conn.cache.clear()
    rex, bit, tom = (full.Animal.get(each) for each in ids)
    assert [type(each).__name__ for each in (rex, bit, tom)] == ["Dog", "Puppy", "Cat"]
    assert type(full.Dog.get(ids[1])) is full.Puppy
    assert (bit.name, bit.breed, bit.weeks) == ("bit", "lab", 3)


def test_get_of_the_level_itself(full: SimpleNamespace) -> None:
    """``childUpdate=True`` gives the object of the level asked for."""
    animal = full.Animal.get(full.rex.id, childUpdate=True)
    assert type(animal) is full.Animal
    assert animal.name == "rex"


def test_get_of_a_sibling(full: SimpleNamespace) -> None:
    """An id of another branch raises SQLObjectNotFound."""
    with pytest.raises(SQLObjectNotFound):
        full.Cat.get(full.rex.id)
    with pytest.raises(SQLObjectNotFound):
        full.Puppy.get(full.rex.id)


def test_select_gives_the_most_derived_objects(full: SimpleNamespace) -> None:
    """Selecting at any level gives objects of the classes they were made with."""
    full.conn.cache.clear()
    found = list(full.Animal.select(orderBy="id"))
    assert [type(each).__name__ for each in found] == [
        "Animal",
        "Dog",
        "Dog",
        "Puppy",
        "Cat",
    ]
    assert [each.name for each in full.Dog.select(orderBy="name")] == [
        "bit",
        "fido",
        "rex",
    ]
    assert [each.name for each in full.Puppy.select()] == ["bit"]


def test_alternate_method(full: SimpleNamespace) -> None:
    """``byTag`` of any level finds objects of their own classes."""
    assert full.Animal.byTag("t4") is full.bit
    assert full.Dog.byTag("t4") is full.bit
    assert full.Puppy.byTag("t4") is full.bit
    with pytest.raises(SQLObjectNotFound):
        full.Animal.byTag("nope")


def test_unique_index_of_the_parent(conn: Any) -> None:
    """A unique index of the parent is reached from the child."""

    class Machine(InheritableSQLObject):
        maker = StringCol()
        number = IntCol()
        pk = DatabaseIndex("maker", "number", unique=True)

    class Lathe(Machine):
        size = IntCol()

    Machine.createTable()
    Lathe.createTable()
    lathe = Lathe(maker="a", number=1, size=5)
    assert Machine.pk.get("a", 1) is lathe
    assert Lathe.pk.get(maker="a", number=1) is lathe


# -- conditions ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "names"),
    [
        (lambda z: z.Dog.select(z.Dog.q.breed == "lab"), ["bit", "rex"]),
        (lambda z: z.Dog.select(z.Dog.q.name == "rex"), ["rex"]),
        (lambda z: z.Dog.select(z.Animal.q.name == "rex"), ["rex"]),
        (lambda z: z.Puppy.select(z.Puppy.q.weeks > 1), ["bit"]),
        (lambda z: z.Puppy.select(z.Puppy.q.breed == "lab"), ["bit"]),
        (lambda z: z.Puppy.select(z.Puppy.q.name == "bit"), ["bit"]),
        (lambda z: z.Puppy.select(z.Puppy.q.weeks > 5), []),
        (lambda z: z.Animal.select(z.Animal.q.name > "g"), ["rex", "tom"]),
        (
            lambda z: z.Dog.select(AND(z.Dog.q.breed == "lab", z.Dog.q.name == "rex")),
            ["rex"],
        ),
        (
            lambda z: z.Dog.select(OR(z.Dog.q.breed == "pug", z.Dog.q.name == "rex")),
            ["fido", "rex"],
        ),
        (lambda z: z.Dog.select(LIKE(z.Dog.q.name, "%i%")), ["bit", "fido"]),
        (lambda z: z.Dog.select(z.Dog.q.id == z.rex.id), ["rex"]),
        (lambda z: z.Puppy.select(z.Puppy.q.id == z.bit.id), ["bit"]),
        (lambda z: z.Animal.select("name = 'tom'"), ["tom"]),
    ],
)
def test_conditions(full: SimpleNamespace, build: Any, names: list[str]) -> None:
    """Conditions may speak of columns of any level."""
    assert sorted(each.name for each in build(full)) == names


def test_foreign_key_of_the_parent_in_conditions(full: SimpleNamespace) -> None:
    """``Child.q.<foreign key of the parent>`` works under both names."""
    for field in (full.Dog.q.keeper, full.Dog.q.keeperID):
        assert [dog.name for dog in full.Dog.select(field == full.sam)] == ["rex"]
    assert [p.name for p in full.Puppy.select(full.Puppy.q.keeperID == None)] == [  # noqa: E711
        "bit"
    ]


def test_raw_condition_on_a_child(full: SimpleNamespace) -> None:
    """A raw text condition on a child class is applied."""
    assert [dog.name for dog in full.Dog.select("breed = 'pug'")] == ["fido"]
    assert [dog.name for dog in full.Dog.select("animal.name = 'rex'")] == ["rex"]


def test_condition_is_not_changed_in_place(full: SimpleNamespace) -> None:
    """A condition given to a child's select can be used again elsewhere."""
    condition = full.Dog.q.id == full.rex.id
    before = str(condition)
    assert [dog.name for dog in full.Dog.select(condition)] == ["rex"]
    assert str(condition) == before


@pytest.mark.parametrize(
    ("kwargs", "names"),
    [
        ({"name": "rex"}, ["rex"]),
        ({"breed": "lab"}, ["bit", "rex"]),
        ({"name": "bit", "breed": "lab"}, ["bit"]),
        ({"keeper": None}, ["bit", "fido"]),
        ({}, ["bit", "fido", "rex"]),
    ],
)
def test_select_by(full: SimpleNamespace, kwargs: Any, names: list[str]) -> None:
    """``selectBy`` takes columns of the whole chain."""
    assert sorted(dog.name for dog in full.Dog.selectBy(**kwargs)) == names


def test_select_by_foreign_key(full: SimpleNamespace) -> None:
    """``selectBy`` takes an inherited foreign key by object or id."""
    for kwargs in ({"keeper": full.sam}, {"keeperID": full.sam.id}):
        assert [dog.name for dog in full.Dog.selectBy(**kwargs)] == ["rex"]


def test_select_by_unknown(full: SimpleNamespace) -> None:
    """An unknown name in ``selectBy`` is refused."""
    with pytest.raises((AttributeError, TypeError)):
        list(full.Dog.selectBy(wings=2))


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["bit", "fido", "rex"]),
        ("-name", ["rex", "fido", "bit"]),
        (["breed", "name"], ["bit", "rex", "fido"]),
        ("breed", None),
        ("-breed", None),
    ],
)
def test_order_of_a_child(
    full: SimpleNamespace, order: Any, names: list[str] | None
) -> None:
    """A child is ordered by columns of any level, named by text."""
    found = [dog.name for dog in full.Dog.select(orderBy=order)]
    if names is not None:
        assert found == names
    elif order == "breed":
        assert found[-1] == "fido"
    else:
        assert found[0] == "fido"


def test_order_by_fields(full: SimpleNamespace) -> None:
    """Fields of any level order a child's select."""
    found = full.Dog.select(orderBy=[full.Dog.q.breed, full.Dog.q.name])
    assert [dog.name for dog in found] == ["bit", "rex", "fido"]
    found = full.Dog.select(orderBy=full.Animal.q.name)
    assert [dog.name for dog in found] == ["bit", "fido", "rex"]


def test_results_of_a_child(full: SimpleNamespace) -> None:
    """Counting, slicing, indexing and filtering work on a child's results."""
    results = full.Dog.select(orderBy="name")
    assert results.count() == 3
    assert [dog.name for dog in results[1:]] == ["fido", "rex"]
    assert results[0] is full.bit
    assert [dog.name for dog in results.filter(full.Dog.q.breed == "pug")] == ["fido"]
    assert [dog.name for dog in results.reversed()] == ["rex", "fido", "bit"]
    assert full.Dog.select(full.Dog.q.name == "rex").getOne() is full.rex
    assert full.Dog.select(full.Dog.q.breed == "lab").count() == 2


def test_lazy_columns(full: SimpleNamespace) -> None:
    """``lazyColumns`` gives the same objects."""
    full.conn.cache.clear()
    found = full.Animal.select(lazyColumns=True, orderBy="id")
    assert [type(each).__name__ for each in found][1:4] == ["Dog", "Dog", "Puppy"]


def test_aggregates(full: SimpleNamespace) -> None:
    """Aggregates take fields of any level."""
    results = full.Cat.select()
    assert results.max(full.Cat.q.lives) == 7
    assert results.min(full.Cat.q.name) == "tom"
    assert full.Animal.select().max("name") == "tom"
    assert full.Puppy.select().sum(full.Puppy.q.weeks) == 3


def test_through_to_from_a_child(full: SimpleNamespace) -> None:
    """``throughTo`` starts from a child's results."""
    found = full.Dog.select(full.Dog.q.name == "rex").throughTo.keeper
    assert [keeper.name for keeper in found] == ["Sam"]


def test_sibling_conditions_do_not_mix(full: SimpleNamespace) -> None:
    """Two branches joined through their keeper give the right pairs."""
    found = full.Cat.select(
        AND(full.Cat.q.keeperID == full.Keeper.q.id, full.Keeper.q.name == "Sam")
    )
    assert [cat.name for cat in found] == ["tom"]


# -- attributes ------------------------------------------------------------------------


def test_attributes_of_every_level(full: SimpleNamespace) -> None:
    """An object reads and writes the columns of all its levels."""
    assert (full.bit.name, full.bit.breed, full.bit.weeks) == ("bit", "lab", 3)
    full.bit.name, full.bit.breed, full.bit.weeks = "bob", "pug", 4
    full.conn.cache.clear()
    again = full.Puppy.get(4)
    assert (again.name, again.breed, again.weeks) == ("bob", "pug", 4)


def test_inherited_foreign_key(full: SimpleNamespace) -> None:
    """An inherited foreign key is read and written as object and as id."""
    assert full.rex.keeper is full.sam
    assert full.rex.keeperID == full.sam.id
    full.bit.keeper = full.sam
    assert full.bit.keeperID == full.sam.id
    full.bit.keeperID = None
    assert full.bit.keeper is None


def test_inherited_joins(full: SimpleNamespace) -> None:
    """Joins of the parent work on a child, with their add and remove methods."""
    ball = full.Toy(label="ball")
    full.rex.addToy(ball)
    assert full.rex.toys == [ball]
    assert ball.animals == [full.rex]
    assert ball.animals[0] is full.rex
    full.rex.removeToy(ball)
    assert full.rex.toys == []
    assert {each.name for each in full.sam.animals} == {"crow", "rex", "tom"}


def test_set_across_levels(full: SimpleNamespace, sql: Any) -> None:
    """``set`` sends one UPDATE for each level, root first."""
    sql.clear()
    full.bit.set(name="a", breed="b", weeks=2)
    assert [text.split()[1] for text in sql.of("UPDATE")] == ["animal", "dog", "puppy"]
    assert (full.bit.name, full.bit.breed, full.bit.weeks) == ("a", "b", 2)


def test_as_dict(full: SimpleNamespace) -> None:
    """``asDict`` has the columns of every level, inherited foreign keys too."""
    assert full.bit.sqlmeta.asDict() == {
        "id": full.bit.id,
        "name": "bit",
        "tag": "t4",
        "keeperID": None,
        "breed": "lab",
        "weeks": 3,
    }


def test_repr(full: SimpleNamespace) -> None:
    """``repr`` shows a level's own columns first and hides the discriminator."""
    text = repr(full.bit)
    assert text.startswith(f"<Puppy {full.bit.id} weeks=3 ")
    assert "breed='lab'" in text
    assert "name='bit'" in text
    assert "childName" not in text


def test_child_name_of_a_leaf(full: SimpleNamespace) -> None:
    """``childName`` of the last class of a chain can be read."""
    assert full.rex.childName is None
    assert full.bit.childName is None or full.bit.childName == "Puppy"


# -- destruction -----------------------------------------------------------------------


def test_destroy_removes_every_level(full: SimpleNamespace) -> None:
    """Destroying an object deletes its row at each level."""
    bit_id = full.bit.id
    full.bit.destroySelf()
    for table in ("animal", "dog", "puppy"):
        assert (bit_id,) not in rows(full, table, "id")
    assert full.Animal.select().count() == 4


def test_delete_by_the_parent(full: SimpleNamespace) -> None:
    """``Parent.delete(id)`` deletes every level as well."""
    full.Animal.delete(full.bit.id)
    assert rows(full, "puppy") == []
    assert full.Dog.select().count() == 2


def test_delete_many_removes_every_level(full: SimpleNamespace) -> None:
    """``Child.deleteMany`` leaves no rows of the other levels behind."""
    full.Dog.deleteMany(full.Dog.q.breed == "pug")
    assert sorted(each.name for each in full.Animal.select()) == [
        "bit",
        "crow",
        "rex",
        "tom",
    ]


def test_delete_by_a_parent_column(full: SimpleNamespace) -> None:
    """``Child.deleteBy`` takes a column of the parent."""
    full.Dog.deleteBy(name="fido")
    assert sorted(each.name for each in full.Animal.select()) == [
        "bit",
        "crow",
        "rex",
        "tom",
    ]


def test_cascade_to_a_child(conn: Any) -> None:
    """A cascading foreign key in a child class works when its target goes."""

    class Owner(SQLObject):
        name = StringCol()

    class Thing(InheritableSQLObject):
        name = StringCol()

    class Owned(Thing):
        owner = ForeignKey("Owner", cascade="null", default=None)

    for each in (Owner, Thing, Owned):
        each.createTable()
    owner = Owner(name="a")
    thing = Owned(name="t", owner=owner)
    owner.destroySelf()
    thing.expire()
    assert thing.owner is None


# -- restrictions ----------------------------------------------------------------------


def test_inherited_column_cannot_be_declared_again(zoo: SimpleNamespace) -> None:
    """Declaring an inherited column again raises AttributeError."""
    with pytest.raises(AttributeError):
        type("Horse", (zoo.Animal,), {"name": StringCol()})


def test_discriminator_name_is_taken(conn: Any) -> None:
    """A column named ``childName`` raises AttributeError."""
    with pytest.raises(AttributeError):
        type("Odd", (InheritableSQLObject,), {"childName": StringCol()})


def test_two_inheritable_parents(zoo: SimpleNamespace) -> None:
    """Two inheritable parents raise NotImplementedError."""
    with pytest.raises(NotImplementedError):
        type("CatDog", (zoo.Cat, zoo.Dog), {})


def test_unknown_child_class(full: SimpleNamespace) -> None:
    """A row of a class that is not imported does not spoil a whole select."""
    full.conn.query("UPDATE animal SET child_name = 'Griffin' WHERE name = 'crow'")
    full.conn.cache.clear()
    names = {each.name for each in full.Animal.select(orderBy="name")}
    assert {"bit", "fido", "rex", "tom"} <= names


# -- columns and joins at run time -----------------------------------------------------


def test_column_added_to_the_parent(full: SimpleNamespace) -> None:
    """A column added to the parent appears in its children, and goes again."""
    full.Animal.sqlmeta.addColumn(IntCol("age", default=1), changeSchema=True)
    full.rex.age = 5
    assert full.rex.age == 5
    assert full.Dog(name="new", tag="t9", age=2).age == 2
    assert [dog.name for dog in full.Dog.select(full.Dog.q.age == 5)] == ["rex"]
    full.Animal.sqlmeta.delColumn("age", changeSchema=True)
    assert not hasattr(full.rex, "age")


def test_join_added_to_the_parent(full: SimpleNamespace) -> None:
    """A join added to the parent appears in its children, and goes again."""

    class Leash(SQLObject):
        animal = ForeignKey("Animal")

    Leash.createTable()
    join = MultipleJoin("Leash", joinMethodName="leashes")
    full.Animal.sqlmeta.addJoin(join)
    leash = Leash(animal=full.rex)
    assert full.rex.leashes == [leash]
    full.Animal.sqlmeta.delJoin(join)
    assert not hasattr(full.rex, "leashes")


# -- signals ---------------------------------------------------------------------------


def test_signals_of_creation(zoo: SimpleNamespace, hear: Any, diary: Any) -> None:
    """RowCreate goes child first, RowCreated parent first, both in order."""
    hear(zoo.Animal, RowCreateSignal, RowCreatedSignal, alsoSubclasses=False)
    hear(zoo.Dog, RowCreateSignal, RowCreatedSignal, alsoSubclasses=False)
    zoo.Dog(name="rex", tag="t")
    assert [(entry[0], type(entry[1]).__name__) for entry in diary] == [
        ("RowCreate", "Dog"),
        ("RowCreate", "Animal"),
        ("RowCreated", "Animal"),
        ("RowCreated", "Dog"),
    ]


def test_created_signal_sees_the_whole_tree(zoo: SimpleNamespace, hear: Any) -> None:
    """When RowCreated is sent, rows of all levels are there."""
    seen: list[Any] = []

    def post(*_args: Any) -> None:
        seen.append(
            tuple(len(rows(zoo, table)) for table in ("animal", "dog", "puppy"))
        )

    def act(_instance: Any, _kwargs: Any, post_funcs: Any) -> None:
        post()
        post_funcs.append(post)

    for each in (zoo.Animal, zoo.Dog, zoo.Puppy):
        hear(each, RowCreatedSignal, act=act, alsoSubclasses=False)
    zoo.Puppy(name="bit", tag="t")
    assert seen == [(1, 1, 1)] * 6


def test_signals_of_an_inherited_assignment(
    full: SimpleNamespace, hear: Any, diary: Any
) -> None:
    """Setting an inherited column is announced for the child and for the parent."""
    hear(full.Animal, RowUpdateSignal, RowUpdatedSignal, alsoSubclasses=False)
    hear(full.Dog, RowUpdateSignal, RowUpdatedSignal, alsoSubclasses=False)
    full.rex.name = "max"
    heard = [(entry[0], type(entry[1]).__name__) for entry in diary]
    assert heard.index(("RowUpdate", "Dog")) < heard.index(("RowUpdate", "Animal"))
    assert ("RowUpdated", "Animal") in heard


def test_signals_of_set(full: SimpleNamespace, hear: Any, diary: Any) -> None:
    """``set`` of own columns is announced, and of mixed columns with all of them."""
    hear(full.Dog, RowUpdateSignal, alsoSubclasses=False)
    full.rex.set(breed="pug")
    assert [entry[2] for entry in diary] == [{"breed": "pug"}]
    diary.clear()
    full.rex.set(breed="lab", name="max")
    assert diary[0][2] == {"breed": "lab", "name": "max"}


def test_signals_of_destruction(full: SimpleNamespace, hear: Any, diary: Any) -> None:
    """Destroying announces the parent's level before the child's."""
    hear(full.Animal, RowDestroySignal, alsoSubclasses=False)
    hear(full.Dog, RowDestroySignal, alsoSubclasses=False)
    full.rex.destroySelf()
    assert [type(entry[1]).__name__ for entry in diary] == ["Animal", "Dog"]


# -- statements ------------------------------------------------------------------------


def test_statements_of_a_select(full: SimpleNamespace, sql: Any) -> None:
    """Children are fetched a class at a time, not a row at a time."""
    for n in range(10):
        full.Dog(name=f"d{n}", tag=f"x{n}")
    full.conn.cache.clear()
    sql.clear()
    found = list(full.Animal.select())
    assert len(found) == 15
    assert sql.count("SELECT") <= 5
    sql.clear()
    assert {each.name for each in found} >= {"rex", "d9"}
    assert sql == []


def test_text_of_a_child_select(zoo: SimpleNamespace) -> None:
    """A child's select joins its levels by id and names its class."""
    text = str(zoo.Dog.select(zoo.Dog.q.breed == "lab"))
    assert "FROM animal, dog WHERE" in text
    assert "((animal.child_name) = ('Dog'))" in text
    assert "((dog.id) = (animal.id))" in text or "((animal.id) = (dog.id))" in text
    assert "((dog.breed) = ('lab'))" in text


# -- plain subclassing -----------------------------------------------------------------


def test_subclass_of_a_class_that_is_not_inheritable(zoo: SimpleNamespace) -> None:
    """A subclass below ``_inheritable = False`` is a new root with its own columns."""

    class Whelp(zoo.Puppy):
        days = IntCol(default=0)

    assert Whelp.sqlmeta.parentClass is None
    assert set(Whelp.sqlmeta.columns) - {"childName"} == {"days"}
    Whelp.createTable()
    assert Whelp(days=2).days == 2


def test_inheritance_on_a_transaction(full: SimpleNamespace) -> None:
    """All levels of an object stay inside its transaction."""
    trans = full.conn.transaction()
    rex = full.Animal.get(full.rex.id, connection=trans)
    assert type(rex) is full.Dog
    assert rex._connection is trans
    rex.name, rex.breed = "max", "pug"
    full.Dog(name="new", tag="n", connection=trans)
    trans.rollback()
    full.conn.expireAll()
    assert (full.rex.name, full.rex.breed) == ("rex", "lab")
    assert full.Dog.select().count() == 3
