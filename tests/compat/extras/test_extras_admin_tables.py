"""Section 1.5: list, sql, create, drop and status."""

from __future__ import annotations

from typing import Any

import pytest

ZONE = (
    "CREATE TABLE zone (\n"
    "    id INTEGER PRIMARY KEY AUTOINCREMENT,\n"
    "    title TEXT\n"
    ");\n"
    "\n"
)
ALL_TABLES = {"zone", "till", "till_zone"}

# -- list, sql -------------------------------------------------------------------------


def test_list(admin: Any) -> None:
    """``list`` prints the classes with their modules."""
    done = admin("list", "-m", "shopmodel")
    assert (done.code, done.out) == (0, "shopmodel.Zone\nshopmodel.Till\n")


def test_verbose_list(admin: Any) -> None:
    """``list -v`` adds a title and the tables."""
    done = admin("list", "-v", "-m", "shopmodel")
    assert done.out == (
        "Classes found:\nshopmodel.Zone\n  Table: zone\nshopmodel.Till\n  Table: till\n"
    )


def test_sql(admin: Any) -> None:
    """``sql`` prints each table's text, a semicolon and a blank line behind it."""
    done = admin.model("sql")
    assert done.code == 0, done.err
    assert done.out.startswith(ZONE + "CREATE TABLE till (\n")
    assert "CREATE TABLE till_zone (\n" in done.out
    assert "CREATE INDEX till_byAmount ON till (amount);\n\n" in done.out
    assert admin.tables() == set()


def test_verbose_sql(admin: Any) -> None:
    """``sql -v`` says before each table which class it belongs to."""
    lines = admin.model("sql", "-v").out.splitlines()
    assert "-- Zone from shopmodel" in lines
    assert lines[lines.index("-- Zone from shopmodel") + 1] == "CREATE TABLE zone ("


# -- create ----------------------------------------------------------------------------


def test_create(admin: Any) -> None:
    """``create`` makes tables, join tables and indexes, in silence."""
    done = admin.model("create")
    assert (done.code, done.out) == (0, "")
    assert admin.tables() == ALL_TABLES
    indexes = admin.query("SELECT name FROM sqlite_master WHERE type = 'index'")
    assert ("till_byAmount",) in indexes


def test_verbose_create(admin: Any) -> None:
    """``create -v`` says what it does and counts."""
    done = admin.model("create", "-v")
    assert done.out == (
        "Creating Zone\nCreating Till\n2 tables created (0 already exist)\n"
    )
    done = admin.model("create", "-v")
    assert done.out == (
        "Zone already exists.\n"
        "Till already exists.\n"
        "0 tables created (2 already exist)\n"
    )


def test_very_verbose_create(admin: Any) -> None:
    """``create -vv`` prints the SQL as well."""
    done = admin.model("create", "-vv")
    assert "CREATE TABLE zone (" in done.out
    assert "Creating constraints" in done.out


def test_simulated_create(admin: Any) -> None:
    """``create -n`` says what it would do and does nothing."""
    done = admin.model("create", "-n")
    assert done.code == 0
    assert done.out == (
        "Creating Zone\nCreating Till\n0 tables created (0 already exist)\n"
    )
    assert admin.tables() == set()


def test_create_runs_create_sql(admin: Any) -> None:
    """``create`` runs the statements of ``sqlmeta.createSQL``."""
    admin.write(
        "extra.py",
        "from sqlobject import *\n"
        "class Extra(SQLObject):\n"
        "    class sqlmeta:\n"
        "        createSQL = ['CREATE TABLE side (a INTEGER)']\n"
        "    name = StringCol()\n",
    )
    done = admin("create", "-m", "extra", "-c", admin.uri)
    assert done.code == 0, done.err
    assert admin.tables() == {"extra", "side"}


def test_create_with_its_database(admin: Any) -> None:
    """``create --create-db`` makes the database first."""
    done = admin.model("create", "--create-db")
    assert done.code == 0, done.err
    assert admin.tables() == ALL_TABLES


def test_create_with_its_database_keeps_existing_data(admin: Any) -> None:
    """``create --create-db`` never empties a database that is there."""
    admin.query("CREATE TABLE precious (a INTEGER)")
    admin.query("INSERT INTO precious VALUES (42)")
    done = admin.model("create", "--create-db")
    assert done.code == 0, done.err
    assert admin.query("SELECT a FROM precious") == [(42,)]
    assert admin.tables() == {*ALL_TABLES, "precious"}


