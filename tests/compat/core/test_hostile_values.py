"""Values that would be dangerous as SQL text, through every door of the library.

A spy between the library and ``sqlite3`` keeps each statement and its parameters. All
hostile values carry a mark; no statement's text may ever hold it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from formencode import Invalid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlobject import (
    IN,
    LIKE,
    OR,
    BLOBCol,
    BoolCol,
    Col,
    DatabaseIndex,
    DateCol,
    DateTimeCol,
    DecimalCol,
    EnumCol,
    FloatCol,
    ForeignKey,
    IntCol,
    JsonbCol,
    JSONCol,
    ManyToMany,
    MultipleJoin,
    PickleCol,
    RelatedJoin,
    SetCol,
    SingleJoin,
    SQLMultipleJoin,
    SQLObject,
    SQLObjectNotFound,
    SQLRelatedJoin,
    StringCol,
    TimeCol,
    UnicodeCol,
    UuidCol,
    sqlhub,
)
from sqlobject.dberrors import ProgrammingError
from sqlobject.include.hashcol import HashCol
from sqlobject.sqlbuilder import (
    CONCAT,
    CONTAINSSTRING,
    ENDSWITH,
    EXISTS,
    NOTIN,
    STARTSWITH,
    Delete,
    Insert,
    Select,
    Update,
    func,
)

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "zq7"
HOSTILE = [
    f"{MARK}'",
    f"{MARK}''",
    f"'{MARK}",
    f'{MARK}"',
    f"{MARK}`",
    f"{MARK}' OR '1'='1",
    f"{MARK}' OR 1=1 --",
    f"{MARK}'; DROP TABLE victim; --",
    f"{MARK}'); DELETE FROM victim; --",
    f"{MARK}' UNION SELECT * FROM victim --",
    f"1; DROP TABLE victim -- {MARK}",
    f"-- {MARK}",
    f"/* {MARK} */",
    f"{MARK} */ '",
    f"{MARK}\\",
    f"{MARK}\\'",
    f"\\{MARK}\\' --",
    f"{MARK}%",
    f"%{MARK}_%",
    f"{MARK} %s %(name)s ? :1 $1 {{}}",
    f"{MARK}\n\r\t\x08'",
    f"{MARK}\x1a'",
    f"{MARK}\u2019 \u02bc '",
    f"{MARK}\U0001f600'\u202e",
    f"{MARK}\ufeff\x7f",
    f"E'{MARK}'",
    f"N'{MARK}'",
    f"{MARK}" + "'" * 1000,
    f"NULL {MARK}",
    f"[{MARK}]",
]
WITH_NUL = [f"{MARK}\x00", f"{MARK}\x00'; DROP TABLE victim; --", f"\x00{MARK}"]


class Spy:
    """Keeps what passes between the library and ``sqlite3``."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []
        self.traced: list[str] = []

    def factory(self, module: Any) -> type:
        """A connection class of *module* that tells this spy of every statement."""
        sent = self.sent

        class Cursor(module.Cursor):
            def execute(self, sql: str, parameters: Any = (), /) -> Any:
                sent.append((sql, parameters))
                return super().execute(sql, parameters)

            def executemany(self, sql: str, rows: Any, /) -> Any:
                kept = list(rows)
                sent.extend((sql, row) for row in kept)
                return super().executemany(sql, kept)

            def executescript(self, sql: str, /) -> Any:
                sent.append((sql, ()))
                return super().executescript(sql)

        class Connection(module.Connection):
            def __del__(self) -> None:
                self.close()

            def cursor(self, factory: Any = Cursor) -> Any:
                return super().cursor(factory)

            def execute(self, sql: str, parameters: Any = (), /) -> Any:
                return self.cursor().execute(sql, parameters)

            def executemany(self, sql: str, rows: Any, /) -> Any:
                return self.cursor().executemany(sql, rows)

            def executescript(self, sql: str, /) -> Any:
                return self.cursor().executescript(sql)

        return Connection

    def clear(self) -> None:
        """Forget what was seen so far."""
        self.sent.clear()
        self.traced.clear()

    def check(self) -> None:
        """No text holds the mark, and SQLite ran nothing that the spy did not see."""
        assert [sql for sql, _ in self.sent if MARK in sql] == []
        assert self.traced != []
        own = [sql for sql in self.traced if not sql.lstrip().startswith("--")]
        assert len(own) <= len(self.sent)

    def values(self) -> list[Any]:
        """All parameters, in one list."""
        return [value for _, parameters in self.sent for value in parameters]


