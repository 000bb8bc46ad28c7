"""Small whole programs in the style of real ones, run as their users run them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


class Run:
    """A program that ended: its lines, and the database file it left behind."""

    def __init__(self, name: str, folder: Path) -> None:
        """Run ``name.py`` with nothing on the path but this project."""
        self.file = folder / "program.db"
        environment = {
            key: value
            for key, value in os.environ.items()
            if key in ("PATH", "SYSTEMROOT", "TEMP", "TMP", "HOME")
        }
        environment["PYTHONPATH"] = str(ROOT)
        environment["PYTHONIOENCODING"] = "utf-8"
        done = subprocess.run(
            [sys.executable, str(HERE / f"{name}.py"), str(self.file)],
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env=environment,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        self.lines = done.stdout.splitlines()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What plain sqlite3 finds in the file."""
        with closing(sqlite3.connect(self.file)) as raw:
            return raw.execute(query).fetchall()


def test_address_book(tmp_path: Path) -> None:
    """The tutorial's address book: finders, joins, properties, errors by text."""
    run = Run("address_book", tmp_path)
    assert run.lines == [
        "['555-1', '555-2']",
        "['Grace Hopper', 'Augusta King']",
        "['Grace Hopper']",
        "1",
        "Augusta",
        "UNIQUE constraint failed: person.email",
        "The object Person by the ID 99 does not exist",
    ]
    people = "SELECT first_name, middle_initial, last_name, email, active FROM person"
    assert run.rows(people) == [
        ("Augusta", None, "King", "ada@example.com", 1),
        ("Grace", None, "Hopper", "hopper@navy.mil", 0),
    ]
    assert run.rows("SELECT person_id, number, kind FROM phone_number") == [
        (1, "555-2", "work"),
        (1, "555-1", "home"),
    ]


def test_collection_manager(tmp_path: Path) -> None:
    """Classes made by ``type(...)`` with a mixed metaclass, and changed at runtime."""
    run = Run("collection_manager", tmp_path)
    assert run.lines[0] == "film ['name', 'seen', 'year', 'director']"
    assert run.lines[1] == "book ['name', 'seen', 'pages', 'read']"
    assert run.lines[2] == "['Metropolis', '*M', 'Brazil']"
    assert run.lines[3] == "2 9.5"
    assert run.lines[4] == (
        "[('director', 'Lang'), ('id', 2), ('name', 'M'), ('rating', 9.5), "
        "('seen', True)]"
    )
    assert run.lines[5] == "True True"
    assert run.lines[6] == "['Element', 'Film', 'Book']"
    assert run.rows("SELECT name, director, rating FROM collection_film") == [
        ("Metropolis", "Lang", None),
        ("M", "Lang", 9.5),
        ("Brazil", "Gilliam", None),
    ]
    assert run.rows("SELECT name, pages, read FROM collection_book") == [
        ("Momo", 304, None)
    ]


def test_shared_base(tmp_path: Path) -> None:
    """A base class with settings and ``__init__``, transactions kept and undone."""
    run = Run("shared_base", tmp_path)
    assert run.lines == [
        "True 1 100",
        "30",
        "refused: overdrawn",
        "[('savings', 70, 'ada'), ('daily', 35, 'nobody')]",
        "['savings']",
        "2 70",
        "row_id bank_account ()",
    ]
    assert run.rows("SELECT row_id, label, owner, balance FROM bank_account") == [
        (1, "savings", "ada", 70),
        (2, "daily", "nobody", 35),
    ]
    entries = "SELECT account_id, amount, number FROM entry ORDER BY row_id"
    assert run.rows(entries) == [(1, 100, 1), (1, -30, 2), (2, 30, 3), (2, 5, 4)]


def test_own_columns(tmp_path: Path) -> None:
    """SOCol, Col and validator subclasses of the program's own."""
    run = Run("own_columns", tmp_path)
    text = "\n".join(run.lines)
    assert "    tags VARCHAR(200)," in run.lines
    assert "    where VARCHAR(40)," in text.replace('"', "")
    assert "Oslo (10.75+59.9j) ('city', 'port') What it is" in run.lines
    assert "(10.75+59.9j) ('city', 'port', 'capital') False" in run.lines
    assert "['Oslo']" in run.lines
    assert "None ()" in run.lines
    assert "refused ['tags'] list" in run.lines
    assert "refused ['mail'] str" in run.lines
    assert any(line.startswith("refused ['name']") for line in run.lines)
    assert run.rows('SELECT name, "where", tags, mail FROM place ORDER BY id') == [
        ("Oslo", "10.75,59.9", "|city|port|capital|", None),
        ("Nowhere", None, "||", None),
    ]


