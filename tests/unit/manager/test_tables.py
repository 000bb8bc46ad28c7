"""create, drop, sql, list and status."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from sqlobject.dberrors import OperationalError, ProgrammingError
from sqlobject.sqlite.sqliteconnection import SQLiteConnection

HEAD = "from sqlobject.main import SQLObject\nfrom sqlobject.col import *\n"


def test_failing_create_names_the_class(shop: Any) -> None:
    """The error is one line, with what was being done."""
    shop.query("CREATE TABLE x (a INT)")
    shop.query("CREATE INDEX till_byAmount ON x (a)")
    done = shop.model("create")
    assert done.code == 1
    assert done.err.startswith("Error while creating Till: OperationalError: ")
    assert done.err.count("\n") == 1


def test_missing_foreign_key_class(shop: Any) -> None:
    """A key to a class that was not found is told in a line."""
    shop.write(
        "alone.py", f"{HEAD}class Alone(SQLObject):\n    a = ForeignKey('Gone')\n"
    )
    done = shop("create", "-m", "alone", "-c", shop.uri)
    assert done.code == 1
    assert "Gone" in done.err
    assert "Traceback" not in done.err


def test_create_with_a_database_that_is_there(shop: Any) -> None:
    """It is said, and left as it is."""
    shop.query("CREATE TABLE precious (a INT)")
    done = shop.model("create", "--create-db")
    assert (done.code, done.out) == (0, "Database already exists\n")
    assert "precious" in shop.tables()


def test_create_with_a_database_that_cannot_be_made(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal is not taken for a database that exists."""

    def refuse(_self: Any, *_: Any) -> Any:
        raise OperationalError("no such server")

    def forbid(_self: Any) -> None:
        raise ProgrammingError("permission denied")

    monkeypatch.setattr(SQLiteConnection, "createEmptyDatabase", forbid)
    monkeypatch.setattr(SQLiteConnection, "ask_catalogue", refuse)
    done = shop.model("create", "--create-db")
    assert done.code == 1
    assert done.err == (
        "Error while creating the database: ProgrammingError: permission denied\n"
    )


def test_interruption_of_a_question(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at a question ends the command; nothing was done."""

    def stop(_question: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(builtins, "input", stop)
    done = shop.model("create", "-i")
    assert (done.code, done.err) == (130, "Interrupted\n")
    assert shop.tables() == set()


def test_classes_in_a_circle(shop: Any) -> None:
    """They are created and dropped, with a warning."""
    shop.write(
        "ring.py",
        f"{HEAD}class A(SQLObject):\n    b = ForeignKey('B')\n"
        "class B(SQLObject):\n    a = ForeignKey('A')\n",
    )
    done = shop("create", "-m", "ring", "-c", shop.uri)
    assert done.code == 0
    assert "Found a circular reference: A --> B --> A " in done.err
    assert shop.tables() == {"a", "b"}
    assert shop("drop", "-m", "ring", "-c", shop.uri).code == 0
    assert shop.tables() == set()


def test_sql_of_everything(shop: Any) -> None:
    """Each statement ends with one semicolon; the whole runs as a script."""
    done = shop.model("sql", "-v")
    assert ";;" not in done.out
    assert done.out.endswith(";\n\n")
    assert shop("execute", "-c", shop.uri, "--", done.out).code == 0
    assert shop.model("status", "--exit-code").code == 0


# -- status


@pytest.mark.parametrize(
    ("statements", "lines"),
    [
        (["DROP INDEX till_byAmount"], ["Database missing index: till_byAmount"]),
        (["CREATE INDEX x ON till (zone_id)"], ["Database has extra index: x"]),
        (["DROP TABLE till_zone"], ["Database missing join table: till_zone"]),
        (
            [
                "DROP TABLE zone",
                "CREATE TABLE zone (id INTEGER PRIMARY KEY, title INT)",
            ],
            ["Database has column title as INT, not TEXT"],
        ),
        (
            [
                "DROP TABLE zone",
                "CREATE TABLE zone (id INTEGER PRIMARY KEY, title TEXT NOT NULL)",
            ],
            ["Database does not allow NULL in column: title"],
        ),
    ],
)
def test_status_in_detail(shop: Any, statements: list[str], lines: list[str]) -> None:
    """Types, NULL, indexes and join tables are compared with ``-v``."""
    shop.model("create")
    for statement in statements:
        shop.query(statement)
    assert shop.model("status") == (0, "", "")
    done = shop.model("status", "-v", "--exit-code")
    assert done.code == 1
    for line in lines:
        assert f"  {line}\n" in done.out
    assert " 0 out of sync" not in done.out


@pytest.mark.parametrize("more", [[], ["-v"]])
def test_status_as_exit_code(shop: Any, more: list[str]) -> None:
    """``--exit-code`` gives 1 for any difference, 0 for none."""
    assert shop.model("status", "--exit-code", *more).code == 1
    shop.model("create")
    assert shop.model("status", "--exit-code", *more).code == 0
    shop.query("ALTER TABLE zone ADD COLUMN x INT")
    assert shop.model("status", "--exit-code", *more).code == 1


EVERY = """
class Other(SQLObject):
    name = StringCol(alternateID=True, length=20)


class Textual(SQLObject):
    class sqlmeta:
        idType = str
    name = StringCol()


class Every(SQLObject):
    s = StringCol()
    s2 = StringCol(length=10, notNone=True)
    s3 = StringCol(length=5, varchar=False)
    u = UnicodeCol()
    i = IntCol()
    i2 = IntCol(unsigned=True)
    tiny = TinyIntCol()
    small = SmallIntCol()
    medium = MediumIntCol()
    big = BigIntCol()
    b = BoolCol()
    f = FloatCol()
    k = KeyCol(foreignKey="Other")
    o = ForeignKey("Other", cascade=True)
    o2 = ForeignKey("Textual")
    e = EnumCol(enumValues=["a", "b"])
    d = DateCol()
    dt = DateTimeCol()
    t = TimeCol()
    ts = TimestampCol()
    td = TimedeltaCol()
    dec = DecimalCol(size=10, precision=2)
    cur = CurrencyCol()
    text = DecimalStringCol(size=10, precision=2)
    blob = BLOBCol()
    blob2 = BLOBCol(length=100)
    p = PickleCol()
    uid = UuidCol()
    js = JSONCol()
"""


def test_no_false_alarm(shop: Any) -> None:
    """A table just created is in sync, whatever its columns are."""
    shop.write("every.py", HEAD + EVERY)
    assert shop("create", "-m", "every", "-c", shop.uri).code == 0
    done = shop("status", "-v", "--exit-code", "-m", "every", "-c", shop.uri)
    assert done.out.endswith("\n3 in sync; 0 out of sync; 0 not in database\n")
    assert done.code == 0


VIEW = """
from sqlobject.views import ViewSQLObject


class Gear(SQLObject):
    teeth = IntCol()


class Stock(ViewSQLObject):
    class sqlmeta:
        idName = Gear.q.id
    teeth = IntCol(dbName=Gear.q.teeth)
"""


def test_views_have_no_tables(shop: Any) -> None:
    """They are listed, and otherwise left alone."""
    shop.write("views.py", HEAD + VIEW)
    assert shop("list", "-v", "-m", "views").out == (
        "Classes found:\nviews.Gear\n  Table: gear\nviews.Stock\n"
    )
    for command in ("sql", "create", "status", "record", "drop"):
        done = shop(command, "-m", "views", "-c", shop.uri)
        assert (command, done.code) == (command, 0)
        assert "Stock" not in done.out
