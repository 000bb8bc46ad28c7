"""Writes that wait in a transaction: the law, and what goes over the wire."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlobject import (
    DatabaseIndex,
    ForeignKey,
    IntCol,
    SQLObject,
    StringCol,
    sqlmeta,
)
from sqlobject.dbconnection import Transaction, _lazy
from sqlobject.dbconnection._lazy import LazyTransaction
from sqlobject.dberrors import DuplicateEntryError, Error, UsageError
from sqlobject.events import (
    CommitSignal,
    RowDestroyedSignal,
    RowUpdatedSignal,
    RowUpdateSignal,
    listen,
)
from sqlobject.sqlbuilder import AND, ISNOTNULL, NOTIN, Prepared, Select, func
from sqlobject.sqlite.sqliteconnection import SQLiteConnection


class Node(SQLObject):
    """A row with values that are free, taken once, or refer to another row."""

    n = IntCol(default=0)
    name = StringCol(default="")
    code = StringCol(alternateID=True, default=None)
    left = IntCol(default=None)
    right = IntCol(default=None)
    parent = ForeignKey("Node", default=None)
    sides = DatabaseIndex("left", "right", unique=True)

    class sqlmeta:
        table = "lazy_node"


class Word(SQLObject):
    """A row whose key is a text."""

    n = IntCol(default=0)

    class sqlmeta:
        table = "lazy_word"
        idType = str


WORDS = ("a", "b")
ROWS = range(1, 5)

# The law --------------------------------------------------------------------------

small = st.integers(0, 2)
row = st.sampled_from(ROWS)
code = st.sampled_from("abcdef")
writes = st.one_of(
    st.tuples(st.just("n"), row, small),
    st.tuples(st.just("name"), row, st.sampled_from("xyz")),
    st.tuples(st.just("code"), row, code),
    st.tuples(st.just("code"), row, code),
    st.tuples(st.just("sides"), row, small, small),
    st.tuples(st.just("parent"), row, st.sampled_from((None, *ROWS))),
    st.tuples(st.just("destroy"), row),
    st.tuples(st.just("word"), st.sampled_from(WORDS), small),
)
steps = st.one_of(
    writes,
    writes,
    st.tuples(st.just("values"), row),
    st.tuples(st.just("count"), small),
    st.tuples(st.just("count"), small),
    st.tuples(st.just("all")),
    st.tuples(st.just("all")),
    st.tuples(st.just("sum"), row),
    st.tuples(st.just("delete many"), small),
    st.tuples(st.just("create"), code),
    st.tuples(st.just("by code"), code),
    st.tuples(st.just("expression"), row),
    st.tuples(st.just("part"), row, small, st.booleans()),
    st.tuples(st.just("commit")),
)


class Program:
    """Steps done in one transaction."""

    def __init__(self, **options: bool) -> None:
        self.conn = SQLiteConnection(":memory:")
        self.conn.query("PRAGMA foreign_keys = ON")
        for cls in (Node, Word):
            cls.createTable(connection=self.conn)
        for id in ROWS:
            Node(id=id, code=" abcd"[id], connection=self.conn)
        for word in WORDS:
            Word(id=word, connection=self.conn)
        self.transaction = self.conn.transaction(**options)
        self.seen: list[Any] = []
        #: Held, so that touching one is no statement, which would send what waits.
        self.rows = [
            *Node.select(connection=self.transaction),
            *Word.select(connection=self.transaction),
        ]

    def do(self, what: str, *args: Any) -> None:
        """Do one step, and note what is seen."""
        made = getattr(self, "do_" + what.replace(" ", "_"))(*args)
        self.seen.append(made)

    def accepts(self, step: Any) -> bool:
        """Do a step if the database takes it; else leave everything as it was."""
        if step[0] == "commit":
            self.do(*step)
            return True
        part = self.transaction.transaction()
        part.query("SELECT 1")
        try:
            self.do(*step)
        except (Error, LookupError):
            part.rollback()
            self.transaction.expireAll()
            return False
        part.commit(close=True)
        return True

    def node(self, id: int, where: Any = None) -> Any:
        return Node.get(id, connection=where or self.transaction)

    def do_n(self, id: int, value: int) -> Any:
        node = self.node(id)
        node.n = value
        return node.n

    def do_name(self, id: int, value: str) -> Any:
        node = self.node(id)
        node.set(name=value, n=node.n + 1)
        return node.name

    def do_code(self, id: int, value: str) -> Any:
        node = self.node(id)
        node.code = value
        return node.code

    def do_sides(self, id: int, left: int, right: int) -> None:
        node = self.node(id)
        node.left = left
        node.right = right

    def do_parent(self, id: int, other: int | None) -> Any:
        node = self.node(id)
        node.parentID = other
        return node.parentID

    def do_destroy(self, id: int) -> None:
        self.node(id).destroySelf()

    def do_word(self, id: str, value: int) -> None:
        Word.get(id, connection=self.transaction).n = value

    def do_values(self, id: int) -> Any:
        node = self.node(id)
        node.expire()
        return (node.n, node.name, node.code, node.left, node.right, node.parentID)

    def do_count(self, value: int) -> Any:
        return Node.select(Node.q.n == value, connection=self.transaction).count()

    def do_all(self) -> Any:
        found = Node.select(orderBy="id", connection=self.transaction)
        return [(o.id, o.n, o.name, o.code, o.parentID) for o in found]

    def do_sum(self, id: int) -> Any:
        sums = Select([func.SUM(Node.q.n), func.MAX(Node.q.n)], where=Node.q.id <= id)
        return self.transaction.queryAll(sums)

    def do_delete_many(self, value: int) -> None:
        nobody = Select(Node.q.parentID, where=ISNOTNULL(Node.q.parentID))
        Node.deleteMany(
            AND(Node.q.n == value, NOTIN(Node.q.id, nobody)),
            connection=self.transaction,
        )

    def do_create(self, code: str) -> Any:
        return Node(code=code, connection=self.transaction).id

    def do_by_code(self, code: str) -> Any:
        found = Node.selectBy(code=code, connection=self.transaction)
        return [(o.id, o.n) for o in found]

    def do_expression(self, id: int) -> Any:
        node = self.node(id)
        node.n = Node.q.n + 10
        return node.n

    def do_part(self, id: int, value: int, stays: bool) -> None:
        part = self.transaction.transaction()
        try:
            self.node(id, part).n = value
        except BaseException:
            part.rollback()
            raise
        if stays:
            part.commit(close=True)
        else:
            part.rollback()

    def do_commit(self) -> Any:
        self.transaction.commit()
        return self.table()

    def table(self) -> Any:
        return [
            self.conn.queryAll(f"SELECT * FROM {name} ORDER BY id")
            for name in ("lazy_node", "lazy_word")
        ]


@pytest.mark.parametrize("kind", [writes, steps], ids=["writes", "anything"])
@pytest.mark.parametrize(
    "options",
    [{"lazy": True}, {"queryCache": True}, {"lazy": True, "queryCache": True}],
    ids="+".join,
)
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_order_of_steps_tells_a_lazy_or_caching_transaction_from_another(
    options: dict[str, bool], kind: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    """Same values seen, same table at last, for all that the database accepts."""
    at_once = Program()
    drawn = data.draw(st.lists(kind, max_size=30))
    accepted = [step for step in drawn if at_once.accepts(step)]
    other = Program(**options)
    for step in accepted:
        other.do(*step)
    for program in (at_once, other):
        program.transaction.commit(close=True)
    assert other.seen == at_once.seen
    assert other.table() == at_once.table()


MOMENT = datetime(2024, 2, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (1, 1.0),
        (1, True),
        (MOMENT, MOMENT.astimezone(timezone(timedelta(hours=1)))),
    ],
    ids=["float", "bool", "zone"],
)
def test_values_that_only_python_takes_for_equal_are_different_questions(
    first: Any, second: Any
) -> None:
    """The database may keep or compare them in different ways."""
    assert first == second
    conn = SQLiteConnection(":memory:")
    with conn.transaction(queryCache=True) as transaction:
        for value in (first, second):
            asked = Select([func.COALESCE(value, 0)])
            (row,) = transaction.queryAll(asked)
            assert repr(row) == repr(conn.queryOne(asked))


def test_the_first_question_of_a_transaction_is_asked_once_too() -> None:
    """It finds the transaction not begun yet, and takes another way than the next."""
    conn = SQLiteConnection(":memory:")
    conn.query("CREATE TABLE t (n INT)")
    asked = Select(["n"], staticTables=["t"])
    conn.queryAll(asked)  # its text is kept from now on
    said: list[str] = []
    with conn.transaction(queryCache=True) as transaction:
        transaction.getConnection().set_trace_callback(said.append)
        transaction.commit()
        for _ in range(3):
            assert transaction.queryAll(asked) == []
    assert sum(text.startswith("SELECT") for text in said) == 1


# What goes over the wire ----------------------------------------------------------


@pytest.fixture
def nodes(db: Any) -> Any:
    Node.createTable()
    Node.insertMany({"code": f"c{n}"} for n in range(4))
    return Node


@pytest.fixture
def sent(db: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Writes as the driver gets them: the statement's first words, how many rows."""
    found: list[tuple[str, int]] = []

    def note(cls: type[Any], name: str) -> None:
        original = getattr(cls, name)

        def run(self: Any, statement: Any, binds: Any = ()) -> Any:
            if statement.__class__ is Prepared and self._sending:
                rows = binds if name == "execute_many" else [binds]
                names = statement.write.names
                found.append((",".join(names) or "DELETE", len(rows)))
            return original(self, statement, binds)

        monkeypatch.setattr(cls, name, run)

    note(Transaction, "execute")
    note(LazyTransaction, "execute_many")
    return found


