"""Section 1.5 and 1.6: record and upgrade, the history of a schema."""

from __future__ import annotations

import datetime
import sys
from typing import Any

import pytest

TODAY = datetime.date.today().isoformat()


@pytest.fixture
def hist(admin: Any) -> Any:
    """The admin command with its folder of versions."""
    admin.hist = admin.folder / "hist"

    def record(*args: str, **kw: Any) -> Any:
        return admin.model("record", f"--output-dir={admin.hist}", *args, **kw)

    def upgrade(*args: str) -> Any:
        return admin("upgrade", "-c", admin.uri, f"--output-dir={admin.hist}", *args)

    def versions() -> list[str]:
        return sorted(path.name for path in admin.hist.iterdir() if path.is_dir())

    def stamped() -> list[str]:
        if "sqlobject_db_version" not in admin.tables():
            return []
        rows = admin.query("SELECT version FROM sqlobject_db_version")
        return [row[0] for row in rows]

    admin.record, admin.upgrade = record, upgrade
    admin.versions, admin.stamped = versions, stamped
    return admin


def wider(admin: Any) -> None:
    """Change the model: a zone has a colour."""
    admin.write(
        "shopmodel.py",
        admin.source.replace(
            "    title = StringCol()\n",
            "    title = StringCol()\n    colour = StringCol(default=None)\n",
        ),
    )


def version_of(out: str) -> str:
    """The version that a run of ``record`` says it made."""
    (line,) = [
        line for line in out.splitlines() if line.startswith("Creating version ")
    ]
    return line.removeprefix("Creating version ").strip()


# -- record ----------------------------------------------------------------------------


def test_first_record(hist: Any) -> None:
    """The first record makes today's version with a file for each class."""
    hist.model("create")
    done = hist.record()
    assert done.code == 0, done.err
    version = version_of(done.out)
    assert version[:10] in (TODAY, datetime.date.today().isoformat())
    assert hist.versions() == [version]
    names = sorted(path.name for path in (hist.hist / version).iterdir())
    assert names == ["Till_sqlite.sql", "Zone_sqlite.sql"]


def test_recorded_file(hist: Any) -> None:
    """A file holds three lines of comment and the CREATE text."""
    hist.model("create")
    version = version_of(hist.record().out)
    text = (hist.hist / version / "Zone_sqlite.sql").read_text()
    lines = text.splitlines()
    assert all(line.startswith("-- ") for line in lines[:3])
    assert lines[1] == "-- Class shopmodel.Zone"
    assert lines[2] == "-- Database: sqlite"
    assert "CREATE TABLE zone (\n    id INTEGER PRIMARY KEY AUTOINCREMENT," in text


def test_record_of_nothing_new(hist: Any) -> None:
    """A schema that did not change makes no version, unless forced."""
    hist.model("create")
    version = version_of(hist.record().out)
    done = hist.record()
    assert f"Current status matches version {version}" in done.out
    assert hist.versions() == [version]
    done = hist.record("--force-create")
    assert version_of(done.out) == f"{version}a"
    assert hist.versions() == [version, f"{version}a"]


def test_record_of_a_change(hist: Any) -> None:
    """A changed schema makes the next version of the day."""
    hist.model("create")
    version = version_of(hist.record().out)
    wider(hist)
    done = hist.record("-v")
    assert f"Current state does not match {version}" in done.out
    assert version_of(done.out) == f"{version}a"
    assert "colour" in (hist.hist / f"{version}a" / "Zone_sqlite.sql").read_text()


def test_record_under_a_name(hist: Any) -> None:
    """``--name`` follows the day; a second time it is refused with 1."""
    hist.model("create")
    done = hist.record("--name=rel1")
    assert done.code == 0, done.err
    (version,) = hist.versions()
    assert version.endswith("-rel1")
    done = hist.record("--name=rel1", "--force-create")
    assert done.code == 1
    assert "Error, directory already exists" in done.out + done.err


def test_record_without_touching_the_database(hist: Any) -> None:
    """``--no-db-record`` leaves the database alone."""
    done = hist.record("--no-db-record")
    assert done.code == 0, done.err
    assert hist.stamped() == []
    assert "sqlobject_db_version" not in hist.tables()


def test_record_stamps_a_matching_database(hist: Any) -> None:
    """A database that matches the schema is stamped with the new version."""
    hist.model("create")
    version = version_of(hist.record().out)
    assert hist.stamped() == [version]


def test_record_reports_differences(hist: Any) -> None:
    """Differences between schema and database are printed."""
    hist.model("create")
    wider(hist)
    done = hist.record()
    assert "Database does not match schema:" in done.out
    assert "  zone: " in done.out
    assert "colour" in done.out