@pytest.fixture
def spy(open_sqlite: Callable[..., Any]) -> Spy:
    """A database with a spy in front, and a table that must survive everything."""
    watcher = Spy()
    connection = open_sqlite(factory=watcher.factory)
    sqlhub.processConnection = connection
    connection.query("CREATE TABLE victim (id INT)")
    connection.query("INSERT INTO victim VALUES (1)")
    raw = connection.getConnection()
    raw.set_trace_callback(watcher.traced.append)
    connection.releaseConnection(raw)
    watcher.clear()
    return watcher


def check_alive(spy: Spy) -> None:
    """The statements were clean and the other table is untouched."""
    spy.check()
    connection = sqlhub.getConnection()
    assert connection.queryAll("SELECT id FROM victim") == [(1,)]


def make(column: Any, **space: Any) -> Any:
    """A class with one column ``value``, and its table."""
    made: Any = type("Box", (SQLObject,), {"value": column, **space})
    made.createTable()
    return made


def reload(row: Any) -> Any:
    """The same row from the table."""
    cls, number = type(row), row.id
    cls._connection.cache.clear()
    return cls.get(number)


def test_spy_sees_what_goes_by(spy: Spy) -> None:
    """The spy itself works: it is told text and parameters, and finds a mark."""
    Box = make(StringCol())
    spy.clear()
    Box(value=MARK)
    assert MARK in spy.values()
    sqlhub.getConnection().query(f"SELECT '{MARK}'")
    with pytest.raises(AssertionError):
        spy.check()


@pytest.mark.parametrize("text", HOSTILE + WITH_NUL)
@pytest.mark.parametrize(
    "column",
    [
        lambda: StringCol(default=None),
        lambda: StringCol(length=10, default=None),
        lambda: UnicodeCol(default=None),
        lambda: Col(sqlType="TEXT", default=None),
        lambda: PickleCol(default=None),
        lambda: JSONCol(default=None),
        lambda: JsonbCol(default=None),
        lambda: HashCol(default=None, hashMethod=lambda value: value),
    ],
    ids=["string", "varchar", "unicode", "col", "pickle", "json", "jsonb", "hash"],
)
def test_texts_through_every_text_column(spy: Spy, column: Any, text: str) -> None:
    """Constructor, assignment, ``set``, lazy update and reading keep the text."""
    Box = make(column())
    spy.clear()
    row = Box(value=text)
    assert reload(row).value == text
    row = reload(row)
    row.value = text + text
    assert reload(row).value == text + text
    row = reload(row)
    row.set(value=text)
    row.sqlmeta.lazyUpdate = True
    row.value = text + "!"
    row.sync()
    assert row.value == text + "!"
    check_alive(spy)


@pytest.mark.parametrize("text", HOSTILE + WITH_NUL)
def test_texts_in_structures(spy: Spy, text: str) -> None:
    """Pickles and JSON hold hostile texts as keys and elements."""
    thing = {text: [text, {"a": text}]}
    for column in (PickleCol(), JSONCol(), JsonbCol()):
        Box = make(column)
        spy.clear()
        assert reload(Box(value=thing)).value == thing
        check_alive(spy)
        Box.dropTable()
        from sqlobject import classregistry

        del classregistry.registry(None).classes["Box"]


@pytest.mark.parametrize("text", HOSTILE + WITH_NUL)
def test_bytes(spy: Spy, text: str) -> None:
    """A BLOB holds any bytes, and can be looked for."""
    data = text.encode()
    Box = make(BLOBCol())
    spy.clear()
    row = Box(value=data)
    assert reload(row).value == data
    assert Box.selectBy(value=data).count() == 1
    assert Box.select(Box.q.value == data).count() == 1
    check_alive(spy)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "," not in text])