def all_of(transaction: Any) -> list[Any]:
    return list(Node.select(connection=transaction, orderBy="id"))


def test_changes_of_one_row_become_one(
    db: Any, nodes: Any, sent: list[tuple[str, int]]
) -> None:
    """Also of columns whose values may be in one row only."""
    with db.transaction(lazy=True) as transaction:
        node = all_of(transaction)[0]
        node.name, node.code, node.left = "x", "y", 3
        node.name = "z"
    assert sent == [("name,code,left", 1)]
    assert (Node.byCode("y").name, Node.byCode("y").left) == ("z", 3)


def test_free_values_are_gathered_past_deletions(
    db: Any, nodes: Any, sent: list[tuple[str, int]]
) -> None:
    """Changing one row and deleting another, by turns, takes two statements."""
    with db.transaction(lazy=True) as transaction:
        first, second, third, fourth = all_of(transaction)
        first.n = 1
        second.destroySelf()
        third.n = 1
        fourth.destroySelf()
    assert sent == [("n", 2), ("DELETE", 2)]


def test_two_classes_of_one_table_keep_the_order_of_a_row(
    db: Any, nodes: Any, sent: list[tuple[str, int]]
) -> None:
    """What was assigned last is there at last, whichever class it went through."""

    class Other(SQLObject):
        n = IntCol()

        class sqlmeta:
            table = "lazy_node"

    with db.transaction(lazy=True) as transaction:
        Node.get(1, connection=transaction).n = 5
        other = Other.get(1, connection=transaction)
        mine = Node.get(1, connection=transaction)
        mine.n = 1
        other.n = 2
        mine.n = 3
    assert [n for n, _ in sent] == ["n"] * len(sent)
    assert Node.get(1).n == 3