def test_record_creates_its_folder(hist: Any) -> None:
    """The history's folder is made when it is missing, and this is said."""
    hist.model("create")
    done = hist.record()
    assert "Creating history directory" in done.out
    assert hist.hist.is_dir()


def test_simulated_record(hist: Any) -> None:
    """``record -n`` writes nothing, also when the folder does not exist yet."""
    hist.model("create")
    done = hist.record("-n")
    assert done.code == 0, done.err
    assert not hist.hist.exists() or hist.versions() == []
    assert hist.stamped() == []


def test_record_without_classes(hist: Any) -> None:
    """Without classes ``record`` says so and ends with 0."""
    done = hist("record", "-c", hist.uri, f"--output-dir={hist.hist}")
    assert done.code == 0
    assert "No classes found!" in done.out


def test_record_in_the_configured_folder(hist: Any) -> None:
    """``sqlobject_history_dir`` of the configuration is the folder."""
    hist.write(
        "shop.ini",
        f"[main]\ndatabase = {hist.uri}\nsqlobject_history_dir = %(here)s/inihist\n",
    )
    done = hist("record", "-m", "shopmodel", "-f", "shop.ini", "--no-db-record")
    assert done.code == 0, done.err
    assert len(list((hist.folder / "inihist").iterdir())) == 1


def test_forced_version(hist: Any) -> None:
    """``--force-db-version`` stamps the database and makes the version's folder."""
    done = hist.record("--force-db-version=2020-01-01")
    assert done.code == 0, done.err
    assert hist.versions() == ["2020-01-01"]
    assert hist.stamped() == ["2020-01-01"]
    done = hist.record("-v", "--force-db-version=2020-01-02")
    assert hist.stamped() == ["2020-01-02"]


def test_forced_version_must_be_a_date(hist: Any) -> None:
    """A version that does not begin with a date is refused."""
    done = hist.record("--force-db-version=first")
    assert len((done.out + done.err).strip().splitlines()) >= 2
    assert hist.stamped() == []


@pytest.mark.parametrize("changes", [True, False])
def test_edit(hist: Any, changes: bool) -> None:
    """``--edit`` opens the editor for an upgrade script; unchanged, none is written."""
    hist.model("create")
    first = version_of(hist.record().out)
    wider(hist)
    editor = hist.write(
        "editor.py",
        "import pathlib, sys\n"
        + (
            "path = pathlib.Path(sys.argv[-1])\n"
            "path.write_text('ALTER TABLE zone ADD COLUMN colour TEXT;\\n' "
            "+ path.read_text())\n"
            if changes
            else ""
        ),
    )
    done = hist.record("--edit", EDITOR=f"{sys.executable} {editor}")
    assert done.code == 0, done.err
    second = version_of(done.out)
    script = hist.hist / first / f"upgrade_sqlite_{second}.sql"
    assert script.exists() is changes
    if changes:
        text = script.read_text().strip()
        assert text.startswith("ALTER TABLE zone ADD COLUMN colour TEXT;")
        assert len(text.splitlines()) == 1


# -- upgrade ---------------------------------------------------------------------------


@pytest.fixture
def old(hist: Any) -> Any:
    """A database of version 2020-01-01 and a newer version without its script."""
    hist.model("create")
    done = hist.record("--force-db-version=2020-01-01")
    assert done.code == 0, done.err
    (hist.hist / "2021-01-01").mkdir()
    hist.script = hist.hist / "2020-01-01" / "upgrade_sqlite_2021-01-01.sql"
    return hist


def test_upgrade(old: Any) -> None:
    """The script of the current version is run and the new version stamped."""
    old.script.write_text("ALTER TABLE zone ADD COLUMN colour TEXT")
    done = old.upgrade()
    assert done.code == 0, done.err
    assert "Done." in done.out
    assert old.stamped() == ["2021-01-01"]
    assert "colour" in [row[1] for row in old.query("PRAGMA table_info(zone)")]


def test_upgrade_again(old: Any) -> None:
    """A database of the last version is up to date."""
    old.script.write_text("ALTER TABLE zone ADD COLUMN colour TEXT")
    old.upgrade()
    done = old.upgrade()
    assert done.code == 0
    assert "Database up to date" in done.out


def test_verbose_upgrade(old: Any) -> None:
    """``upgrade -v`` shows version, plan and script."""
    old.script.write_text("ALTER TABLE zone ADD COLUMN colour TEXT")
    out = old.upgrade("-v").out
    assert "Current version: 2020-01-01" in out
    assert "Plan:" in out
    assert "upgrade to 2021-01-01" in out
    assert "ALTER TABLE zone ADD COLUMN colour TEXT" in out


