"""record and upgrade: what is written, what is stamped, what is run."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from sqlobject.manager import _edit
from sqlobject.manager._edit import MARKER, edited, template
from sqlobject.manager.command import CommandError

TODAY = datetime.date.today().isoformat()


@pytest.fixture
def hist(shop: Any) -> Any:
    """A shop with its tables, and ``record`` and ``upgrade`` of its history."""
    shop.model("create")
    shop.hist = shop.folder / "hist"

    def record(*args: str) -> Any:
        return shop.model("record", "--output-dir=hist", *args)

    def upgrade(*args: str) -> Any:
        return shop("upgrade", "-c", shop.uri, "--output-dir=hist", *args)

    shop.record, shop.upgrade = record, upgrade
    return shop


# -- record


def test_database_that_differs_is_not_stamped(hist: Any) -> None:
    """Otherwise the upgrade to come would think that nothing is left to do."""
    hist.query("ALTER TABLE zone DROP COLUMN title")
    done = hist.record()
    assert done.code == 0
    assert "Database does not match schema:\n  zone: Database missing" in done.out
    assert hist.stamped() == []


def test_database_is_stamped_later(hist: Any) -> None:
    """A version recorded before is stamped as soon as the database matches."""
    hist.record("--no-db-record")
    assert hist.stamped() == []
    done = hist.record("-v")
    assert f"Current status matches version {TODAY}\n" in done.out
    assert "Creating table sqlobject_db_version\n" in done.out
    assert hist.stamped() == [TODAY]


def test_class_that_is_gone_makes_a_version(hist: Any) -> None:
    """Fewer classes are a change too."""
    hist.record()
    done = hist.record("--class", "Zone")
    assert f"Creating version {TODAY}a\n" in done.out


def test_paths_are_shown_from_here(hist: Any) -> None:
    """``-v`` names files as one would type them."""
    done = hist.record("-v")
    assert done.out.startswith(
        "Creating history directory hist\n"
        f"Creating version {TODAY}\n"
        f"Making directory hist/{TODAY}\n"
        f"  Writing hist/{TODAY}/Zone_sqlite.sql\n"
    )


def test_mistaken_version_is_misuse(hist: Any) -> None:
    """The code says so."""
    assert hist.record("--force-db-version=1.0").code == 2


def test_forced_version_needs_a_database(hist: Any) -> None:
    """Neither a connection nor classes: nothing can be stamped."""
    done = hist("record", "--output-dir=hist", "--force-db-version=2020-01-01")
    assert (done.code, done.err) == (2, "You must indicate --connection=URI\n")


# -- the editor


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``typed(change)``: the editor is a function of the text."""
    seen: list[str] = []

    def install(change: Any, code: int = 0) -> list[str]:
        def call(command: list[str]) -> int:
            path = Path(command[-1])
            seen.append(path.read_text(encoding="utf-8"))
            path.write_text(change(seen[-1]), encoding="utf-8")
            return code

        monkeypatch.setenv("EDITOR", "my editor")
        monkeypatch.setattr(_edit.subprocess, "call", call)
        return seen

    return install


def test_text_below_the_marker_is_dropped(typed: Any) -> None:
    """What is above it is the script."""
    seen = typed(lambda text: "ALTER x;\n" + text)
    assert edited(template("a", "b", "sqlite", ["DRAFT;"])) == "ALTER x;\n"
    assert MARKER in seen[0]
    assert "DRAFT;" in seen[0].partition(MARKER)[2]


@pytest.mark.parametrize("change", [str, lambda text: text + "more", lambda _: ""])
def test_nothing_above_the_marker(typed: Any, change: Any) -> None:
    """An unchanged or an empty script is none."""
    typed(change)
    assert edited(template("a", "b", "sqlite")) is None


def test_editor_that_fails(typed: Any) -> None:
    """Its exit code is told."""
    typed(lambda text: "x" + text, code=3)
    with pytest.raises(CommandError, match="my ended with 3"):
        edited(template("a", "b", "sqlite"))


def test_editor_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong EDITOR is no traceback."""
    monkeypatch.setenv("EDITOR", "/no/such/editor")
    with pytest.raises(CommandError, match="cannot run the editor"):
        edited("x")


def test_no_editor(hist: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is missed before anything is written."""
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    done = hist.record("--edit")
    assert done.code == 2
    assert "EDITOR" in done.err
    assert not hist.hist.exists()


def test_draft_of_a_script(hist: Any, typed: Any) -> None:
    """The editor shows what would make the database match."""
    hist.record()
    hist.query("ALTER TABLE zone DROP COLUMN title")
    seen = typed(lambda text: text)
    done = hist.record("--edit", "--force-create")
    assert "no upgrade script was written" in done.out
    assert "ALTER TABLE zone ADD COLUMN title TEXT;" in seen[0].partition(MARKER)[2]


# -- upgrade


