"""Every server takes what the golden list says of it, and answers as it should.

The list is in ``tests/golden``. What it says was seen on ``server …`` is sent again
here wherever that server, or a newer one, is at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sqlobject import (
    BigIntCol,
    BLOBCol,
    BoolCol,
    DateCol,
    DateTimeCol,
    DecimalCol,
    FloatCol,
    IntCol,
    SQLObject,
    StringCol,
    TimeCol,
    UnicodeCol,
    UuidCol,
)
from sqlobject.backend import ParamStyle
from sqlobject.dberrors import Error, UnsupportedFeature
from sqlobject.schema.table import ColumnDef, TableDef
from sqlobject.schema.types import Kind, SqlType
from sqlobject.sqlbuilder import Delete, Insert, Select, table
from tests.golden.statement_cases import (
    CASES,
    MAKERS,
    NEW_ROW,
    ROWS,
    SAVEPOINTS,
    TOPICS,
    VALUES,
    Case,
    Edition,
    edition_of,
    new_row,
)
from tests.suite.needs import kept, needs

TABLES = ("maker", "group")

NAME = SqlType(Kind.VARCHAR, length=20)
INT = SqlType(Kind.INT32)
MAKER = TableDef(
    "maker",
    (
        ColumnDef("part", INT, default_sql="6"),
        ColumnDef("title", NAME, default_sql="'six'"),
    ),
)
GROUP = TableDef("group", (ColumnDef("order", INT), ColumnDef("select", NAME)))
STATEMENTS = tuple(dict.fromkeys(case.topic for case in CASES))


class GoldenGear(SQLObject):
    """What most cases are about."""

    class sqlmeta:
        """Its table has the name that the cases know."""

        table = "gear"

    name = StringCol(length=20, alternateID=True)
    size = IntCol(default=None)
    part = IntCol(default=None)


class GoldenValue(SQLObject):
    """One column of each kind."""

    text = UnicodeCol(length=60, default=None)
    data = BLOBCol(default=None)
    flag = BoolCol(default=None)
    day = DateCol(default=None)
    moment = DateTimeCol(default=None)
    clock = TimeCol(default=None)
    price = DecimalCol(size=18, precision=4, default=None)
    ratio = FloatCol(default=None)
    big = BigIntCol(default=None)
    key = UuidCol(default=None)


@pytest.fixture
def edition(db: Any) -> Edition:
    """What the golden list calls this server."""
    return edition_of(db.dialect)


@pytest.fixture
def gear(db: Any) -> Iterator[Any]:
    """The tables of the cases."""
    GoldenGear.createTable()
    for definition in (MAKER, GROUP):
        for text in db.dialect.ddl.create_table(definition):
            db.query(text)
    yield GoldenGear
    for definition in (MAKER, GROUP):
        for text in db.dialect.ddl.drop_table(definition):
            db.query(text)


def fill(db: Any) -> None:
    """Bring back the rows that a case finds."""
    for name in ("gear", "maker", "group"):
        db.execute(Delete(name, None))
    columns = ("name", "size", "part")
    for row in ROWS:
        values = dict(zip(columns, row, strict=True))
        db.insert(Insert("gear", values=values, id_column="id"))
    for part, title in MAKERS:
        db.execute(Insert("maker", values={"part": part, "title": title}))
    for order, select in ((1, "a"), (2, "b")):
        db.execute(Insert("group", values={"order": order, "select": select}))


def there(db: Any, statement: Any) -> list[tuple[Any, ...]]:
    """What is in the table of a statement that writes, in order."""
    if db.dialect.own_literal(statement.table) == "maker":
        named = Select([table.maker.part, table.maker.title], orderBy="part")
    else:
        columns = [table.gear.name, table.gear.size, table.gear.part]
        named = Select(columns, orderBy="name")
    return [tuple(row) for row in db.fetch_all(named)]


def bound(db: Any, statement: Any) -> Any:
    """Run a statement with its values as parameters."""
    if statement._kind in ("select", "union") or getattr(statement, "returning", ()):
        return db.fetch_all(statement)
    if statement._kind == "insert":
        return db.insert(statement)
    return db.execute(statement)


def spelled(db: Any, statement: Any) -> Any:
    """Run a statement with its values in the text."""
    text = db.dialect.literal(statement)
    if statement._kind in ("select", "union") or getattr(statement, "returning", ()):
        return db.queryAll(text)
    return db.query(text)


def wrong(db: Any, case: Case, edition: Edition) -> Iterator[str]:
    """What is not as the list has it."""
    said = edition.said(case.name)
    refusal = edition.refusal(said)
    for way in (bound, spelled):
        statement = case.statement()
        try:
            text = db.dialect.compile(statement, ParamStyle.QMARK).sql
            fill(db)
            given = way(db, statement)
        except UnsupportedFeature as exc:
            if refusal is None and db.driver.name not in str(exc):
                yield f"{case.name} ({way.__name__}): {exc}"
            continue
        except Error as exc:
            yield f"{case.name} ({way.__name__}): {exc!r} for {text}"
            continue
        if text != said:
            yield f"{case.name}: {text}"
        if isinstance(case.gives, int) and len(given) != case.gives:
            yield f"{case.name} ({way.__name__}) gives {len(given)} rows"
        elif isinstance(case.gives, list):
            rows = [tuple(row) for row in given]
            if rows != case.gives:
                yield f"{case.name} ({way.__name__}) gives {rows}"
        if case.leaves is not None and there(db, statement) != case.leaves:
            yield f"{case.name} ({way.__name__}) leaves {there(db, statement)}"


@pytest.mark.real
@pytest.mark.parametrize("topic", STATEMENTS)
def test_statements_are_taken_as_the_list_has_them(
    db: Any, edition: Edition, gear: Any, topic: str
) -> None:
    """The text, its rows, and what it leaves behind; or the refusal."""
    of_topic = [case for case in CASES if case.topic == topic]
    assert not [each for case in of_topic for each in wrong(db, case, edition)]


def test_literals_are_read_as_the_value_they_spell(db: Any) -> None:
    """A value that stands in a text arrives as it is."""
    GoldenValue.createTable()
    row = GoldenValue()
    found = []
    for each in VALUES:
        literal = db.dialect.sent_literals.spell(each.value)
        db.query(f"UPDATE golden_value SET {_name(db, each.column)} = {literal}")
        row.expire()
        value = getattr(row, each.column)
        wanted = kept(db, each.value)
        if value != wanted or type(value) is not type(wanted):
            found.append((each.name, literal, value))
    assert not found


def _name(db: Any, column: str) -> str:
    name: str = db.dialect.quote(GoldenValue.sqlmeta.columns[column].dbName)
    return name


def test_a_savepoint_is_gone_back_to(db: Any, edition: Edition, gear: Any) -> None:
    """By the words of the list: what came before stays."""
    said = edition.said(SAVEPOINTS).replace("s1", "golden").split(" ;; ")
    fill(db)
    with needs(db, "savepoints"):
        trans = db.transaction()
        trans.execute(Delete("gear", table.gear.size == 1))
        trans.query(said[0])
        trans.execute(Delete("gear", table.gear.size == 2))
        for words in said[1:]:
            trans.query(words)
        trans.commit(close=True)
        assert len(there(db, Delete("gear", None))) == len(ROWS) - 1


def test_the_id_of_a_new_row_is_learned(db: Any, gear: Any) -> None:
    """Whatever way the list says that it is asked for."""
    fill(db)
    found = db.insert(new_row())
    field = table.gear
    row = db.fetch_one(Select([field.name], field.id == found))
    assert row is not None
    assert row[0] == "new"


def test_every_topic_is_run() -> None:
    """No case of the list is left out here."""
    run: set[str] = {case.name for case in CASES} | {each.name for each in VALUES}
    assert set(TOPICS) == run | {SAVEPOINTS, NEW_ROW}
