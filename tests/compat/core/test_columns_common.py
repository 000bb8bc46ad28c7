"""Core 12.1: what every column has in common."""

from __future__ import annotations

from typing import Any

import pytest
from formencode import Invalid
from formencode import validators as fe

from sqlobject import (
    Col,
    DatabaseIndex,
    EnumCol,
    FloatCol,
    ForeignKey,
    IntCol,
    KeyCol,
    SQLObject,
    StringCol,
    col,
    dberrors,
)

pytestmark = pytest.mark.usefixtures("conn")

PLAIN = [
    "StringCol",
    "UnicodeCol",
    "IntCol",
    "TinyIntCol",
    "SmallIntCol",
    "MediumIntCol",
    "BigIntCol",
    "BoolCol",
    "FloatCol",
    "KeyCol",
    "DateTimeCol",
    "DateCol",
    "TimeCol",
    "TimestampCol",
    "TimedeltaCol",
    "CurrencyCol",
    "BLOBCol",
    "PickleCol",
    "UuidCol",
    "JsonbCol",
    "JSONCol",
    "Col",
]


def definition(name: str, **kw: Any) -> Any:
    """A column of the class *name*, with the arguments that kind needs."""
    return getattr(col, name)(**kw)


@pytest.mark.parametrize("name", PLAIN)
def test_arguments_every_column_takes(name: str) -> None:
    """Each kind takes the common keywords, and its bound twin shows them."""
    one = definition(
        name,
        dbName="its_name",
        default=None,
        defaultSQL="NULL",
        notNone=True,
        title="A title",
        tags=["a", "b"],
        lazy=True,
        noCache=True,
        constraints=None,
        dbEncoding="ascii",
    )
    Made: Any = type("Made", (SQLObject,), {"value": one})
    bound = Made.sqlmeta.columns["value"]
    assert bound.name == "value"
    assert bound.dbName == "its_name"
    assert bound.soClass is Made
    assert bound.default is None
    assert bound.defaultSQL == "NULL"
    assert bound.notNone is True
    assert bound.title == "A title"
    assert bound.tags == ["a", "b"]
    assert bound.lazy is True
    assert bound.noCache is True
    assert bound.dbEncoding == "ascii"
    assert bound.immutable is False
    assert bound.alternateID is False
    assert bound.unique is False
    assert bound.foreignKey is None
    assert bound.cascade is None
    assert bound.columnDef is one


@pytest.mark.parametrize("name", PLAIN)
def test_bound_twin_is_of_the_base_class(name: str) -> None:
    """``XCol.baseClass`` is ``SOXCol``, the class of the bound column."""
    kind = getattr(col, name)
    assert kind.baseClass is getattr(col, "SO" + name)
    Made: Any = type("Made", (SQLObject,), {"value": kind()})
    assert type(Made.sqlmeta.columns["value"]) is kind.baseClass


@pytest.mark.parametrize("name", PLAIN)
def test_unknown_keyword(name: str) -> None:
    """A keyword no column knows is a TypeError at class creation at the latest."""
    with pytest.raises(TypeError):
        type("Made", (SQLObject,), {"value": definition(name, colour="red")})


def test_name_may_be_positional() -> None:
    """Only the name may be given without a keyword."""
    assert StringCol("label").name == "label"
    assert StringCol(name="label").name == "label"
    with pytest.raises(TypeError):
        StringCol("label", 10)


def test_extra_attributes_reach_the_bound_column() -> None:
    """Anything set on a definition can be read from its bound twin."""
    label = StringCol()
    label.helpText = "what it says on the front"
    label.width = 7

    class Shelf(SQLObject):
        front = label

    bound = Shelf.sqlmeta.columns["front"]
    assert bound.helpText == "what it says on the front"
    assert bound.width == 7


def test_repr_of_a_definition_names_kind_and_column() -> None:
    """A definition shows its class and name."""
    text = repr(IntCol("x"))
    assert "IntCol" in text
    assert "x" in text


def test_repr_of_a_bound_column_says_what_it_is() -> None:
    """A bound column shows name, default and NOT NULL."""

    class Shelf(SQLObject):
        x = IntCol(default=1, notNone=True)

    assert repr(Shelf.sqlmeta.columns["x"]) == "<SOIntCol x default=1 not null>"


def test_repr_of_a_bound_column_calls_no_default() -> None:
    """Looking at a column runs no code of the program."""
    calls: list[int] = []

    class Shelf(SQLObject):
        x = IntCol(default=lambda: calls.append(1))

    assert "SOIntCol" in repr(Shelf.sqlmeta.columns["x"])
    assert calls == []


def test_db_name_is_used_verbatim(conn: Any) -> None:
    """``dbName`` is the column's name in the table."""

    class Shelf(SQLObject):
        topSide = StringCol(dbName="TS", default=None)
        lowSide = StringCol(default=None)

    Shelf.createTable()
    shelf = Shelf(topSide="a")
    shelf.topSide = "b"
    assert conn.queryAll("SELECT TS, low_side FROM shelf") == [("b", None)]
    assert Shelf.select(Shelf.q.topSide == "b", orderBy="topSide")[0] is shelf
    assert conn.sqlrepr(Shelf.q.topSide) == "shelf.TS"


