"""What commands about classes and databases have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from sqlobject.dbconnection import connectionForURI
from sqlobject.main import sqlhub
from sqlobject.views import ViewSQLObject

from ._base import MISUSED, Command, CommandError
from ._config import apply_sys_path, load_config
from ._find import (
    Distribution,
    Ordered,
    classes_of_module,
    classes_of_package,
    find_distribution,
    import_module,
    in_order,
    matching,
)

__all__ = ["ClassCommand", "DatabaseCommand", "distinct"]

NO_CONNECTION = "You must indicate --connection=URI"

HISTORY_DIR = "."
"""Where versions are recorded if nobody says otherwise."""


class DatabaseCommand(Command):
    """A command about one database."""

    needs_connection = True
    """Whether a configuration file has to name a database."""

    _settings: dict[str, Any] | None = None
    _distributions: list[Distribution] | None = None

    def settings(self) -> dict[str, Any]:
        """What the configuration file says; empty if there is none."""
        if self._settings is None:
            spec = getattr(self.options, "config_file", None)
            self._settings = load_config(spec) if spec else {}
            apply_sys_path(self._settings)
        return self._settings

    def connection(self) -> Any:
        """The database that the options name, or else None; also the process's own.

        :raises CommandError: the configuration file names none.
        """
        uri = getattr(self.options, "connection_uri", None)
        if getattr(self.options, "config_file", None):
            uri = self.settings().get("database")
            if not uri and self.needs_connection:
                raise CommandError(
                    f"Error: {self.options.config_file} has no setting 'database'",
                    MISUSED,
                )
        if not uri or not self.needs_connection:
            return None
        conn = connectionForURI(str(uri))
        sqlhub.processConnection = conn
        return conn

    def required_connection(self) -> Any:
        """The database that the options name.

        :raises CommandError: they name none.
        """
        conn = self.connection()
        if conn is None:
            raise CommandError(NO_CONNECTION, MISUSED)
        return conn

    def distributions(self) -> list[Distribution]:
        """What the distributions named by ``--egg`` say of themselves."""
        if self._distributions is None:
            self._distributions = [
                find_distribution(spec, self.warn) for spec in self.options.eggs
            ]
        return self._distributions

    def history_dir(self) -> str:
        """The folder in which versions are recorded."""
        given = getattr(self.options, "output_dir", None)
        if given:
            return str(given)
        for one in self.distributions():
            if one.history_dir:
                return one.history_dir
        return str(self.settings().get("sqlobject_history_dir") or HISTORY_DIR)


class ClassCommand(DatabaseCommand):
    """A command about classes and their database."""

    common: ClassVar[tuple[str, ...]] = (
        "verbose",
        "connection",
        "config_file",
        "module",
        "package",
        "class",
        "egg",
    )
    needs_classes = False
    """Whether finding none is an error."""

    wants_views = False
    """Whether classes over views are of interest: they have no tables."""

    circular = False
    """Whether some of the classes refer to one another in a circle."""

    def classes(self) -> list[Any]:
        """The classes that were asked for, each after those it refers to.

        :raises CommandError: there are none, or some have no connection.
        """
        self.settings()
        conn = self.connection()
        found = self._find()
        if not self.wants_views:
            found = [cls for cls in found if not issubclass(cls, ViewSQLObject)]
        if conn is not None:
            for cls in found:
                cls.setConnection(conn)
        elif self.needs_connection:
            self._check_connections(found)
        if not found and self.needs_classes:
            self.say_where_it_looked()
            raise CommandError("Error: there is nothing to do without classes")
        ordered = in_order(found)
        self._warn_of_circle(ordered)
        return ordered.classes

    def _find(self) -> list[Any]:
        found: list[Any] = []
        modules = list(self.options.modules)
        for one in self.distributions():
            modules += one.modules
        for name in modules:
            found += classes_of_module(import_module(name))
        for name in self.options.packages:
            found += classes_of_package(name, self._warn_of_module)
        return matching(found, self.options.class_matchers)

    def _warn_of_module(self, text: str) -> None:
        if self.verbose:
            self.warn(text)

    def _check_connections(self, classes: Iterable[Any]) -> None:
        lacking = [cls.__name__ for cls in classes if not _has_connection(cls)]
        if lacking:
            lines = [
                "These classes do not have connections set:",
                *(f"  * {name}" for name in lacking),
                NO_CONNECTION,
            ]
            raise CommandError("\n".join(lines), MISUSED)

    def say_where_it_looked(self) -> None:
        """Say that there are no classes, and what was searched for them."""
        self.say("No classes found!")
        for what, names in (
            ("modules", self.options.modules),
            ("packages", self.options.packages),
            ("eggs", self.options.eggs),
        ):
            if names:
                self.say(f"Looked in {what}: {', '.join(names)}")
            else:
                self.say(f"No {what} specified")

    def _warn_of_circle(self, ordered: Ordered) -> None:
        self.circular = bool(ordered.circle)
        if ordered.circle:
            way = " --> ".join(ordered.circle)
            self.warn(
                f"Found a circular reference: {way} \n"
                "No order serves classes that refer to one another, so they stay in "
                "the order in which they were found. Their foreign keys are added "
                "when all tables are there, where the database can do that."
            )


def _has_connection(cls: Any) -> bool:
    try:
        return cls._connection is not None
    except AttributeError:
        return False


def distinct(classes: Iterable[Any]) -> list[Any]:
    """The connections of classes, each once."""
    found = {id(cls._connection): cls._connection for cls in classes}
    return list(found.values())