def test_sets(spy: Spy, text: str) -> None:
    """A set's members may be any text without the separator."""
    Box = make(SetCol(setValues=["a", "b"]))
    spy.clear()
    assert reload(Box(value=["a", text])).value == ("a", text)
    check_alive(spy)


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 100])
def test_enums(spy: Spy, text: str) -> None:
    """Enum values are spelled in the table's CHECK and bound everywhere else."""
    Box = make(EnumCol(enumValues=["plain", text]))
    spy.clear()
    row = Box(value=text)
    assert reload(row).value == text
    assert Box.selectBy(value=text).count() == 1
    with pytest.raises(Invalid):
        Box(value=text + "x")
    check_alive(spy)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "column",
    [
        lambda: IntCol(default=None),
        lambda: FloatCol(default=None),
        lambda: BoolCol(default=None),
        lambda: DecimalCol(size=9, precision=2, default=None),
        lambda: DateCol(default=None),
        lambda: TimeCol(default=None),
        lambda: DateTimeCol(default=None),
        lambda: UuidCol(default=None),
        lambda: BLOBCol(default=None),
        lambda: ForeignKey("Box", default=None),
    ],
    ids=[
        "int",
        "float",
        "bool",
        "decimal",
        "date",
        "time",
        "datetime",
        "uuid",
        "blob",
        "key",
    ],
)
def test_columns_that_hold_no_text(spy: Spy, column: Any, text: str) -> None:
    """Where a text is no value it is Invalid, and nothing is sent."""
    Box = make(column())
    row = Box()
    spy.clear()
    for attempt in (
        lambda: Box(value=text),
        lambda: setattr(row, "value", text),
        lambda: row.set(value=text),
        lambda: Box.selectBy(value=text),
        lambda: Box.deleteBy(value=text),
        lambda: Box.q.value == text,
    ):
        with pytest.raises(Invalid):
            attempt()
    assert spy.sent == []
    assert spy.traced == []


@pytest.mark.parametrize("text", HOSTILE + WITH_NUL)
def test_every_way_of_asking(spy: Spy, text: str) -> None:
    """Each finder and each operator finds the one row and no other."""

    class Box(SQLObject):
        value = StringCol(alternateID=True)
        number = IntCol(default=1)
        idx = DatabaseIndex("value", unique=True)

    Box.createTable()
    row, other = Box(value=text), Box(value="other")
    spy.clear()
    q = Box.q
    assert Box.byValue(text) is row
    assert Box.idx.get(text) is row
    assert Box.idx.get(value=text) is row
    for results in (
        Box.selectBy(value=text),
        Box.selectBy(value=text, number=1),
        Box.select(q.value == text),
        Box.select((q.value <= text) & (q.value >= text)),
        Box.select(~((q.value < text) | (q.value > text))),
        Box.select(IN(q.value, [text, text + "x"])),
        Box.select().filter(q.value == text),
        Box.select(OR(q.value == text, q.value == text + "x")),
        Box.select(q.value == func.COALESCE(text, "other")),
        Box.select(q.value == CONCAT(text[:2], text[2:])),
        Box.select(EXISTS(Select(Box.q.id, where=Box.q.value == text))).filter(
            q.value == text
        ),
        Box.select(orderBy=q.value == text).filter(q.value == text),
    ):
        assert list(results) == [row]
        assert results.count() == 1
        assert results.getOne() is row
        assert results.sum("number") == 1
        assert list(results[:1]) == [row]
    assert list(Box.select(q.value != text)) == [other]
    assert list(Box.select(NOTIN(q.value, [text]))) == [other]
    assert Box.selectBy(value=text + "x").count() == 0
    check_alive(spy)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_way_of_matching(spy: Spy, text: str) -> None:
    """The LIKE family takes wild cards in values literally."""
    Box = make(StringCol())
    row = Box(value=f"before{text}after")
    Box(value="nothing alike")
    Box(value=text.replace("%", "x").replace("_", "y").replace("\\", "z")[:-1])
    spy.clear()
    q = Box.q.value
    for clause in (
        q.contains(text),
        q.startswith(f"before{text}"),
        q.endswith(f"{text}after"),
        CONTAINSSTRING(q, text),
        STARTSWITH(q, f"before{text}"),
        ENDSWITH(q, f"{text}after"),
    ):
        assert list(Box.select(clause)) == [row]
    raw = Box._connection.getConnection()
    wanted = raw.execute("SELECT id FROM box WHERE value LIKE ?", (text,)).fetchall()
    Box._connection.releaseConnection(raw)
    assert [(found.id,) for found in Box.select(LIKE(q, text))] == wanted
    check_alive(spy)


