"""The command ``record``: keep the tables' definitions as a version."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ._base import FAILED, MISUSED, OK, CommandError, register
from ._compare import Comparison, compare, draft
from ._edit import edited, editor, template
from ._history import VERSION, History, same_text, shown
from ._model import ClassCommand, distinct
from ._options import Option
from ._progress import progress
from ._upgrade import OUTPUT_DIR
from ._version import SQLObjectVersionTable, stamp, stamped

__all__ = ["CommandRecord"]


class Recorded(NamedTuple):
    """What is to be kept of one class."""

    file_name: str
    text: str


def record_of(cls: Any) -> Recorded:
    """The definition of a class's table, in its database's words."""
    db_name = cls._connection.dbName
    now = datetime.datetime.now().isoformat(timespec="seconds")
    sql, constraints = cls.createTableSQL()
    lines = [
        f"-- Exported definition from {now}",
        f"-- Class {cls.__module__}.{cls.__name__}",
        f"-- Database: {db_name}",
        f"{sql.rstrip().rstrip(';')};",
    ]
    if constraints:
        lines.append("\n-- Constraints:")
        lines += [f"{text.rstrip().rstrip(';')};" for text in constraints]
    return Recorded(f"{cls.__name__}_{db_name}.sql", "\n".join(lines) + "\n")


@register
class CommandRecord(ClassCommand):
    """Writes a version, if anything has changed, and stamps databases that match."""

    name = "record"
    summary = "Record the definitions of the tables as a version of the schema"
    common = (
        "verbose",
        "simulate",
        "connection",
        "config_file",
        "module",
        "package",
        "class",
        "egg",
    )
    own_options = (
        OUTPUT_DIR,
        Option(
            ("--no-db-record",), "no_db_record", "leave the version in the database"
        ),
        Option(
            ("--force-create",), "force_create", "make a version though nothing changed"
        ),
        Option(("--name",), "name", "name the version, behind its day", metavar="NAME"),
        Option(
            ("--force-db-version",),
            "force_db_version",
            "only say that the database has this version; it begins with YYYY-MM-DD",
            metavar="VERSION",
        ),
        Option(
            ("--edit",),
            "open_editor",
            "open $EDITOR for the script that upgrades from the last version",
        ),
    )

    def command(self) -> int:
        """Compare with the last version, write the next one, look at the database."""
        if self.options.force_db_version:
            return self._force(self.options.force_db_version)
        classes = self.classes()
        if not classes:
            self.say("No classes found!")
            return OK
        if self.options.open_editor:
            editor()
        history = self._history()
        records = [record_of(cls) for cls in progress(classes, "class")]
        last = history.last()
        if last and not self.options.force_create:
            if self._matches(history, last, classes, records):
                self.say(f"Current status matches version {last}")
                return self._look_at_databases(classes, last)
            self.tell(f"Current state does not match {last}")
        version = history.next_version(self.options.name)
        if history.path(version).exists():
            self.warn(
                f"Error, directory already exists: {shown(history.path(version))}"
            )
            return FAILED
        self._write(history.path(version), version, records)
        if self.options.open_editor and last:
            self._edit(history, last, version, classes)
        return self._look_at_databases(classes, version)

    # -- files

    def _history(self) -> History:
        history = History(self.history_dir())
        if not history.folder.is_dir():
            self.say(f"Creating history directory {shown(history.folder)}")
            if not self.simulate:
                history.folder.mkdir(parents=True)
        return history

    @staticmethod
    def _matches(
        history: History, version: str, classes: list[Any], records: list[Recorded]
    ) -> bool:
        """Whether a version was recorded of just these definitions."""
        kept: dict[str, str] = {}
        for conn in distinct(classes):
            kept.update(history.texts(version, conn.dbName))
        return kept.keys() == {one.file_name for one in records} and all(
            same_text(kept[one.file_name], one.text) for one in records
        )

    def _write(self, folder: Path, version: str, records: list[Recorded]) -> None:
        self.say(f"Creating version {version}")
        self.tell(f"Making directory {shown(folder)}")
        if not self.simulate:
            folder.mkdir()
        for one in records:
            self.tell(f"  Writing {shown(folder / one.file_name)}")
            if not self.simulate:
                (folder / one.file_name).write_text(one.text, encoding="utf-8")

    def _edit(
        self, history: History, last: str, version: str, classes: list[Any]
    ) -> None:
        """Have a person write the script from one version to the next."""
        for conn in distinct(classes):
            mine = [cls for cls in classes if cls._connection is conn]
            path = history.script_path(last, conn.dbName, version)
            if self.simulate:
                self.say(f"(simulating; would edit {shown(path)})")
                continue
            hints: list[str] = []
            for cls in mine:
                hints += draft(cls, compare(cls))
            text = edited(template(last, version, conn.dbName, hints))
            if text:
                self.tell(f"Writing {shown(path)}")
                path.write_text(text, encoding="utf-8")
            else:
                self.say("No changes were made; no upgrade script was written")

    # -- databases

    def _look_at_databases(self, classes: list[Any], version: str) -> int:
        """Say where databases differ from the classes; stamp those that do not."""
        if self.options.no_db_record:
            return OK
        for conn in distinct(classes):
            mine = [cls for cls in classes if cls._connection is conn]
            found = [(cls, compare(cls)) for cls in progress(mine, "table")]
            if self._differ(found):
                self.tell("(the version in the database was not changed)")
            else:
                self._stamp(conn, version)
        return OK

    def _differ(self, found: list[tuple[Any, Comparison]]) -> bool:
        differences = [
            f"  {cls.sqlmeta.table}: {line}"
            for cls, comparison in found
            for line in comparison.lines(details=False)
        ]
        if differences:
            self.say("Database does not match schema:")
        for line in differences:
            self.say(line)
        return bool(differences)

    def _stamp(self, conn: Any, version: str) -> None:
        if not SQLObjectVersionTable.tableExists(connection=conn):
            self.tell(f"Creating table {SQLObjectVersionTable.sqlmeta.table}")
            if self.simulate:
                return
            SQLObjectVersionTable.createTable(connection=conn)
        if self.simulate or stamped(conn) == [version]:
            return
        self.tell(f"Updating database version to {version}")
        with conn.transaction() as transaction:
            stamp(transaction, version)

    def _force(self, version: str) -> int:
        """Say what version a database has, whatever it is like."""
        if not VERSION.match(version):
            raise CommandError(
                f"Versions must be in the format YYYY-MM-DD…\nYou gave {version!r}",
                MISUSED,
            )
        conn = self.connection()
        connections = [conn] if conn is not None else distinct(self._with_classes())
        folder = self._history().path(version)
        if folder.exists():
            self.tell(f"Directory {shown(folder)} exists")
        else:
            self.tell(f"Creating {shown(folder)}")
            if not self.simulate:
                folder.mkdir(parents=True)
        for one in connections:
            self._stamp(one, version)
        return OK

    def _with_classes(self) -> list[Any]:
        found = self.classes()
        if not found:
            raise CommandError("You must indicate --connection=URI", MISUSED)
        return found
