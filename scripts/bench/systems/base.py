"""What every system is asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.data import Data
    from bench.operations import Size

__all__ = ["Place", "System", "read_whole"]

PORTS = {"postgres": 5432, "mysql": 3306}


class Place(NamedTuple):
    """A database: ``sqlite`` in memory, a ``postgres`` or a ``mysql`` server."""

    scheme: str
    host: str = "localhost"
    port: int = 0
    user: str = ""
    password: str = ""
    database: str = ""
    uri: str = ""

    @classmethod
    def of(cls, text: str) -> Place:
        """The place that a URI names.

        :raises ValueError: it is none of the three.
        """
        given = text.partition(":")[0]
        scheme = {"postgresql": "postgres", "mariadb": "mysql"}.get(given, given)
        if scheme == "sqlite":
            return cls("sqlite")
        if scheme not in PORTS:
            raise ValueError(f"{given!r} is none of: sqlite, postgres://…, mysql://…")
        parts = urlsplit(text)
        return cls(
            scheme,
            parts.hostname or "localhost",
            parts.port or PORTS[scheme],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            parts.path.strip("/"),
            text,
        )

    @property
    def rest(self) -> str:
        """The URI without its scheme."""
        return self.uri.partition("://")[2]


class System:
    """One library at its documented best; a subclass lacks what the library lacks.

    A method named in `bench.operations` does the operation for all its units and
    returns an answer, which is compared between systems once the clock has stopped.
    Where an operation holds objects, `load` was called before and its result is in
    `held`; `operation` names what comes, or is empty.
    """

    name: ClassVar[str] = ""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.sqlite = place.scheme == "sqlite"
        self.held: Any = None
        self.operation = ""
        self.data: Data
        self.size: Size

    def table(self, name: str) -> str:
        """The name of a table, this system's own: several may use one server."""
        return f"bench_{self.name}_{name}"

    # What the operations of all systems read.

    def rows(self) -> list[dict[str, Any]]:
        """Rows to be inserted one by one."""
        return self.data.items[: self.size.singles]

    def ids(self) -> range:
        """Ids of rows that are looked at one by one."""
        return range(1, self.size.singles + 1)

    def questions(self) -> list[int]:
        """Ids of groups, one for each small query."""
        groups = len(self.data.groups)
        return [i % groups + 1 for i in range(self.size.queries)]

    # To be defined.

    def create(self) -> None:
        """Make the three tables, empty; drop those that are there."""
        raise NotImplementedError

    def fill_groups(self) -> None:
        """Insert the groups."""
        raise NotImplementedError

    def fill_items(self) -> None:
        """Insert the items, in whatever way is quickest."""
        raise NotImplementedError

    def fill_lines(self) -> None:
        """Insert the lines."""
        raise NotImplementedError

    def begin(self) -> None:
        """Forget all objects; called before each operation, outside the clock."""

    def end(self) -> None:
        """Close what `begin` opened."""

    def load(self, start: int, end: int) -> Any:
        """Items with ids from ``start`` to ``end``, both included, as objects."""
        raise NotImplementedError

    def load_all(self) -> Any:
        """A list of all items as objects."""
        raise NotImplementedError


def read_whole(objects: Iterable[Any]) -> list[tuple[Any, ...]]:
    """All ten attributes of items that have the group's id as ``grp_id``."""
    return [
        (
            o.id,
            o.name,
            o.code,
            o.number,
            o.level,
            o.price,
            o.made,
            o.active,
            o.note,
            o.grp_id,
        )
        for o in objects
    ]