def test_nothing_is_sent_for_a_block_that_changes_nothing(db: Any, nodes: Any) -> None:
    """Not even a connection is taken."""
    with db.transaction(lazy=True) as transaction:
        assert transaction._connection is None
    transaction = db.transaction(lazy=True)
    transaction.rollback()
    assert transaction._connection is None


def test_many_changes_are_sent_in_portions(
    db: Any, nodes: Any, sent: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a long block does not fill the memory."""
    monkeypatch.setattr(_lazy, "MOST_WAITING", 3)
    with db.transaction(lazy=True) as transaction:
        for node in all_of(transaction):
            node.n = 9
        assert sent == [("n", 3)]
    assert sent == [("n", 3), ("n", 1)]
    assert Node.selectBy(n=9).count() == 4


def test_signals_come_when_the_program_speaks(db: Any, nodes: Any) -> None:
    """Not when the statements are sent; a listener's question is answered rightly."""
    heard: list[Any] = []

    def updating(obj: Any, values: Any) -> None:
        heard.append(("update", values))

    def updated(obj: Any, followers: Any) -> None:
        where = obj._connection
        heard.append(("updated", Node.selectBy(n=obj.n, connection=where).count()))

    def destroyed(obj: Any, followers: Any) -> None:
        heard.append(("destroyed", Node.select(connection=obj._connection).count()))

    listen(updating, Node, RowUpdateSignal)
    listen(updated, Node, RowUpdatedSignal)
    listen(destroyed, Node, RowDestroyedSignal)
    transaction = db.transaction(lazy=True)
    first, second, *_ = all_of(transaction)
    first.n = 7
    second.destroySelf()
    expected = [("update", {"n": 7}), ("updated", 1), ("destroyed", 3)]
    assert heard == expected
    transaction.commit(close=True)
    assert heard == expected


def test_what_a_listener_changes_at_the_commit_is_sent(db: Any, nodes: Any) -> None:
    """It belongs to the transaction, as ever."""
    transaction = db.transaction(lazy=True)
    first, *_ = all_of(transaction)
    transaction.commit()

    def change(ids: Any) -> None:
        first.n = 11

    listen(change, sqlmeta, CommitSignal)
    transaction.commit(close=True)
    assert Node.get(1).n == 11


def test_values_put_aside_by_lazy_updates_are_not_sent(db: Any, nodes: Any) -> None:
    """``lazyUpdate`` waits for ``sync``, in any transaction."""

    class Draft(SQLObject):
        n = IntCol(default=0)

        class sqlmeta:
            table = "lazy_node"
            lazyUpdate = True

    with db.transaction(lazy=True) as transaction:
        one, two = (Draft.get(id, connection=transaction) for id in (1, 2))
        one.n, two.n = 5, 6
        two.syncUpdate()
    assert [Node.get(id).n for id in (1, 2)] == [0, 6]


def test_a_rollback_undoes_a_flush_that_failed_half_way(db: Any, nodes: Any) -> None:
    """Even if the program caught the error, and left the block as if all was well."""

    def catch_and_go_on() -> None:
        with db.transaction(lazy=True) as transaction:
            first, second, *_ = all_of(transaction)
            first.n = 5
            second.code = "c0"
            with pytest.raises(DuplicateEntryError, match="UPDATE of Node 2"):
                transaction.flush()

    with pytest.raises(UsageError, match="UNIQUE"):
        catch_and_go_on()
    assert Node.get(1).n == 0


def test_a_batch_that_fails_names_some_of_its_rows(db: Any, nodes: Any) -> None:
    """Which of them was refused, only the database knows."""
    transaction = db.transaction(lazy=True)
    for node in all_of(transaction):
        node.code = "one"
    with pytest.raises(DuplicateEntryError, match="UPDATE of Node 1, 2, 3, 4") as found:
        transaction.commit()
    assert found.value.args[0].exception == "IntegrityError"
    transaction.rollback()


def test_threads_lose_nothing(db: Any, nodes: Any) -> None:
    """Some assign and some ask, on one transaction."""
    Node.insertMany({"code": f"more{n}"} for n in range(96))
    transaction = db.transaction(lazy=True)
    rows = all_of(transaction)

    def work(start: int) -> int:
        asked = 0
        for node in rows[start::4]:
            node.n = 1
            node.name = "done"
            if node.id % 7 == 0:
                found = Node.selectBy(id=node.id, n=1, connection=transaction)
                asked += found.count()
        return asked

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 100 // 7
    transaction.commit(close=True)
    assert Node.selectBy(n=1, name="done").count() == 100