@pytest.mark.parametrize("word", ["notNone", "notNull"])
def test_not_none_in_two_spellings(conn: Any, word: str) -> None:
    """``notNone`` and ``notNull`` are NOT NULL in the table."""
    Shelf: Any = type("Shelf", (SQLObject,), {"n": IntCol(**{word: True})})
    assert Shelf.sqlmeta.columns["n"].notNone is True
    Shelf.createTable()
    with pytest.raises((dberrors.IntegrityError, Invalid)):
        Shelf(n=None)
    assert conn.queryOne("SELECT COUNT(*) FROM shelf") == (0,)


def test_not_none_and_not_null_in_conflict() -> None:
    """The two spellings may not contradict each other."""
    with pytest.raises(AssertionError):
        type("Shelf", (SQLObject,), {"n": IntCol(notNone=True, notNull=False)})


def test_unique_is_checked_by_the_table() -> None:
    """A second row with the same value is a DuplicateEntryError."""

    class Shelf(SQLObject):
        code = StringCol(unique=True)

    Shelf.createTable()
    Shelf(code="a")
    with pytest.raises(
        dberrors.DuplicateEntryError, match=r"UNIQUE constraint failed: shelf\.code"
    ):
        Shelf(code="a")
    assert Shelf.byCode("a").code == "a"


def test_alternate_id_is_unique_and_not_null() -> None:
    """``alternateID`` implies ``unique`` and makes the finder."""

    class Shelf(SQLObject):
        code = StringCol(alternateID=True)
        other = StringCol(alternateID=True, alternateMethodName="withOther")

    columns = Shelf.sqlmeta.columns
    assert columns["code"].unique is True
    assert columns["code"].alternateMethodName == "byCode"
    text, _ = Shelf.createTableSQL()
    assert "code TEXT NOT NULL UNIQUE" in text
    Shelf.createTable()
    shelf = Shelf(code="a", other="b")
    assert Shelf.byCode("a") is shelf
    assert Shelf.withOther("b") is shelf
    assert not hasattr(Shelf, "byOther")


def test_alternate_method_name_alone_makes_the_finder() -> None:
    """A finder's name given is honoured for any column."""

    class Shelf(SQLObject):
        code = StringCol(alternateMethodName="withCode")

    Shelf.createTable()
    shelf = Shelf(code="a")
    assert Shelf.withCode("a") is shelf


def test_alternate_id_without_unique() -> None:
    """``alternateID=True, unique=False`` is unique in the table, without a finder."""

    class Shelf(SQLObject):
        code = StringCol(alternateID=True, unique=False)

    assert "NOT NULL UNIQUE" in Shelf.createTableSQL()[0]
    assert not hasattr(Shelf, "byCode")


def test_all_suffixes_in_order() -> None:
    """NOT NULL, UNIQUE and DEFAULT follow the type in this order."""

    class Shelf(SQLObject):
        n = IntCol(notNone=True, unique=True, defaultSQL="7")

    assert "n INT NOT NULL UNIQUE DEFAULT 7" in Shelf.createTableSQL()[0]


def test_default_may_be_falsy(box: Any) -> None:
    """0, empty text and False are defaults like others."""
    assert box(IntCol(default=0))().value == 0


def test_default_with_an_sql_form_is_kept() -> None:
    """An object with ``__sqlrepr__`` as default is put into the statement."""

    class Five:
        def __sqlrepr__(self, db: str) -> str:
            return "2 + 3"

    class Shelf(SQLObject):
        n = IntCol(default=Five())

    Shelf.createTable()
    shelf = Shelf()
    shelf.sync()
    assert shelf.n == 5


def test_immutable_column_is_set_once() -> None:
    """An immutable column is set when the row is made, and never again."""

    class Shelf(SQLObject):
        serial = IntCol(immutable=True)
        batch = IntCol(immutable=True, default=3)
        label = StringCol(default="a")

    Shelf.createTable()
    shelf = Shelf(serial=1)
    assert (shelf.serial, shelf.batch) == (1, 3)
    with pytest.raises(AttributeError):
        shelf.serial = 2
    with pytest.raises((AttributeError, TypeError)):
        shelf.set(serial=2)
    with pytest.raises(TypeError, match="serial"):
        Shelf()
    shelf.label = "b"
    shelf.sync()
    assert (shelf.serial, shelf.label) == (1, "b")
    assert Shelf.selectBy(serial=1)[0] is shelf


def test_immutable_foreign_key() -> None:
    """An immutable key is given at creation as object or id."""

    class Pet(SQLObject):
        owner = ForeignKey("Pet", immutable=True, default=None)

    Pet.createTable()
    first = Pet()
    assert Pet(owner=first).owner is first
    assert Pet(ownerID=first.id).owner is first
    with pytest.raises(AttributeError):
        first.owner = first
    with pytest.raises(AttributeError):
        first.ownerID = 1