def test_audit_log(tmp_path: Path) -> None:
    """Listeners that change, refuse and write down what happens to rows."""
    run = Run("audit_log", tmp_path)
    assert run.lines == ["refused: this one stays", "['ada']"]
    log = run.rows("SELECT what, who, detail FROM log ORDER BY id")
    assert log[:6] == [
        ("inserted", "Author 1", None),
        ("created", "Author 1", "1"),
        ("inserted", "Document 1", None),
        ("created", "Document 1", "1"),
        ("changing", "Document 1", "title: 'Notes'"),
        ("changed", "Document 1", "2"),
    ]
    kinds = [what for what, *_ in log]
    assert kinds.count("destroyed") == 2
    assert kinds.count("created") == 3
    assert ("destroyed", "Document 1", None) in log
    assert run.rows("SELECT title, author_id, revision FROM document") == [
        ("keep", None, 1)
    ]
    assert run.rows("SELECT COUNT(*) FROM author") == [(0,)]
    tables = {name for (name,) in run.rows("SELECT name FROM sqlite_master")}
    assert {"shadow_author", "shadow_document"} <= tables
    assert "shadow_log" not in tables


def test_module_connection(tmp_path: Path) -> None:
    """``__connection__`` in the module, and statements built by hand."""
    run = Run("module_connection", tmp_path)
    assert run.lines == [
        "True sqlite",
        """[('Bergen',), ("L'Aquila",), ('Oslo',)]""",
        "[('it', 71), ('no', 990)]",
        """['Oslo', "L'Aquila"]""",
        """["L'Aquila"]""",
        "['Bergen']",
        "[('Oslo',)]",
        "(1,)",
        "SELECT city.id, city.name, city.country, city.people FROM city "
        "WHERE ((city.people) > (5)) ORDER BY city.people DESC LIMIT 2",
        "'it''s' NULL",
        "True False",
    ]
    assert run.rows("SELECT name, people FROM city ORDER BY id") == [
        ("Oslo", 700),
        ("Bergen", 290),
        ("L'Aquila", 71),
    ]


def test_text_keys(tmp_path: Path) -> None:
    """Text ids, quotes among them, in keys, joins, cascades and indexes."""
    run = Run("text_keys", tmp_path)
    assert run.lines == [
        "['Oslo', 'Bergen'] Oslo",
        "['Bokmaal', 'Nynorsk', 'Sami']",
        """['no', "o'x; --"]""",
        "700 290",
        "['Other']",
        "The object Country by the ID o'x; -- does not exist",
        "2 ['no']",
    ]
    assert run.rows("SELECT code, name, capital_id FROM country") == [
        ("no", "Norway", 2)
    ]
    links = "SELECT country_id, language_id FROM country_language ORDER BY 2"
    assert run.rows(links) == [("no", "nn"), ("no", "se")]


def test_library(tmp_path: Path) -> None:
    """Every kind of join with its options."""
    run = Run("library", tmp_path)
    assert run.lines == [
        "['Coraline', 'Omens'] ['Terry', 'Neil']",
        "2 2002",
        "['B', 'B', 'A']",
        "['Coraline', 'Omens']",
        "to be written True",
        "2 21 0",
        "['Bob'] []",
        "['Ann']",
        "['Omens']",
        "SQLObjectIntegrityError",
        "[] ['Omens']",
    ]
    assert run.rows("SELECT author_id, book_id FROM writing") == [(2, 1)]
    assert run.rows("SELECT COUNT(*) FROM about") == [(1,)]
    assert run.rows("SELECT COUNT(*) FROM summary") == [(0,)]
    assert run.rows("SELECT from_id, to_id FROM friendship") == [(1, 2)]


def test_lazy_editor(tmp_path: Path) -> None:
    """Changes wait, are saved, are dropped; every kind of value among them."""
    run = Run("lazy_editor", tmp_path)
    assert run.lines == [
        "['about', 'index', 'news'] 8",
        "[('index', 14), ('news', 13), ('about', 14)]",
        "['about', 'index'] This is news. 13",
        "refused 8",
        "[]",
        """Welcome! 8 b"\\x00\\xff'" (1, [2]) {'dark': True}""",
        "False",
    ]
    assert run.rows("SELECT title, body, size FROM pages ORDER BY id") == [
        ("index", "At once.", 8),
        ("news", "This is news.", 13),
        ("colophon", "This is about.", 14),
    ]


def test_reserved_words(tmp_path: Path) -> None:
    """Class ``Order``, columns ``group``, ``user`` and ``select``, unquoted."""
    run = Run("reserved_words", tmp_path)
    assert run.lines[:6] == [
        "['1', '2'] ['a', 'c']",
        "['third']",
        "1 True",
        "third 3",
        "[7] ['a']",
        "True True",
    ]
    assert run.lines[7] == "3 1"
    assert run.rows('SELECT id, "group", user_id, "limit" FROM "order"') == [
        (1, "a", 1, 3)
    ]
    assert run.rows('SELECT "index", "select", order_id FROM "values"') == [(1, "1", 1)]


def test_every_program_has_its_test() -> None:
    """No program lies here without being run."""
    programs = {path.stem for path in HERE.glob("*.py")} - {"test_programs"}
    assert all(f"test_{name}" in globals() for name in programs)
    assert len(programs) == 10