@pytest.mark.parametrize("text", HOSTILE + WITH_NUL)
def test_every_way_of_deleting(spy: Spy, text: str) -> None:
    """Deletes take the one row and no other."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

        name = StringCol(default="")

    Country.createTable()
    Country(id="stays")

    def remake() -> Any:
        return Country(id=text, name=text)

    spy.clear()
    for delete in (
        lambda row: row.destroySelf(),
        lambda row: Country.delete(text),
        lambda row: Country.deleteBy(name=text),
        lambda row: Country.deleteBy(id=text),
        lambda row: Country.deleteMany(Country.q.name == text),
        lambda row: Country.deleteMany(Country.q.id == row),
    ):
        delete(remake())
        Country._connection.cache.clear()
        assert [country.id for country in Country.select()] == ["stays"]
    with pytest.raises(SQLObjectNotFound):
        Country.get(text)
    check_alive(spy)


@pytest.mark.parametrize("text", HOSTILE + WITH_NUL)
def test_text_keys_in_every_relation(spy: Spy, text: str) -> None:
    """Keys, joins, links and cascades of rows with hostile ids."""

    class Country(SQLObject):
        class sqlmeta:
            idType = str

        cities = MultipleJoin("City", orderBy="id")
        citiesSQL = SQLMultipleJoin("City")
        city = SingleJoin("City")
        clubs = RelatedJoin("Club")
        clubsSQL = SQLRelatedJoin("Club")
        many = ManyToMany("Club", intermediateTable="many_clubs")

    class City(SQLObject):
        country = ForeignKey("Country", default=None, cascade=True)

    class Club(SQLObject):
        class sqlmeta:
            idType = str

        countries = RelatedJoin("Country")

    for each in (Country, City, Club):
        each.createTable()
    plain, club = Country(id="plain"), Club(id=text + "club")
    spy.clear()
    country = Country(id=text)
    city, other = City(country=country), City(country=plain)
    country.addClub(club)
    plain.addClub(club.id)
    country.many.add(club)
    Country._connection.cache.clear()
    country, city = Country.get(text), City.get(city.id)
    assert city.country is country
    assert list(country.cities) == [city]
    assert list(country.citiesSQL) == [city]
    assert country.city is city
    assert list(country.clubs) == [club]
    assert list(country.clubsSQL) == [club]
    assert list(country.many) == [club]
    assert list(City.select(City.q.country == country)) == [city]
    assert list(City.selectBy(country=country)) == [city]
    assert list(City.selectBy(country=text)) == [city]
    assert list(City.select(City.q.id == city.id).throughTo.country) == [country]
    assert list(Country.select(Country.q.id == text).throughTo.cities) == [city]
    country.removeClub(club.id)
    assert list(country.clubs) == []
    country.many.remove(club)
    club.countries[0].addClub(club)
    club.addCountry(text)
    country.destroySelf()
    assert [row.id for row in City.select()] == [other.id]
    club.destroySelf()
    check_alive(spy)


@pytest.mark.parametrize("text", HOSTILE + WITH_NUL)
def test_values_inside_expressions(spy: Spy, text: str) -> None:
    """A value inside an expression that is assigned is bound as well."""
    Box = make(StringCol(default=None))
    spy.clear()
    row = Box(value=func.COALESCE(None, text))
    row.sync()
    assert row.value == text
    row.value = CONCAT(Box.q.value, text)
    row.sync()
    assert row.value == text + text
    row.set(value=func.COALESCE(func.NULLIF(Box.q.value, text + text), text))
    row.sync()
    assert row.value == text
    check_alive(spy)


@pytest.mark.parametrize("text", HOSTILE + WITH_NUL)
def test_default_values(spy: Spy, text: str) -> None:
    """A default is bound like a value."""
    Box = make(StringCol(default=lambda: text))
    spy.clear()
    assert reload(Box()).value == text
    check_alive(spy)


@pytest.mark.parametrize("text", HOSTILE)
def test_statements_spelled_by_the_builder(conn: Any, text: str) -> None:
    """Where text is what was asked for (``sqlrepr``), it is escaped rightly."""
    conn.query("CREATE TABLE victim (id INT)")
    Box = make(StringCol(default=None))
    conn.query(conn.sqlrepr(Insert("box", values={"value": text})))
    assert conn.queryAll("SELECT value FROM box") == [(text,)]
    conn.query(
        conn.sqlrepr(Update("box", {"value": text * 2}, where=Box.q.value == text))
    )
    assert conn.queryAll(
        conn.sqlrepr(Select(Box.q.value, where=Box.q.value == text * 2))
    ) == [(text * 2,)]
    assert conn.queryAll(str(Box.select(Box.q.value == text * 2)))[0][1] == text * 2
    conn.query(conn.sqlrepr(Delete("box", where=Box.q.value == text * 2)))
    assert conn.queryAll("SELECT value FROM box") == []
    assert conn.queryOne(f"SELECT {conn.sqlrepr(text)}") == (text,)
    assert conn.tableExists("victim")


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\x00" not in text])
def test_catalogue_calls(conn: Any, text: str) -> None:
    """Names given to catalogue calls are values too."""
    conn.query("CREATE TABLE victim (id INT)")
    assert not conn.tableExists(text)
    with suppress(ProgrammingError):
        assert conn.columnsFromSchema(text, type("Box", (SQLObject,), {})) == []
    assert conn.tableExists("victim")
    assert conn.listTables() == ["victim"]


def test_raw_text_is_the_users_own(spy: Spy) -> None:
    """Only what the program itself writes as SQL is SQL."""
    Box = make(StringCol())
    Box(value="a")
    spy.clear()
    assert Box.select("value = 'a'").count() == 1
    assert any("value = 'a'" in sql for sql, _ in spy.sent)


ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)


@given(text=ANY_TEXT, other=ANY_TEXT)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_law_of_texts(spy: Spy, text: str, other: str) -> None:
    """Any text is kept, found by itself, and not found by another."""
    from sqlobject import classregistry

    Box = classregistry.registry(None).classes.get("Box") or make(StringCol())
    Box.clearTable()
    Box._connection.cache.clear()
    row = Box(value=text)
    assert reload(row).value == text
    assert Box.selectBy(value=text).count() == 1
    assert Box.select(Box.q.value == other).count() == (text == other)
    assert Box.select(Box.q.value != other).count() == (text != other)
    assert Box.select(IN(Box.q.value, [other])).count() == (text == other)
    if "\x00" not in text + other:
        found = Box.select(Box.q.value.contains(other)).count()
        assert found >= (other in text)
        found = Box.select(Box.q.value.startswith(other)).count()
        assert found >= text.startswith(other)


@given(data=st.binary(max_size=60))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_law_of_bytes(spy: Spy, data: bytes) -> None:
    """Any bytes are kept and found."""
    from sqlobject import classregistry

    Box = classregistry.registry(None).classes.get("Box") or make(BLOBCol())
    Box.clearTable()
    Box._connection.cache.clear()
    row = Box(value=data)
    assert reload(row).value == data
    assert Box.selectBy(value=data).count() == 1
