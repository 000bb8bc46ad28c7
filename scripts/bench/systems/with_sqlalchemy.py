"""SQLAlchemy's ORM: one session an operation, typed declarative classes."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar

from sqlalchemy import (
    Boolean,
    DateTime,
    ForeignKey,
    Integer,
    Numeric,
    String,
    Text,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.orm import (
    Session,
    declarative_base,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from bench.data import COLUMNS

from .base import Place, System, read_whole

# It warns that SQLite has no decimal numbers.
warnings.simplefilter("ignore")

DRIVERS = {"postgres": "postgresql+psycopg", "mysql": "mysql+mysqldb"}


class Adapter(System):
    """Writes may wait for the commit, as is its way."""

    name: ClassVar[str] = "sqlalchemy"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        uri = "sqlite://"
        if not self.sqlite:
            uri = f"{DRIVERS[place.scheme]}://{place.rest}"
        self.engine = create_engine(uri)
        Base: Any = declarative_base()
        items, groups, lines_ = map(self.table, ("item", "grp", "line"))

        class Grp(Base):
            __tablename__ = groups
            id = mapped_column(Integer, primary_key=True)
            name = mapped_column(String(40), nullable=False)

        class Item(Base):
            __tablename__ = items
            id = mapped_column(Integer, primary_key=True)
            name = mapped_column(String(40), nullable=False)
            code = mapped_column(String(20), nullable=False)
            number = mapped_column(Integer, nullable=False)
            level = mapped_column(Integer)
            price = mapped_column(Numeric(10, 2), nullable=False)
            made = mapped_column(
                DateTime().with_variant(DATETIME(fsp=6), "mysql"), nullable=False
            )
            active = mapped_column(Boolean, nullable=False)
            note = mapped_column(Text)
            grp_id = mapped_column(
                ForeignKey(f"{groups}.id"), nullable=False, index=True
            )
            grp = relationship(Grp)
            lines = relationship("Line", order_by="Line.id", passive_deletes=True)

        class Line(Base):
            __tablename__ = lines_
            id = mapped_column(Integer, primary_key=True)
            item_id = mapped_column(
                ForeignKey(f"{items}.id"), nullable=False, index=True
            )
            label = mapped_column(String(40), nullable=False)
            quantity = mapped_column(Integer, nullable=False)

        self.Base, self.Grp, self.Item, self.Line = Base, Grp, Item, Line
        self.session = Session(self.engine)

    def create(self) -> None:
        self.session.close()
        self.Base.metadata.drop_all(self.engine)
        self.Base.metadata.create_all(self.engine)

    def _stored(self, row: dict[str, Any]) -> dict[str, Any]:
        return {("grp_id" if k == "grp" else k): v for k, v in row.items()}

    def _many(self, cls: Any, rows: list[dict[str, Any]]) -> None:
        with Session(self.engine) as session:
            session.execute(insert(cls), rows)
            session.commit()

    def fill_groups(self) -> None:
        self._many(self.Grp, [{"name": name} for name in self.data.groups])

    def fill_items(self) -> None:
        self.insert_bulk()

    def fill_lines(self) -> None:
        self._many(
            self.Line,
            [
                {
                    "item_id": x["item"],
                    "label": x["label"],
                    "quantity": x["quantity"],
                }
                for x in self.data.lines
            ],
        )

    def begin(self) -> None:
        self.held = None
        self.session = Session(self.engine)

    def end(self) -> None:
        self.session.close()

    def load(self, start: int, end: int) -> Any:
        query = select(self.Item).where(self.Item.id.between(start, end))
        return self.session.scalars(query).all()

    def load_all(self) -> Any:
        return self.session.scalars(select(self.Item)).all()

    # -- operations

    def insert(self) -> None:
        add, Item = self.session.add, self.Item
        for row in self.rows():
            add(Item(**self._stored(row)))
        self.session.commit()

    def insert_auto(self) -> None:
        session, Item = self.session, self.Item
        for row in self.rows():
            session.add(Item(**self._stored(row)))
            session.commit()

    def insert_bulk(self) -> None:
        self._many(self.Item, [self._stored(row) for row in self.data.items])

    def get(self) -> Any:
        get, Item = self.session.get, self.Item
        return [get(Item, id).name for id in self.ids()]

    get_held = get

    def select(self) -> Any:
        found = self.session.scalars(select(self.Item))
        return [(o.name, o.number, o.level) for o in found]

    select_again = select

    def select_whole(self) -> Any:
        return read_whole(self.session.scalars(select(self.Item)))

    def filtered(self) -> Any:
        scalars, Item = self.session.scalars, self.Item
        return [
            [
                o.name
                for o in scalars(
                    select(Item)
                    .where(Item.grp_id == group, Item.number > 800)
                    .order_by(Item.name)
                    .limit(5)
                )
            ]
            for group in self.questions()
        ]

    def children(self) -> Any:
        return [[line.label for line in o.lines] for o in self.held]

    def children_prefetched(self) -> Any:
        query = (
            select(self.Item)
            .where(self.Item.id <= self.size.parents)
            .options(selectinload(self.Item.lines))
        )
        return [[line.label for line in o.lines] for o in self.session.scalars(query)]

    def parents(self) -> Any:
        return [o.grp.name for o in self.held]

    def parents_joined(self) -> Any:
        query = select(self.Item).options(joinedload(self.Item.grp))
        return [(o.name, o.grp.name) for o in self.session.scalars(query)]

    def aggregates(self) -> Any:
        Item, number = self.Item, self.Item.number
        return [
            tuple(
                self.session.execute(
                    select(
                        func.count(),
                        func.sum(number),
                        func.avg(number),
                        func.min(number),
                        func.max(number),
                    ).where(Item.grp_id == group)
                ).one()
            )
            for group in self.questions()
        ]

    def grouped(self) -> Any:
        Item = self.Item
        query = select(Item.grp_id, func.sum(Item.number)).group_by(Item.grp_id)
        return [
            [tuple(row) for row in self.session.execute(query)]
            for _ in range(self.size.groupings)
        ]

    def _columns(self) -> Any:
        return select(*(getattr(self.Item, name) for name in COLUMNS))

    def tuples(self) -> Any:
        return self.session.execute(self._columns()).all()

    def dicts(self) -> Any:
        rows = self.session.execute(self._columns())
        return [dict(row) for row in rows.mappings()]

    def update(self) -> None:
        for o in self.held:
            o.number += 1
        self.session.commit()

    def delete(self) -> None:
        for o in self.held:
            self.session.delete(o)
        self.session.commit()
