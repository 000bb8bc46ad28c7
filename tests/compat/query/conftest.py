"""Fixtures of the query tests: a small machine shop on in-memory SQLite."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sqlobject import (
    ForeignKey,
    IntCol,
    MultipleJoin,
    RelatedJoin,
    SQLObject,
    StringCol,
    sqlhub,
)
from sqlobject.schemes import backend_for


@pytest.fixture
def shop(conn: Any) -> SimpleNamespace:
    """Maker, Gear and Tag with empty tables."""

    class Maker(SQLObject):
        label = StringCol()
        gears = MultipleJoin("Gear")
        tags = RelatedJoin("Tag")

    class Gear(SQLObject):
        teeth = IntCol(default=None)
        note = StringCol(default=None)
        maker = ForeignKey("Maker", default=None)

    class Tag(SQLObject):
        word = StringCol()
        makers = RelatedJoin("Maker")

    for each in (Maker, Gear, Tag):
        each.createTable()
    return SimpleNamespace(Maker=Maker, Gear=Gear, Tag=Tag, conn=conn)


@pytest.fixture
def stocked(shop: SimpleNamespace) -> SimpleNamespace:
    """The shop with three makers, six gears and two tags.

    ====  =====  ======  ======
    gear  teeth  note    maker
    ====  =====  ======  ======
    1     10     ten     acme
    2     20     twenty  acme
    3     30     thirty  bolt
    4     40     None    bolt
    5     50     ten     None
    6     None   blank   acme
    ====  =====  ======  ======
    """
    acme, bolt, crux = (shop.Maker(label=name) for name in ("acme", "bolt", "crux"))
    rows = [
        (10, "ten", acme),
        (20, "twenty", acme),
        (30, "thirty", bolt),
        (40, None, bolt),
        (50, "ten", None),
        (None, "blank", acme),
    ]
    shop.gears = [
        shop.Gear(teeth=teeth, note=note, maker=maker) for teeth, note, maker in rows
    ]
    shop.acme, shop.bolt, shop.crux = acme, bolt, crux
    shop.steel, shop.brass = shop.Tag(word="steel"), shop.Tag(word="brass")
    acme.addTag(shop.steel)
    acme.addTag(shop.brass)
    bolt.addTag(shop.brass)
    return shop


@pytest.fixture
def digits(conn: Any) -> Any:
    """A class ``Digit`` with ten rows whose ``n`` is 0 to 9, ordered by ``n``."""

    class Digit(SQLObject):
        class sqlmeta:
            defaultOrder = "n"

        n = IntCol()

    Digit.createTable()
    for n in range(10):
        Digit(n=n)
    return Digit


@pytest.fixture
def old_sqlite(open_sqlite: Any) -> Any:
    """``old_sqlite(3, 20)``: a database that says it is of that release."""

    def open_one(*version: int) -> Any:
        connection = open_sqlite()
        connection.driver = connection.driver.replaced(
            server_version=lambda _raw: version
        )
        sqlhub.processConnection = connection
        return connection

    return open_one


def text_for(
    statement: Any, name: str, *version: int, variant: str | None = None
) -> str:
    """A statement as it is written for a server of that version, which need not run.

    :param name: what ``dbName`` says.
    :param variant: the product, where several speak that SQL.
    """
    backend = backend_for(name)
    product = next((v for v in backend.variants if v.name == variant), None)
    text: str = backend.dialect.for_version(version or None, product).literal(statement)
    return text
