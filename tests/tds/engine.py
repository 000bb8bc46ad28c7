"""A session: what a connection has said so far, and the running of its batches."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from tests.tds import functions
from tests.tds.commands import FOR_UPDATE
from tests.tds.definitions import Table
from tests.tds.failures import ServerError, near
from tests.tds.inference import Inference
from tests.tds.results import Count, Event, Failure, Rows
from tests.tds.schema import Schema
from tests.tds.splitting import Statement, split
from tests.tds.storage import Storage
from tests.tds.system import system_tables
from tests.tds.translation import Translator, parsed
from tests.tds.values import TEXTS, TdsType, load, type_of_spec, type_of_value

if TYPE_CHECKING:
    from tests.tds.server import StandIn

__all__ = ["Session"]

Params = Mapping[str, tuple[TdsType, Any]]
_QUERIES = frozenset(("SELECT", "WITH", "("))
_CHANGES = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE"))
_DEFINITIONS = frozenset(("CREATE", "DROP", "ALTER", "TRUNCATE"))


_ASE_NUMBERS = {220: 247, 8115: 247}
"""What ASE numbers otherwise: a number that is too large for its column."""


class Session(Schema):
    """One connection to the stand-in."""

    def __init__(self, server: StandIn, database: str, number: int) -> None:
        self.server = server
        self.product = server.product
        self.database = database
        self.number = number
        self.requests = 0
        self.failure: ServerError | None = None
        self.db = sqlite3.connect(
            server.path,
            isolation_level=None,
            check_same_thread=False,
            timeout=server.patience,
        )
        self.storage = Storage(self.db, self.product)
        self.known: dict[str, Table] = {}
        self.translator = Translator(self.product, {}, {})
        functions.install(self.db, self.product.microsoft, self._kept)
        self._install_own()
        for words in ("foreign_keys = ON", "synchronous = OFF"):
            self.db.execute(f"PRAGMA {words}")
        self.reset()

    def close(self) -> None:
        """Give up, and what was not committed with it."""
        self.db.close()

    def _kept(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*values: Any) -> Any:
            try:
                return function(*values)
            except ServerError as error:
                if not self.product.microsoft:
                    error.number = _ASE_NUMBERS.get(error.number, error.number)
                self.failure = error
                raise
            except (ArithmeticError, TypeError, ValueError) as error:
                self.failure = ServerError(8114, f"Error converting data type: {error}")
                raise

        return call

    def _install_own(self) -> None:
        version = ".".join(map(str, self.server.version))
        properties = {"productversion": version, "edition": "Stand-in"}

        def own(name: str, count: int, function: Callable[..., Any]) -> None:
            self.db.create_function(f"tds_{name}", count, self._kept(function))

        own("SCOPE_IDENTITY", 0, lambda: self.identity)
        own("SERVERPROPERTY", 1, lambda name: properties.get(name.lower()))
        if not self.product.microsoft:
            own("store", 2, self._store)
        for count in (1, 2):
            own("OBJECT_ID", count, self._object_id)
        own("OBJECT_NAME", 1, self._object_name)
        own("OBJECTPROPERTY", 2, self._property)
        own("SCHEMA_ID", 0, lambda: 1)
        own("SCHEMA_ID", 1, lambda name: 1 if str(name).lower() == "dbo" else None)
        own("SCHEMA_NAME", 0, lambda: "dbo")
        own("SCHEMA_NAME", 1, lambda number: "dbo" if number == 1 else None)
        own("DB_NAME", 0, lambda: self.database)
        own("USER_NAME", 0, lambda: "dbo")
        own("USER_ID", 1, lambda name: 1 if str(name).lower() == "dbo" else None)
        own("INDEX_COL", 3, self._index_column)
        own("INDEX_COLORDER", 3, self._index_order)

    def _store(self, value: Any, spec: str) -> Any:
        """Keep a value as ASE does: nothing is one blank, too much is cut in silence.

        Source: ASE Reference Manual: Building Blocks, "Character datatypes";
        Commands, "set" (string_rtruncation, on which error 9502 depends).
        """
        kind = type_of_spec(spec)
        if value in ("", b""):
            value = b"\0" if isinstance(value, bytes) else " "
        text = isinstance(value, str) and kind.name in TEXTS
        if text and 0 <= kind.length < len(value.rstrip(" ")):
            if self.right_truncation:
                raise ServerError(9502, "Data exception - string data right truncated.")
            value = value[: kind.length]
        return functions.compared(value, spec)

    def _object_id(self, name: str, kind: str = "") -> int | None:
        table = self.known.get(name.rpartition(".")[2].strip("[]").lower())
        return table.id if table else None

    def _property(self, number: int, name: str) -> int | None:
        table = next((t for t in self.known.values() if t.id == number), None)
        if table is None or name.lower() != "tablehasidentity":
            return None
        return int(table.identity is not None)

    def _object_name(self, number: int) -> str | None:
        for table in self.known.values():
            if table.id == number:
                return table.name
            for each in table.constraints:
                if each.id == number:
                    return each.name
        return None

    def _index_part(self, table: str, index: int, place: int) -> Any:
        found = self.known.get(table.lower())
        indexes = found.of_kind("PK", "UQ", "IX") if found else []
        if not 1 <= index <= len(indexes):
            return None
        each = indexes[index - 1]
        if place > len(each.columns):
            return None
        return each.columns[place - 1], bool(each.descending[place - 1])

    def _index_column(self, table: str, index: int, place: int) -> str | None:
        part = self._index_part(table, index, place)
        return part[0] if part else None

    def _index_order(self, table: str, index: int, place: int) -> str | None:
        part = self._index_part(table, index, place)
        return ("DESC" if part[1] else "ASC") if part else None

    # -- running

    def run(self, text: str, params: Params) -> Iterator[Event]:
        """Run a batch; what it yields is asked for at once."""
        self.server.overhear(text)
        try:
            statements = [self._compiled(each) for each in split(text)]
        except ServerError as error:
            yield Failure(error, bool(self.trancount))
            return
        for statement, tree in statements:
            try:
                yield from self._one(statement, tree, params)
            except ServerError as error:
                self.last_error = error.number
                if error.ends_transaction:
                    self.roll_back_all()
                yield Failure(error, bool(self.trancount))
                if error.ends_batch or error.ends_transaction:
                    return

    def parse(self, text: str) -> None:
        """Look whether a batch is one that could be run.

        :raises ServerError: it could not.
        """
        for each in split(text):
            self._compiled(each)

    def _compiled(self, statement: Statement) -> tuple[Statement, Any]:
        first = statement.words[0]
        if first in _QUERIES or (first in _CHANGES and first != "MERGE"):
            text = statement.text
            locks = self._locks(statement)
            if locks:
                text = text[: statement.tokens[-2].start - statement.tokens[0].start]
            tree = parsed(text)
            tree.meta[FOR_UPDATE] = locks
            Translator(self.product, {}, {}).check(tree, statement)
            return statement, tree
        return statement, None

    def _locks(self, statement: Statement) -> bool:
        """Whether a query ends in FOR UPDATE, which is ASE's since 15.7.

        Source: ASE 15.7 Reference Manual: Commands, "select"; the option of the server
        that allows it outside of cursors ("select for update") is on here.
        """
        product = self.product
        known = not product.microsoft and product.version >= (15, 7)
        return known and statement.words[-2:] == ["FOR", "UPDATE"]

    def _one(self, statement: Statement, tree: Any, params: Params) -> Iterator[Event]:
        first = statement.words[0]
        if first == "IF":
            yield from self._conditional(statement, params)
            return
        if tree is None and first not in (*_DEFINITIONS, "MERGE"):
            yield from self.command(statement)
            return
        self.server.interfere(statement.text)
        self.known = self.storage.tables()
        self.translator = Translator(self.product, self.known, params)
        self.begin_if_implicit(first, tree)
        yield from self._guarded(lambda: self._dispatch(first, statement, tree))

    def _dispatch(self, first: str, statement: Statement, tree: Any) -> list[Event]:
        if first in _QUERIES:
            return self._query(tree)
        if first in _CHANGES:
            return self.change(statement, tree)
        return self.define(statement)

    def _guarded(self, work: Callable[[], list[Event]]) -> list[Event]:
        self.failure = None
        try:
            return work()
        except sqlite3.Error as error:
            raise self._translated(error) from error

    def _translated(self, error: sqlite3.Error) -> ServerError:
        if self.failure is not None:
            return self.failure
        text = str(error)
        if "locked" in text:
            return self.lock_failure()
        return self.explained(text)

    def _conditional(self, statement: Statement, params: Params) -> Iterator[Event]:
        """IF with one statement behind it, and no ELSE."""
        depth = 0
        starts = ("SELECT", "ROLLBACK", "COMMIT", "BEGIN", "SET", "DROP", "CREATE")
        for place, found in enumerate(statement.words):
            depth += {"(": 1, ")": -1}.get(found, 0)
            if place > 1 and not depth and found in (*starts, "INSERT", "UPDATE"):
                break
        else:
            raise near(statement.words[-1])
        base = statement.tokens[0].start
        cut = statement.tokens[place].start - base
        condition = statement.text[2:cut]
        self.known = self.storage.tables()
        tree = parsed(f"SELECT CASE WHEN {condition} THEN 1 ELSE 0 END")
        self.translator = Translator(self.product, self.known, params)
        self._load_system(tree)
        self.translator.check(tree)
        sql = self.translator.write(tree)
        if self.execute(sql).fetchone()[0]:
            for each in split(statement.text[cut:]):
                yield from self._one(*self._compiled(each), params)

    # -- SQLite

    def values(self) -> dict[str, Any]:
        """Values of all variables."""
        version = ".".join(map(str, self.server.version))
        product = (
            "Microsoft SQL Server"
            if self.product.microsoft
            else ("Adaptive Server Enterprise")
        )
        found: dict[str, Any] = {
            "g_identity": self.last_identity,
            "g_trancount": self.trancount,
            "g_rowcount": self.rowcount,
            "g_spid": self.number,
            "g_error": self.last_error,
            "g_servername": "STANDIN",
            "g_version": f"{product}/{version}/stand-in on SQLite",
            "g_max_precision": 38,
            "g_lock_timeout": -1,
            "g_nestlevel": 0,
            "g_transtate": 1 if not self.trancount else 0,
            "g_tranchained": int(self.implicit),
        }
        for name, (_, value) in self.translator.params.items():
            found[f"p_{name}"] = _bound(value)
        return found

    def execute(self, sql: str) -> sqlite3.Cursor:
        """Run the text that was written for SQLite."""
        return self.db.execute(sql, self.values())

    def _query(self, tree: exp.Expression) -> list[Event]:
        self._load_system(tree)
        if self.wants_lock(tree):
            self.ensure_writing()
        self._expand(tree)
        self._check_fetch(tree)
        copy = tree.copy()
        sql = self.translator.write(tree)
        columns = Inference(self.translator, copy).columns(copy)
        cursor = self.execute(sql)
        limit = self.row_limit
        found = cursor.fetchmany(limit) if limit else cursor.fetchall()
        cursor.close()
        self.rowcount = len(found)
        names = [name for name, _ in columns]
        kinds = [kind for _, kind in columns]
        rows = typed(names, kinds, found)
        return [rows, Count(len(found), bool(self.trancount))]

    def _load_system(self, tree: exp.Expression) -> None:
        wanted = {
            f"{t.db}_{t.name}".lower() if t.db.lower() == "sys" else t.name.lower()
            for t in tree.find_all(exp.Table)
        }
        found = system_tables(self.product, self.known, self.database, wanted)
        for table, rows in found:
            self.known[table.name.lower()] = table
            names = ", ".join(f"[{c.name}] {c.kind.affinity}" for c in table.columns)
            self.db.execute(f"DROP TABLE IF EXISTS temp.[{table.name}]")
            self.db.execute(f"CREATE TEMP TABLE [{table.name}] ({names})")
            marks = ", ".join("?" * len(table.columns))
            self.db.executemany(
                f"INSERT INTO temp.[{table.name}] VALUES ({marks})", rows
            )

    def _expand(self, tree: exp.Expression) -> None:
        """Write out what ``*`` stands for, so that the types are known."""
        if not isinstance(tree, exp.Select):
            return
        items: list[Any] = []
        for item in tree.expressions:
            whole = isinstance(item, exp.Star)
            of_one = isinstance(item, exp.Column) and isinstance(item.this, exp.Star)
            if not whole and not of_one:
                items.append(item)
                continue
            sources = [
                s for s in _sources(tree) if whole or s.alias_or_name == item.table
            ]
            for source in sources:
                if not isinstance(source, exp.Table):
                    inner = Inference(self.translator, tree).columns(source)
                    names = [name for name, _ in inner]
                else:
                    names = [c.name for c in self.translator.table(source.name).columns]
                place = source.alias_or_name
                items += [exp.column(name, table=place, quoted=True) for name in names]
        tree.set("expressions", items)

    def _check_fetch(self, tree: exp.Expression) -> None:
        for node in tree.find_all(exp.Fetch):
            count = node.args["count"]
            value = str(count.name)
            if isinstance(count, exp.Parameter):
                value = str(self.translator.params.get(value.lower(), (0, "1"))[1])
            if value == "0":
                text = "The number of rows provided for a FETCH clause must be greater "
                raise ServerError(10744, f"{text}then zero.", 15)

    def procedure(self, name: str, params: list[Any]) -> Iterator[Event]:
        """Call a stored procedure by its name."""
        self.known = self.storage.tables()
        try:
            yield from self._guarded(lambda: self.call(name, [p[2] for p in params]))
        except ServerError as error:
            yield Failure(error, bool(self.trancount))


def _sources(tree: exp.Select) -> list[Any]:
    start = tree.args.get("from_")
    found = [start.this] if start is not None else []
    return found + [join.this for join in tree.args.get("joins") or ()]


def _bound(value: Any) -> Any:
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and abs(value) < 2**63:
            return int(value)
        short = len(value.as_tuple().digits) <= 15
        return float(value) if short else str(value)
    return bytes(value) if isinstance(value, bytearray) else value


def typed(
    names: list[str], kinds: list[TdsType | None], found: list[tuple[Any, ...]]
) -> Rows:
    """Rows with their types; values tell where nothing else does."""
    known: list[TdsType] = []
    for place, stated in enumerate(kinds):
        kind = stated
        if kind is None:
            present = [row[place] for row in found if row[place] is not None]
            kind = _widest([type_of_value(v) for v in present])
        if kind.length == 0 and kind.name == "nvarchar":
            kind = kind._replace(length=4000)
        known.append(kind)
    rows = [tuple(load(v, k) for v, k in zip(row, known, strict=True)) for row in found]
    return Rows(list(zip(names, known, strict=True)), rows)


_ORDER = ["int", "bigint", "float", "varbinary", "nvarchar"]


def _widest(kinds: list[TdsType]) -> TdsType:
    if not kinds:
        return TdsType("int")
    return max(kinds, key=lambda kind: (_ORDER.index(kind.name), kind.length == -1))
