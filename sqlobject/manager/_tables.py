"""Commands about tables: ``list``, ``sql``, ``create`` and ``drop``."""

from __future__ import annotations

from typing import Any

from sqlobject.dberrors import Error
from sqlobject.views import ViewSQLObject

from ._base import CommandError, describe, register
from ._model import ClassCommand, distinct
from ._options import Option
from ._progress import progress

__all__ = ["CommandCreate", "CommandDrop", "CommandList", "CommandSQL"]

TABLE_OPTIONS = (
    "verbose",
    "simulate",
    "connection",
    "config_file",
    "module",
    "package",
    "class",
    "interactive",
    "egg",
)
VERY_INTERACTIVE = 2


@register
class CommandList(ClassCommand):
    """Prints the names of the classes."""

    name = "list"
    summary = "List all classes that are found"
    common = ("verbose", "config_file", "module", "package", "class", "egg")
    needs_connection = False
    wants_views = True

    def command(self) -> None:
        """Print a class a line."""
        found = self.classes()
        if found:
            self.tell("Classes found:")
        for cls in found:
            self.say(f"{cls.__module__}.{cls.__name__}")
            if not issubclass(cls, ViewSQLObject):
                self.tell(f"  Table: {cls.sqlmeta.table}")


@register
class CommandSQL(ClassCommand):
    """Prints the statements that would create the tables."""

    name = "sql"
    summary = "Show SQL CREATE statements"

    def command(self) -> None:
        """Print tables first, then the constraints between them."""
        later: list[str] = []
        for cls in self.classes():
            self.tell(f"-- {cls.__name__} from {cls.__module__}")
            text, constraints = cls.createTableSQL()
            later += constraints
            self.say(f"{text.rstrip().rstrip(';')};\n")
        for text in later:
            self.say(f"{text.rstrip().rstrip(';')};\n")


class TableCommand(ClassCommand):
    """A command that does something to each table, and may ask before."""

    common = TABLE_OPTIONS

    def agreed(self, question: str) -> bool:
        """Whether a person agrees; always, if nobody is to be asked.

        :raises EOFError: there is no answer.
        """
        if self.simulate or not self.options.interactive:
            return True
        usual: bool = self.options.interactive < VERY_INTERACTIVE
        choice = "[Y/n]" if usual else "[y/N]"
        while True:
            answer = input(f"{question} {choice}? ").strip().lower()
            if not answer:
                return usual
            if answer[0] in "yn":
                return answer[0] == "y"
            self.say("Y or N please")


@register
class CommandCreate(TableCommand):
    """Creates the tables that are not there."""

    name = "create"
    summary = "Create tables"
    needs_classes = True
    own_options = (
        Option(
            ("--create-db",),
            "create_db",
            "create the database first, if it is not there",
        ),
    )

    def command(self) -> None:
        """Create tables with their join tables and indexes, then constraints."""
        classes = self.classes()
        if self.options.create_db:
            for conn in distinct(classes):
                self.create_database(conn)
        created = existing = 0
        later: list[tuple[Any, str]] = []
        for cls in progress(classes, "table"):
            if self._exists(cls):
                self.tell(f"{cls.__name__} already exists.")
                existing += 1
                continue
            if not self.agreed(f"Create {cls.__name__}"):
                self.say("Cancelled")
                continue
            self.tell(f"Creating {cls.__name__}")
            self.tell(cls.createTableSQL()[0], 2)
            if not self.simulate:
                later += [(cls, text) for text in self._create(cls)]
                created += 1
        self._constrain(later)
        self.tell(f"{created} tables created ({existing} already exist)")

    def _exists(self, cls: Any) -> bool:
        try:
            return bool(cls.tableExists())
        except Error:
            if self.simulate and self.options.create_db:
                return False  # nor does its database
            raise

    def _create(self, cls: Any) -> list[str]:
        try:
            later: list[str] = cls.createTable(applyConstraints=False)
        except Error as exc:
            raise _while(f"creating {cls.__name__}", exc) from exc
        return later

    def _constrain(self, statements: list[tuple[Any, str]]) -> None:
        if not self.simulate:
            self.tell("Creating constraints", 2)
        for cls, text in statements:
            self.tell(text, 2)
            try:
                cls._connection.query(text)
            except Error as exc:
                raise _while(f"adding a constraint of {cls.__name__}", exc) from exc

    def create_database(self, conn: Any) -> None:
        """Create a database unless it is there; what is there stays as it is.

        :raises CommandError: it cannot be created.
        """
        if self.simulate:
            self.say("(simulating; cannot create database)")
            return
        try:
            conn.createEmptyDatabase()
        except Error as exc:
            if not _answers(conn):
                raise _while("creating the database", exc) from exc
            self.say("Database already exists")


@register
class CommandDrop(TableCommand):
    """Drops the tables that are there."""

    name = "drop"
    summary = "Drop tables"

    def command(self) -> None:
        """Drop tables with their join tables, those that refer to others first."""
        dropped = missing = 0
        classes = self.classes()[::-1]
        for cls in progress(classes, "table"):
            if not cls.tableExists():
                self.tell(f"{cls.__name__} does not exist.")
                missing += 1
                continue
            if not self.agreed(f"Drop {cls.__name__}"):
                self.say("Cancelled")
                continue
            self.tell(f"Dropping {cls.__name__}")
            if not self.simulate:
                self._drop(cls, classes)
                dropped += 1
        self.tell(f"{dropped} tables dropped ({missing} didn't exist)")

    def _drop(self, cls: Any, classes: list[Any]) -> None:
        try:
            if self.circular:
                # One has to go while others still refer to it.
                for other in classes:
                    if other is not cls and other._connection is cls._connection:
                        _untie(other, cls)
            cls.dropTable(ifExists=True)
        except Error as exc:
            raise _while(f"dropping {cls.__name__}", exc) from exc


def _untie(cls: Any, other: Any) -> None:
    """Drop the foreign keys from a table to another, where they stand apart."""
    conn = cls._connection
    ddl = conn.dialect.ddl
    if not ddl.constraints(cls._table_definition(conn)) or not cls.tableExists():
        return
    catalogue = conn.introspector
    for column in catalogue.table(cls.sqlmeta.table).columns:
        found = column.reference
        if (
            found is not None
            and found.name
            and catalogue.same_name(found.table, other.sqlmeta.table)
        ):
            conn.query(ddl.drop_constraint(cls.sqlmeta.table, found.name))


def _while(what: str, exc: Error) -> CommandError:
    return CommandError(f"Error while {what}: {describe(exc)}")


def _answers(conn: Any) -> bool:
    """Whether the database is there."""
    try:
        conn.introspector.table_exists("sqlobject_db_version")
    except Error:
        return False
    return True
