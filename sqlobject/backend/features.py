"""Floor 2, backend: what a database can do, and the way it wants to be asked.

Facts and styles, never names: code that has to know asks for a feature of the dialect
it was handed.  The defaults are those of the SQL standard where it has an opinion, so
a dialect says only what differs.  The manual's support table is made from this, and
tests ask the same facts.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

__all__ = [
    "ConcatStyle",
    "Features",
    "LimitStyle",
    "LockStyle",
    "ModuloStyle",
    "NewId",
    "ReplaceStyle",
    "ReturningStyle",
    "RowsStyle",
    "UpsertStyle",
]


class LimitStyle(Enum):
    """How a part of the rows is asked for."""

    LIMIT_OFFSET = "LIMIT n OFFSET s, at the end"
    LIMIT_COMMA = "LIMIT s, n, at the end"
    FETCH = "TOP n; with a start OFFSET s ROWS FETCH NEXT n ROWS ONLY, and ORDER BY"
    TOP = "SELECT TOP n; a start cannot be said"
    LIMIT = "LIMIT n, at the end; a start cannot be said"
    FIRST_SKIP = "SELECT FIRST n SKIP s"
    ROW_NUMBER = "TOP n, or a numbered subselect when a start is asked for"
    ROWCOUNT = "SET ROWCOUNT n around the statement; a start cannot be said"
    ROWS_LIMIT = "as ROWCOUNT; with a start, or in a part, ROWS LIMIT n OFFSET s"
    ROWNO = "a condition ROWNO <= n; a start cannot be said"
    NONE = "not at all"

    @property
    def has_start(self) -> bool:
        """Whether rows at the beginning can be left out."""
        return self.name not in {"LIMIT", "TOP", "ROWCOUNT", "ROWNO", "NONE"}


class NewId(Enum):
    """How the id of a new row is learned."""

    LASTROWID = "the cursor tells it"
    RETURNING = "the INSERT ends in RETURNING, and gives one row"
    SCOPE_IDENTITY = "a second statement in the same batch gives one row"
    GENERATOR_FIRST = "it is drawn beforehand with `Features.draw_id`"
    CURRVAL = "it is asked for afterwards with `Features.read_id`"


class ConcatStyle(Enum):
    """How texts are put together."""

    PIPES = "a || b"
    FUNCTION = "CONCAT(a, b)"
    PLUS = "a + b"


class ModuloStyle(Enum):
    """How the remainder of a division is written."""

    FUNCTION = "MOD(a, b)"
    OPERATOR = "((a) % (b))"
    WORD = "((a) MOD (b))"


class RowsStyle(Enum):
    """How several rows are inserted by one statement."""

    VALUES = "VALUES (…), (…)"
    UNION_ALL = "SELECT … UNION ALL SELECT …"
    NONE = "not at all"


class ReplaceStyle(Enum):
    """What the `Replace` statement becomes."""

    SET = "REPLACE t SET a=1"
    VALUES = "REPLACE INTO t (a) VALUES (1)"
    NONE = "nothing; `Upsert` serves instead"


class UpsertStyle(Enum):
    """How a row is inserted or, if it is there, updated."""

    ON_CONFLICT = "INSERT … ON CONFLICT (key) DO UPDATE SET …"
    ON_DUPLICATE_KEY = "INSERT … ON DUPLICATE KEY UPDATE …"
    MERGE = "MERGE INTO t USING (SELECT …) …"
    UPDATE_OR_INSERT = "UPDATE OR INSERT INTO t … MATCHING (key)"
    UPDATE_DUPLICATES = "INSERT … UPDATE DUPLICATES; by primary key, the whole row"
    NONE = "not at all"


class ReturningStyle(Enum):
    """How a writing statement gives back rows."""

    RETURNING = "RETURNING a, b, at the end"
    OUTPUT = "OUTPUT inserted.a, inserted.b, in the middle"
    NONE = "not at all"


class LockStyle(Enum):
    """How the rows of a SELECT are locked until the transaction ends."""

    FOR_UPDATE = "FOR UPDATE, at the end"
    WITH_LOCK = "`Features.lock_words`, at the end"
    HINTS = "WITH (UPDLOCK, ROWLOCK) behind each table"
    NONE = "not at all"


class Features(NamedTuple):
    """The facts of one dialect, in one version; compares by value, never changes.

    A dialect declares the facts of the newest server it knows and, in
    `Dialect.before`, what older ones lack.
    """

    # -- paging
    limit: LimitStyle = LimitStyle.LIMIT_OFFSET
    unlimited: str | None = None
    """What stands for "no limit" where a start cannot be said without one."""
    bind_limits: bool = True
    """Whether paging numbers may be parameters; else they are written into the text."""
    ordered_parts: bool = True
    """Whether a subselect, or a part of a UNION, may have an order but no limit; else
    the order, which decides nothing there, is left out."""
    limited_parts: bool = True
    """Whether a subselect, or a part of a UNION, may have a limit."""
    limited_members: bool = True
    """Whether that may stand behind IN, ANY and ALL without another SELECT between."""

    # -- new ids
    new_id: NewId = NewId.LASTROWID
    draw_id: str | None = None
    """Text that draws a new id beforehand; ``{sequence}`` in it is the sequence."""
    next_id: str | None = None
    """Expression that draws one within a statement, for many rows at once."""
    read_id: str | None = None
    """Text behind or after an INSERT that gives its id; may name ``{table}``."""

    # -- writing
    rows: RowsStyle = RowsStyle.VALUES
    union_pads: bool = False
    """Whether texts of different lengths in a UNION are filled up with blanks."""
    max_rows: int | None = None
    """Rows of one INSERT."""
    load_words: str | None = None
    """What brings rows to ``{table}`` and its ``{columns}`` past INSERT, for drivers
    that can (`Driver.load_many`)."""
    empty_insert: str | None = "DEFAULT VALUES"
    """What an INSERT says that gives no value; None: it cannot."""
    replace: ReplaceStyle = ReplaceStyle.NONE
    upsert: UpsertStyle = UpsertStyle.NONE
    upsert_where: bool = False
    """Whether the update half of an upsert may have a condition."""
    merge_hint: str = ""
    """Text behind the target of a MERGE that keeps two of them apart."""
    merge_end: str = ""
    """Text behind a MERGE."""
    returning: ReturningStyle = ReturningStyle.NONE

    # -- transactions
    transactions: bool = True
    savepoints: bool = True
    savepoint_words: tuple[str, str, str] = (
        "SAVEPOINT {}",
        "ROLLBACK TO SAVEPOINT {}",
        "RELEASE SAVEPOINT {}",
    )
    """Setting, going back to and giving up a savepoint; an empty text: nothing."""
    savepoint_once: bool = False
    """Whether going back to a savepoint gives it up."""
    transactional_ddl: bool = False
    lock: LockStyle = LockStyle.FOR_UPDATE
    lock_words: str = "FOR UPDATE"
    lock_nowait: str | None = "NOWAIT"
    """Word for not waiting; None: it cannot."""
    lock_skip: str | None = "SKIP LOCKED"
    """Words for leaving out locked rows; None: it cannot."""
    lock_of: bool = True
    """Whether FOR UPDATE can name the tables it is about."""

    # -- the parts of a SELECT
    dummy_table: str | None = None
    """A table of one row that a SELECT without tables has to name."""
    distinct_on: bool = False
    compound_parentheses: bool = True
    """Whether a SELECT in parentheses may be a part of a UNION."""
    intersect: bool = True
    except_word: str | None = "EXCEPT"
    cte: bool = True
    recursive_word: str = "RECURSIVE "
    """What stands behind WITH if a common table expression names itself."""
    windows: bool = True
    frames: bool = True
    """Whether a window may say how much of its order counts (ROWS BETWEEN …)."""
    nulls_order: bool = True
    """Whether NULLS FIRST and NULLS LAST can be said; else they are emulated."""
    full_join: bool = True
    items_bound: bool = True
    """Whether the items of a SELECT may be parameters; else they are written out."""

    operands_bound: bool = True
    """Whether operands of arithmetic and of texts put together, and arguments of
    functions, may be parameters; else they are written out."""

    # -- expressions
    concat: ConcatStyle = ConcatStyle.PIPES
    modulo: ModuloStyle = ModuloStyle.FUNCTION
    regexp: str | None = "LIKE"
    """The operator behind `RLIKE`; None: there cannot be one."""
    regexp_native: bool = True
    """Whether that operator really takes regular expressions without further ado."""
    booleans: tuple[str, str] = ("1", "0")
    """Literals of True and False."""
    predicates: bool = True
    """Whether a comparison may be a value, and a Boolean a condition."""
    like_specials: str = ""
    """Wildcards of LIKE beside ``%`` and ``_``."""

    time_ticks: int = 1_000_000
    """Parts of a second that moments and times of day are counted in."""
    float_digits: int = 17
    """Digits of a floating-point number that come back."""
    empty_text: str = ""
    """What an empty text is kept as."""
    empty_bytes: bytes = b""
    """What no bytes are kept as."""
    unique_nulls: bool = True
    """Whether NULL may stand more than once where values are to be unique."""

    # -- limits
    max_identifier: int | None = None
    """Characters of a name."""
    max_params: int | None = None
    """Parameters of one statement."""
    max_in_items: int | None = None
    """Members of one IN list."""
    max_varchar: int | None = None
    """Characters of the longest text type with a length."""
    max_depth: int | None = None
    """Operators nested in one another."""

    def replace_with(self, changes: dict[str, Any]) -> Features:
        """The same facts with some changed.

        :raises TypeError: there is no such fact.
        """
        unknown = sorted(set(changes).difference(self._fields))
        if unknown:
            raise TypeError(f"Features has no {', '.join(unknown)}")
        return self._replace(**changes)