@pytest.fixture
def old(hist: Any) -> Any:
    """A database of one version, and ``script(text)`` to the next."""
    hist.record("--force-db-version=2020-01-01")
    (hist.hist / "2021-01-01").mkdir()

    def script(text: str) -> None:
        path = hist.hist / "2020-01-01" / "upgrade_sqlite_2021-01-01.sql"
        path.write_text(text, encoding="utf-8")

    hist.script = script
    return hist


def titles(shop: Any) -> list[str]:
    """The titles of zones."""
    return [title for (title,) in shop.query("SELECT title FROM zone ORDER BY id")]


def test_trigger_in_a_script(old: Any) -> None:
    """Bodies with semicolons stay whole."""
    old.script(
        "CREATE TRIGGER trim_it AFTER INSERT ON zone BEGIN\n"
        "  UPDATE zone SET title = 'b;' WHERE title = 'a';\n"
        "  DELETE FROM till;\n"
        "END;\n"
        "INSERT INTO zone (title) VALUES ('a');\n"
    )
    assert old.upgrade().code == 0
    assert titles(old) == ["b;"]


def test_script_with_its_own_transaction(old: Any) -> None:
    """Its BEGIN and COMMIT are left out: the whole script is one transaction."""
    old.script(
        "-- all or nothing\nBEGIN TRANSACTION;\n"
        "INSERT INTO zone (title) VALUES ('a');\nCOMMIT;\n"
    )
    assert old.upgrade().code == 0
    assert titles(old) == ["a"]
    assert old.stamped() == ["2021-01-01"]


def test_failing_statement_is_shown(old: Any) -> None:
    """The code is 1, and nothing is left of the script, its tables neither."""
    old.script("CREATE TABLE half (a INT);\nINSERT INTO nowhere\nVALUES (1);\n")
    done = old.upgrade()
    assert done.code == 1
    assert done.err == (
        "Error in script: hist/2020-01-01/upgrade_sqlite_2021-01-01.sql\n"
        "OperationalError: no such table: nowhere\n"
        "in: INSERT INTO nowhere …\n"
    )
    assert "half" not in old.tables()
    assert old.stamped() == ["2020-01-01"]


def test_second_of_two_scripts_fails(old: Any) -> None:
    """The first stays done and stamped; the next run goes on from there."""
    old.script("INSERT INTO zone (title) VALUES ('a')")
    (old.hist / "2022-01-01").mkdir()
    second = old.hist / "2021-01-01" / "upgrade_sqlite_2022-01-01.sql"
    second.write_text("INSERT INTO nowhere VALUES (1)")
    assert old.upgrade().code == 1
    assert old.stamped() == ["2021-01-01"]
    second.write_text("INSERT INTO zone (title) VALUES ('b')")
    assert old.upgrade().code == 0
    assert titles(old) == ["a", "b"]
    assert old.stamped() == ["2022-01-01"]


def test_script_that_cannot_be_in_a_transaction(old: Any) -> None:
    """A line of comment says so."""
    old.script("VACUUM")
    assert old.upgrade().code == 1
    old.script("-- sqlobject-admin: no transaction\nVACUUM")
    assert old.upgrade().code == 0
    assert old.stamped() == ["2021-01-01"]


def test_percent_signs_in_a_script(old: Any) -> None:
    """They mean themselves."""
    old.script("INSERT INTO zone (title) VALUES ('100%s ? %% :a')")
    assert old.upgrade().code == 0
    assert titles(old) == ["100%s ? %% :a"]


def test_too_new_scripts_are_told(old: Any) -> None:
    """``-vv`` names them."""
    old.script("SELECT 1")
    (old.hist / "2020-01-01" / "upgrade_sqlite_2099-01-01.sql").write_text("x")
    out = old.upgrade("-vv", "--upgrade-to=2021-01-01").out
    assert "upgrade_sqlite_2099-01-01.sql is too new" in out


def test_odd_version_tables(old: Any) -> None:
    """The messages name the table, and what helps."""
    old.query("INSERT INTO sqlobject_db_version (version) VALUES ('2019-01-01')")
    err = old.upgrade().err
    assert err.startswith("Ambiguous sqlobject_db_version table: it has 2019-01-01, ")
    old.query("DELETE FROM sqlobject_db_version")
    assert old.upgrade().err.startswith("No rows in sqlobject_db_version! ")
    old.query("DROP TABLE sqlobject_db_version")
    assert old.upgrade().err.startswith("No sqlobject_db_version table! ")


def test_no_versions(shop: Any) -> None:
    """There is nothing to do."""
    done = shop("upgrade", "-c", shop.uri, "--output-dir=none")
    assert (done.code, done.out) == (0, "No versions are recorded in none\n")


def test_upgrade_needs_a_database(shop: Any) -> None:
    """It says how to name one."""
    assert shop("upgrade").err == "You must indicate --connection=URI\n"