def test_simulated_create_of_the_database(admin: Any) -> None:
    """``create -n --create-db`` does not make the database."""
    done = admin.model("create", "-n", "--create-db")
    assert "(simulating; cannot create database)" in done.out
    assert not admin.db.exists() or admin.tables() == set()


def test_interactive_create(admin: Any) -> None:
    """``create -i`` asks for each table; an answer is read by its first letter."""
    done = admin.model("create", "-i", text="y\nno\n")
    assert "Create Zone [Y/n]? " in done.out
    assert "Create Till [Y/n]? " in done.out
    assert "Cancelled" in done.out
    assert "zone" in admin.tables()
    assert "till" not in admin.tables()


def test_interactive_create_repeats_its_question(admin: Any) -> None:
    """An answer that is neither is asked for again; an empty one is the default."""
    done = admin.model("create", "-i", text="perhaps\n\nn\n")
    assert "Y or N please" in done.out
    assert done.out.count("Create Zone [Y/n]? ") == 2
    assert admin.tables() == {"zone"}


def test_very_interactive_create(admin: Any) -> None:
    """``create -ii`` takes an empty answer as no."""
    done = admin.model("create", "-ii", text="\ny\n")
    assert "Create Zone [y/N]? " in done.out
    assert "zone" not in admin.tables()
    assert "till" in admin.tables()


def test_interactive_create_without_answers(admin: Any) -> None:
    """When the input ends the tool ends with 1."""
    assert admin.model("create", "-i", text="").code == 1
    assert admin.tables() == set()


def test_simulation_asks_nothing(admin: Any) -> None:
    """``-n`` suppresses the questions."""
    done = admin.model("create", "-i", "-n", text="")
    assert done.code == 0
    assert "[Y/n]" not in done.out


# -- drop ------------------------------------------------------------------------------


def test_drop(admin: Any) -> None:
    """``drop`` removes the tables, in silence."""
    admin.model("create")
    done = admin.model("drop")
    assert (done.code, done.out) == (0, "")
    assert admin.tables() == set()


def test_verbose_drop(admin: Any) -> None:
    """``drop -v`` goes through the classes in reverse and counts."""
    admin.model("create")
    done = admin.model("drop", "-v")
    assert done.out == (
        "Dropping Till\nDropping Zone\n2 tables dropped (0 didn't exist)\n"
    )
    done = admin.model("drop", "-v")
    assert done.out == (
        "Till does not exist.\n"
        "Zone does not exist.\n"
        "0 tables dropped (2 didn't exist)\n"
    )


def test_simulated_drop(admin: Any) -> None:
    """``drop -n`` drops nothing."""
    admin.model("create")
    done = admin.model("drop", "-n")
    assert "Dropping Till" in done.out
    assert admin.tables() == ALL_TABLES


def test_interactive_drop(admin: Any) -> None:
    """``drop -i`` asks for each table."""
    admin.model("create")
    admin.model("drop", "-i", text="y\nn\n")
    assert "till" not in admin.tables()
    assert "zone" in admin.tables()


# -- status ----------------------------------------------------------------------------


def test_status_in_sync(admin: Any) -> None:
    """``status`` of a matching database is silent; ``-v`` counts."""
    admin.model("create")
    done = admin.model("status")
    assert (done.code, done.out) == (0, "")
    done = admin.model("status", "-v")
    assert done.out == (
        "Checking Zone...\n"
        "Checking Till...\n"
        "2 in sync; 0 out of sync; 0 not in database\n"
    )


def test_status_without_tables(admin: Any) -> None:
    """Missing tables are reported."""
    done = admin.model("status")
    assert done.code == 0
    assert done.out == (
        "Checking Zone...\n"
        "  Does not exist in database\n"
        "Checking Till...\n"
        "  Does not exist in database\n"
    )


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("ALTER TABLE zone ADD COLUMN nn INT", "  Database has extra column: nn"),
        ("ALTER TABLE zone DROP COLUMN title", "  Database missing column: title"),
    ],
)
def test_status_out_of_sync(admin: Any, statement: str, line: str) -> None:
    """Surplus and missing columns are reported."""
    admin.model("create")
    admin.query(statement)
    done = admin.model("status")
    assert done.code == 0
    assert done.out == f"Checking Zone...\n{line}\n"
    done = admin.model("status", "-v")
    assert done.out.splitlines()[-1] == "1 in sync; 1 out of sync; 0 not in database"