def test_upgrade_in_steps(old: Any) -> None:
    """Scripts are followed from version to version."""
    old.script.write_text("ALTER TABLE zone ADD COLUMN colour TEXT")
    (old.hist / "2022-01-01").mkdir()
    second = old.hist / "2021-01-01" / "upgrade_sqlite_2022-01-01.sql"
    second.write_text("ALTER TABLE zone ADD COLUMN size INT")
    done = old.upgrade()
    assert done.code == 0, done.err
    assert old.stamped() == ["2022-01-01"]
    columns = [row[1] for row in old.query("PRAGMA table_info(zone)")]
    assert {"colour", "size"} <= set(columns)


def test_upgrade_to_a_version(old: Any) -> None:
    """``--upgrade-to`` stops at that version, scripts beyond it are not used."""
    old.script.write_text("ALTER TABLE zone ADD COLUMN colour TEXT")
    (old.hist / "2022-01-01").mkdir()
    beyond = old.hist / "2020-01-01" / "upgrade_sqlite_2022-01-01.sql"
    beyond.write_text("ALTER TABLE zone ADD COLUMN wrong TEXT")
    done = old.upgrade("--upgrade-to=2021-01-01")
    assert done.code == 0, done.err
    assert old.stamped() == ["2021-01-01"]
    columns = [row[1] for row in old.query("PRAGMA table_info(zone)")]
    assert "colour" in columns
    assert "wrong" not in columns


def test_script_of_several_statements(old: Any) -> None:
    """A script may hold several statements."""
    old.script.write_text(
        "-- first the column; then its value\n"
        "ALTER TABLE zone ADD COLUMN colour TEXT;\n"
        "INSERT INTO zone (title, colour) VALUES ('a;b', 'red');\n"
    )
    done = old.upgrade()
    assert done.code == 0, done.err
    assert old.query("SELECT title, colour FROM zone") == [("a;b", "red")]
    assert old.stamped() == ["2021-01-01"]


def test_failing_script(old: Any) -> None:
    """A script that fails is named, leaves nothing behind and stamps nothing."""
    old.script.write_text(
        "INSERT INTO zone (title) VALUES ('half');\nINSERT INTO nowhere VALUES (1);\n"
    )
    done = old.upgrade()
    assert "Error in script" in done.out + done.err
    assert old.stamped() == ["2020-01-01"]
    assert old.query("SELECT title FROM zone") == []


def test_simulated_upgrade(old: Any) -> None:
    """``upgrade -n`` runs and stamps nothing."""
    old.script.write_text("ALTER TABLE zone ADD COLUMN colour TEXT")
    done = old.upgrade("-n")
    assert done.code == 0, done.err
    assert old.stamped() == ["2020-01-01"]
    assert "colour" not in [row[1] for row in old.query("PRAGMA table_info(zone)")]


def test_no_script(old: Any) -> None:
    """Without a script the missing file is named, and the tool ends with 1."""
    done = old.upgrade()
    assert done.code == 1
    text = done.out + done.err
    assert "No way to upgrade from 2020-01-01 to 2021-01-01" in text
    assert "upgrade_sqlite_2021-01-01.sql script)" in text


def test_upgrade_without_a_version_table(hist: Any) -> None:
    """A database that was never stamped is told apart, and the tool ends with 1."""
    hist.model("create")
    (hist.hist / "2021-01-01").mkdir(parents=True)
    done = hist.upgrade()
    assert done.code == 1
    assert "version" in done.out + done.err


@pytest.mark.parametrize("rows", [0, 2])
def test_upgrade_with_an_odd_version_table(old: Any, rows: int) -> None:
    """No version, or more than one, ends the tool with 1."""
    if rows:
        old.query(
            "INSERT INTO sqlobject_db_version (version, updated) "
            "SELECT '2019-01-01', updated FROM sqlobject_db_version"
        )
    else:
        old.query("DELETE FROM sqlobject_db_version")
    assert old.upgrade().code == 1


def test_a_whole_session(hist: Any) -> None:
    """Create, record, change, record, write a script, upgrade: the documented round."""
    hist.model("create")
    first = version_of(hist.record().out)
    assert hist.stamped() == [first]
    wider(hist)
    second = version_of(hist.record("--no-db-record").out)
    (hist.hist / first / f"upgrade_sqlite_{second}.sql").write_text(
        "ALTER TABLE zone ADD COLUMN colour TEXT"
    )
    done = hist.upgrade()
    assert done.code == 0, done.err
    assert hist.stamped() == [second]
    assert hist.model("status").out == ""
    assert f"Current status matches version {second}" in hist.record().out
