"""Rows led through random lives, beside a model of what they should show.

Hypothesis strings together creations, writes, lazy writes, expiries, changes by others,
selects, gets and deletes; after each step the table and the objects must agree with a
plain dictionary that was led through the same.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from sqlobject import (
    IntCol,
    SQLObject,
    SQLObjectNotFound,
    StringCol,
    classregistry,
    sqlhub,
    sqlite,
)

LABELS = st.sampled_from(["a", "b", "o'x", "", "ü"])
WIDTHS = st.none() | st.integers(-3, 3)
NAMES = ("label", "width")


class Twin:
    """What an object should show: its values, those that wait, whether it is cached."""

    def __init__(self, row: Any, values: dict[str, Any]) -> None:
        self.row = row
        self.number = row.id
        self.seen: dict[str, Any] | None = dict(values)
        self.waiting: dict[str, Any] = {}
        self.cached = True
        self.lazy = False

    def shows(self) -> dict[str, Any]:
        """The values as the object should show them."""
        assert self.seen is not None
        return {**self.seen, **self.waiting}


class Lives(RuleBasedStateMachine):
    """The machine: one table, a handful of rows, and their twins."""

    twins: Bundle[Twin] = Bundle("twins")

    @initialize()
    def start(self) -> None:
        """An empty table in a database of its own."""
        classregistry.registry(None).classes.pop("Life", None)
        self.conn = sqlite.builder()(":memory:")
        sqlhub.processConnection = self.conn

        class Life(SQLObject):
            label = StringCol(default="a")
            width = IntCol(default=None)

        self.Life = Life
        Life.createTable()
        self.table: dict[int, dict[str, Any]] = {}
        self.alive: list[Twin] = []

    def teardown(self) -> None:
        """Close the database."""
        if hasattr(self, "conn"):
            self.conn.close()

    def cached(self, number: int) -> Twin | None:
        """The twin of the object that the cache holds for a row."""
        found = [twin for twin in self.alive if twin.cached and twin.number == number]
        assert len(found) <= 1
        return found[0] if found else None

    def load(self, twin: Twin) -> None:
        """What reading an expired object does."""
        if twin.seen is None:
            twin.seen = dict(self.table[twin.number])

    # -- what may happen

    @rule(target=twins, label=LABELS, width=WIDTHS)
    def create(self, label: str, width: int | None) -> Twin:
        """A row is made."""
        row = self.Life(label=label, width=width)
        values = {"label": label, "width": width}
        assert row.id not in self.table
        self.table[row.id] = dict(values)
        twin = Twin(row, values)
        self.alive.append(twin)
        return twin

    @rule(twin=twins, name=st.sampled_from(NAMES), data=st.data())
    def assign(self, twin: Twin, name: str, data: st.DataObject) -> None:
        """One attribute is written."""
        value = data.draw(LABELS if name == "label" else WIDTHS)
        self.write(twin, {name: value}, by_set=False)

    @rule(twin=twins, label=LABELS, width=WIDTHS)
    def set_both(self, twin: Twin, label: str, width: int | None) -> None:
        """Both are written by ``set``."""
        self.write(twin, {"label": label, "width": width}, by_set=True)

    def write(self, twin: Twin, values: dict[str, Any], *, by_set: bool) -> None:
        """Write values to the object, its twin and the table."""
        gone = twin.number not in self.table
        if gone and twin.seen is None:
            return
        self.load(twin)
        assert twin.row.label == twin.shows()["label"]
        if by_set:
            twin.row.set(**values)
        else:
            for name, value in values.items():
                setattr(twin.row, name, value)
        if twin.lazy:
            twin.waiting.update(values)
        else:
            assert twin.seen is not None
            twin.seen.update(values)
            if not gone:
                self.table[twin.number].update(values)

    @rule(twin=twins)
    def become_lazy(self, twin: Twin) -> None:
        """From now on its writes wait."""
        twin.row.sqlmeta.lazyUpdate = True
        twin.lazy = True

    @rule(twin=twins)
    def write_what_waits(self, twin: Twin) -> None:
        """``syncUpdate``."""
        twin.row.syncUpdate()
        if twin.number in self.table:
            self.table[twin.number].update(twin.waiting)
        if twin.seen is not None:
            twin.seen.update(twin.waiting)
        twin.waiting.clear()
        assert not twin.row.sqlmeta.dirty

    @rule(twin=twins)
    def synchronise(self, twin: Twin) -> None:
        """``sync``."""
        if twin.number not in self.table:
            with pytest.raises(SQLObjectNotFound):
                twin.row.sync()
            twin.waiting.clear()
            return
        twin.row.sync()
        self.table[twin.number].update(twin.waiting)
        twin.waiting.clear()
        twin.seen = dict(self.table[twin.number])

    @rule(twin=twins)
    def expire(self, twin: Twin) -> None:
        """``expire``: values and waiting writes are dropped, the cache forgets it."""
        twin.row.expire()
        twin.seen = None
        twin.waiting.clear()
        twin.cached = False
        assert not twin.row.sqlmeta.dirty

    @rule(twin=twins, label=LABELS)
    def change_by_others(self, twin: Twin, label: str) -> None:
        """Somebody else writes to the row."""
        text = self.conn.sqlrepr(label)
        self.conn.query(f"UPDATE life SET label = {text} WHERE id = {twin.number}")
        if twin.number in self.table:
            self.table[twin.number]["label"] = label

    @rule(target=twins, number=st.integers(1, 6))
    def get(self, number: int) -> Twin:
        """``get`` gives the cached object as it is, or a new one."""
        held = self.cached(number)
        if held is not None:
            assert self.Life.get(number) is held.row
            return held
        if number not in self.table:
            with pytest.raises(SQLObjectNotFound):
                self.Life.get(number)
            return self.create("a", None)
        row = self.Life.get(number)
        assert all(row is not twin.row for twin in self.alive)
        twin = Twin(row, self.table[number])
        self.alive.append(twin)
        return twin

    @rule(high=st.booleans())
    def select(self, high: bool) -> None:
        """``select`` gives cached objects, refreshed unless they have changes."""
        clause = self.Life.q.width > 0 if high else None
        rows = list(self.Life.select(clause, orderBy="id"))
        wanted = [
            number
            for number, values in sorted(self.table.items())
            if not high or (values["width"] or 0) > 0
        ]
        assert [row.id for row in rows] == wanted
        for row in rows:
            held = self.cached(row.id)
            if held is None:
                self.alive.append(Twin(row, self.table[row.id]))
            else:
                assert row is held.row
                if not held.waiting:
                    held.seen = dict(self.table[row.id])

    @rule()
    def clear_the_cache(self) -> None:
        """The connection forgets all objects; they live on by themselves."""
        self.conn.cache.clear()
        for twin in self.alive:
            twin.cached = False

    @rule(twin=consumes(twins))
    def destroy(self, twin: Twin) -> None:
        """``destroySelf``; other objects of the row keep what they show."""
        twin.row.destroySelf()
        self.table.pop(twin.number, None)
        self.alive = [other for other in self.alive if other is not twin]
        for other in self.alive:
            if other.number == twin.number:
                other.cached = False

    @rule(twin=twins)
    def look(self, twin: Twin) -> None:
        """Each object shows what its twin says, or that the row is gone."""
        if twin.seen is None and twin.number not in self.table:
            with pytest.raises(SQLObjectNotFound):
                _ = twin.row.label
            return
        self.load(twin)
        shown = {name: getattr(twin.row, name) for name in NAMES}
        assert shown == twin.shows()
        assert twin.row.sqlmeta.dirty == bool(twin.waiting)
        assert twin.row.sqlmeta.asDict() == {**shown, "id": twin.number}

    # -- what must hold

    @invariant()
    def table_is_as_the_model_says(self) -> None:
        """The database holds just what the model holds."""
        if not hasattr(self, "table"):
            return
        rows = self.conn.queryAll("SELECT id, label, width FROM life ORDER BY id")
        assert rows == [
            (number, values["label"], values["width"])
            for number, values in sorted(self.table.items())
        ]

    @invariant()
    def fresh_objects_agree_with_the_table(self) -> None:
        """Counting and asking by value agree with the model."""
        if not hasattr(self, "table"):
            return
        assert self.Life.select().count() == len(self.table)
        labels = [values["label"] for values in self.table.values()]
        assert self.Life.selectBy(label="a").count() == labels.count("a")


@pytest.mark.usefixtures("conn")
def test_random_lives() -> None:
    """No string of ordinary steps makes objects and table disagree."""
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
        ),
    )