def test_sql_type_is_honoured() -> None:
    """``sqlType`` is the type in the table, for every kind of column."""

    class Shelf(SQLObject):
        a = Col(sqlType="BLUB")
        b = StringCol(sqlType="CITEXT")
        c = IntCol(sqlType="BIGINT UNSIGNED")
        d = FloatCol(sqlType="REAL", notNone=True)

    text, _ = Shelf.createTableSQL()
    assert "    a BLUB,\n" in text
    assert "    b CITEXT,\n" in text
    assert "    c BIGINT UNSIGNED,\n" in text
    assert "    d REAL NOT NULL\n" in text


def test_generic_column_takes_anything() -> None:
    """``Col()`` has no validator and no type."""

    class Shelf(SQLObject):
        a = Col(default=None)

    text, _ = Shelf.createTableSQL()
    assert text.splitlines()[2].split() == ["a"]
    Shelf.createTable()
    for value in (None, 5, 1.5, "text"):
        shelf = Shelf(a=value)
        shelf.sync()
        assert shelf.a == value
    assert Shelf.sqlmeta.columns["a"].validator is None


def test_key_column_is_an_id(box: Any) -> None:
    """``KeyCol()`` alone is a column of the id's type."""
    Box = box(KeyCol(default=None))
    assert "value INT" in Box.createTableSQL()[0]
    assert Box(value=5).value == 5


def test_col_with_a_foreign_key_argument() -> None:
    """``Col(foreignKey=...)`` is a reference with both attributes."""

    class Person(SQLObject):
        name = StringCol()

    class Pet(SQLObject):
        owner = Col(foreignKey="Person", default=None, sqlType="INT")

    Person.createTable()
    Pet.createTable()
    person = Person(name="a")
    pet = Pet(owner=person)
    assert pet.ownerID == person.id
    assert pet.owner is person


def test_creation_order_grows() -> None:
    """Each definition made later has the higher number."""

    class Shelf(SQLObject):
        a = IntCol()
        b = IntCol()

    first, second = Shelf.sqlmeta.columnList
    assert first.creationOrder < second.creationOrder


def test_with_class_binds_a_definition() -> None:
    """``definition.withClass(cls)`` builds the bound column."""

    class Shelf(SQLObject):
        a = IntCol()

    bound = IntCol("b", default=4).withClass(Shelf)
    assert isinstance(bound, col.SOIntCol)
    assert (bound.name, bound.default, bound.soClass) == ("b", 4, Shelf)


def test_own_column_type(box: Any, fresh: Any) -> None:
    """A program's own SOCol and Col pair work like the built-in ones."""

    class Upper(fe.FancyValidator):
        def _convert_from_python(self, value: Any, state: Any) -> Any:
            return value.lower()

        def _convert_to_python(self, value: Any, state: Any) -> Any:
            return value.upper()

    class SOUpperCol(col.SOStringCol):
        def createValidators(self, **kw: Any) -> list[Any]:
            return [Upper(), *super().createValidators(**kw)]

    class UpperCol(col.StringCol):
        baseClass = SOUpperCol

    Box = box(UpperCol(default=None, length=20))
    row = Box(value="AbC")
    assert row.value == "ABC"
    assert Box._connection.queryAll("SELECT value FROM box") == [("abc",)]
    assert fresh(row).value == "ABC"
    assert Box.selectBy(value="ABC").count() == 1
    assert "VARCHAR(20)" in Box.createTableSQL()[0]


def test_own_column_type_with_its_own_sql_type(box: Any) -> None:
    """``_sqlType`` and ``_sqliteType`` of a user's column are asked."""

    class SOMoneyCol(col.SOCol):
        def _sqlType(self) -> str:
            return "MONEY"

    class MoneyCol(col.Col):
        baseClass = SOMoneyCol

    class SOCoinCol(col.SOCol):
        def _sqliteType(self) -> str:
            return "COIN"

    class CoinCol(col.Col):
        baseClass = SOCoinCol

    class Purse(SQLObject):
        money = MoneyCol(default=None)
        coin = CoinCol(default=None)

    text, _ = Purse.createTableSQL()
    assert "money MONEY" in text
    assert "coin COIN" in text


def test_definition_stands_in_an_index() -> None:
    """A definition object can stand in an index of the same body."""

    class Shelf(SQLObject):
        kind = EnumCol(enumValues=["a", "b"], default="a")
        bykind = DatabaseIndex(kind)

    assert Shelf.createIndexesSQL() == "CREATE INDEX shelf_bykind ON shelf (kind)"


def test_tags_of_one_column_do_not_reach_another() -> None:
    """Two columns without tags do not share one list."""

    class Shelf(SQLObject):
        a = IntCol()
        b = IntCol()

    columns = Shelf.sqlmeta.columns
    columns["a"].tags.append("mine")
    assert columns["b"].tags == []
