"""Stand-ins for classes: what the language asks of one, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import classregistry
from sqlobject.sqlbuilder import SQLObjectTable, SQLObjectTableWithJoins

MakeClass = Callable[..., Any]


def column(
    name: str,
    db_name: str | None = None,
    from_python: Any = None,
    plain: tuple[type, ...] = (),
    **more: Any,
) -> SimpleNamespace:
    """What a bound column has for the language."""
    facts = {
        "name": name,
        "dbName": db_name or name,
        "foreignName": None,
        "foreignKey": None,
        "refColumn": None,
        "from_python": from_python,
        "plain_types": plain,
        **more,
    }
    return SimpleNamespace(**facts)


def foreign_key(name: str, target: str, **more: Any) -> SimpleNamespace:
    """A bound foreign key, as ``ForeignKey(target)`` under this name makes."""
    return column(
        f"{name}ID", f"{name}_id", foreignName=name, foreignKey=target, **more
    )


@pytest.fixture
def make_class() -> Iterator[MakeClass]:
    """``make_class(name, *columns, joins=(), table=None, id_name="id")``."""
    registry = classregistry.registry(None)
    waiting = dict(registry.callbacks)
    made: list[str] = []

    def make(
        name: str,
        *columns: SimpleNamespace,
        joins: tuple[Any, ...] = (),
        table: str | None = None,
        id_name: str = "id",
    ) -> Any:
        meta = SimpleNamespace(
            table=table or name.lower(),
            idName=id_name,
            columns={each.name: each for each in columns},
            joins=list(joins),
            registry=None,
        )
        cls: Any = type(
            name, (), {"sqlmeta": meta, "__sqlrepr__": lambda self, _db: str(self.id)}
        )
        cls.q = SQLObjectTable(cls)
        cls.j = SQLObjectTableWithJoins(cls)
        registry.addClass(cls)
        made.append(name)
        return cls

    yield make
    for name in made:
        registry.classes.pop(name, None)
    registry.callbacks.clear()
    registry.callbacks.update(waiting)


@pytest.fixture
def shop(make_class: MakeClass) -> SimpleNamespace:
    """Maker and Gear, which has a foreign key to it."""
    maker = make_class("Maker", column("label"))
    gear = make_class(
        "Gear", column("teeth"), column("note"), foreign_key("maker", "Maker")
    )
    return SimpleNamespace(Maker=maker, Gear=gear)


def an_object(cls: Any, id: Any, **values: Any) -> Any:
    """An object of a stand-in class."""
    made = cls()
    made.id = id
    for name, value in values.items():
        setattr(made, name, value)
    return made
