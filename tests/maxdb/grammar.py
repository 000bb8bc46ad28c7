"""MaxDB's SQL, read by recursive descent and said again for SQLite.

Source: SAP DB Reference Manual 7.2/7.3 and "Syntax List" 7.4 for the forms and the
reserved words; MaxDB 7.6 for TOP, LIMIT and SAVEPOINT.  What is not here is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from sqlobject.backend.types import words

SYNTAX = -3014
"""Invalid end of the statement, or something that may not stand here."""

_TOKENS = re.compile(
    r"""(?P<hex>[xX]'(?:[0-9a-fA-F]{2})*') | (?P<text>'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")+")
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    | (?P<name>[^\W\d_][\w$\#@]*|[$\#@][\w$\#@]*)
    | (?P<sign><>|<=|>=|\|\||[=<>+\-*/&(),.?]) | (?P<blank>\s+)""",
    re.VERBOSE,
)

RESERVED = words(
    """
    ABS ALL ALTER ANY ASCII AVG BINARY BIT BOOLEAN BYTE CASE CEIL CHAR CHECK CHR
    COLUMN CONCAT CONSTRAINT COUNT CROSS CURRENT DATABASE DATE DAY DEC DECODE
    DEFAULT DELETE DIGITS DISTINCT DOUBLE EXCEPT EXISTS EXPAND FIRST FIXED FLOAT FOR
    FROM FULL GROUP HAVING HEX HOUR IGNORE INDEX INNER INSERT INT INTERNAL INTERSECT
    INTO JOIN KEY LAST LCASE LEFT LENGTH LIST LOCATE LOG LONG LOWER MAX MIN MINUTE
    MOD MONTH NATURAL NCHAR NEXT NO NOT NOW NULL NUM NUMERIC OBJECT OF ON ORDER PI
    POWER PREV PRIMARY REAL REJECT REPLACE RIGHT ROUND ROWID ROWNO SECOND SELECT
    SELUPD SERIAL SET SHOW SIGN SMALLINT SOME SPACE STAMP STATISTICS SUBSTR SUM
    SYSDBA TABLE TIME TIMESTAMP TIMEZONE TO TRANSACTION TRIM TRUNC UCASE UID UNICODE
    UNION UPDATE UPPER USER USERGROUP USING VALUE VALUES VARCHAR WEEK WHEN WHERE
    WITH YEAR
    """
)
SINCE_7_6 = frozenset({"LIMIT", "TOP", "NOWAIT", "GET_SCHEMA", "CURRENT_SCHEMA"})

FUNCTIONS = {
    "ABS": "ABS",
    "CEIL": "CEIL",
    "CHR": "MX_CHR",
    "FLOOR": "FLOOR",
    "INDEX": "INSTR",
    "LCASE": "MX_LOWER",
    "LENGTH": "LENGTH",
    "LOWER": "MX_LOWER",
    "LTRIM": "LTRIM",
    "MOD": "MX_MOD",
    "NUM": "MX_NUM",
    "POWER": "MX_POWER",
    "REPLACE": "REPLACE",
    "ROUND": "ROUND",
    "RTRIM": "RTRIM",
    "SIGN": "SIGN",
    "SUBSTR": "SUBSTR",
    "TRIM": "TRIM",
    "UCASE": "MX_UPPER",
    "UPPER": "MX_UPPER",
    "VALUE": "COALESCE",
}
SET_FUNCTIONS = ("COUNT", "SUM", "AVG", "MIN", "MAX")
NILADIC = {
    "TIMESTAMP": "MX_NOW('%Y%m%d%H%M%S%f')",
    "DATE": "MX_NOW('%Y%m%d')",
    "TIME": "MX_NOW('00%H%M%S')",
    "CURRENT_SCHEMA": "MX_USER()",
    "USER": "MX_USER()",
    "TRUE": "1",
    "FALSE": "0",
    "NULL": "NULL",
}
ACTIONS = ("CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT")


class Refusal(Exception):
    """What the server would answer: a number, words and a place in the text."""

    def __init__(self, code: int, words: str, place: int = 0) -> None:
        super().__init__(code, words, place)
        self.code, self.words, self.place = code, words, place


class Token(NamedTuple):
    """A piece of text; names are folded as the server does."""

    kind: str
    text: str
    place: int


class Item(NamedTuple):
    """An item of a SELECT: the column that it is, if it is one."""

    table: str
    column: str


class Column(NamedTuple):
    """A column of a definition."""

    name: str
    type: str
    length: int
    scale: int | None
    code: str
    nullable: bool
    default: str | None
    key: bool


class Told(NamedTuple):
    """What a statement says."""

    kind: str
    sql: str = ""
    table: str = ""
    items: tuple[Item | None, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    """Aliases and tables of the first SELECT."""
    columns: tuple[Column, ...] = ()
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    more: tuple[tuple[str, ...], ...] = ()
    """Of a table: unique lists. Of an index: columns with their directions."""
    references: tuple[tuple[tuple[str, ...], str, tuple[str, ...], str], ...] = ()


def tokens(text: str) -> list[Token]:
    """The pieces of a statement.

    :raises Refusal: a character that no statement has.
    """
    found, place = [], 0
    while place < len(text):
        match = _TOKENS.match(text, place)
        if match is None:
            raise Refusal(SYNTAX, f"Invalid symbol {text[place]!r}", place)
        kind, piece = match.lastgroup or "", match.group()
        if kind == "name":
            piece = piece.upper()
        elif kind == "quoted":
            piece = piece[1:-1].replace('""', '"')
        if kind != "blank":
            found.append(Token(kind, piece, place))
        place = match.end()
    found.append(Token("end", "", len(text)))
    return found


def read(text: str, version: tuple[int, ...]) -> Told:
    """What a statement says.

    :raises Refusal: it is none of this version's SQL.
    """
    return Reader(text, version).statement()


def quoted(name: str) -> str:
    """A name for SQLite."""
    return '"' + name.replace('"', '""') + '"'


class Reader:
    """Reads one statement."""

    def __init__(self, text: str, version: tuple[int, ...]) -> None:
        self.tokens = tokens(text)
        self.at = 0
        self.version = version
        self.reserved = RESERVED | (SINCE_7_6 if version >= (7, 6) else frozenset())
        self.sources: list[tuple[str, str]] = []
        self.top = self.most = ""
        """The limit that a condition of the SELECT being read has set."""

    # -- tokens

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.at]

    def refuse(self, wanted: str) -> Refusal:
        """What to raise where something else ought to stand."""
        found = self.now.text or "end of statement"
        return Refusal(SYNTAX, f"Expected {wanted}, found {found}", self.now.place)

    def take(self) -> str:
        """The next token's text."""
        token = self.now
        self.at += 1
        return token.text

    def is_word(self, *words: str) -> bool:
        """Whether these words come next."""
        ahead = self.tokens[self.at : self.at + len(words)]
        return all(t.kind == "name" for t in ahead) and [t.text for t in ahead] == list(
            words
        )

    def may(self, *words: str) -> bool:
        """Take these words if they come next."""
        if not self.is_word(*words):
            return False
        self.at += len(words)
        return True

    def must(self, *words: str) -> None:
        """Take these words.

        :raises Refusal: something else comes.
        """
        if not self.may(*words):
            raise self.refuse(" ".join(words))

    def is_sign(self, sign: str) -> bool:
        """Whether this sign comes next."""
        return self.now.kind == "sign" and self.now.text == sign

    def sign(self, sign: str) -> bool:
        """Take a sign if it comes next."""
        if not self.is_sign(sign):
            return False
        self.at += 1
        return True

    def need(self, sign: str) -> None:
        """Take a sign.

        :raises Refusal: something else comes.
        """
        if not self.sign(sign):
            raise self.refuse(sign)

    def name(self) -> str:
        """An identifier.

        :raises Refusal: it is none, reserved, or too long.
        """
        token = self.now
        plain = token.kind == "name" and token.text not in self.reserved
        if not plain and token.kind != "quoted":
            raise self.refuse("an identifier")
        if len(token.text) > 32:
            raise Refusal(SYNTAX, f"Identifier too long: {token.text}", token.place)
        return self.take()

    def number(self) -> str:
        """A whole number that is written out."""
        if self.now.kind != "number" or not self.now.text.isdigit():
            raise self.refuse("an unsigned integer")
        return self.take()

    def listed(self, one: Callable[[], str]) -> list[str]:
        """Things with commas between."""
        found = [one()]
        while self.sign(","):
            found.append(one())
        return found

    def bracketed_names(self) -> tuple[str, ...]:
        """Names in brackets."""
        self.need("(")
        found = tuple(self.listed(self.name))
        self.need(")")
        return found

    def table_name(self) -> str:
        """A table, with its schema maybe; the catalogue's are in DOMAIN."""
        first = self.name()
        if not self.sign("."):
            return first
        return f"{first}.{self.name()}"

    # -- statements

    def statement(self) -> Told:
        """The whole of it."""
        word = self.now.text if self.now.kind == "name" else ""
        known = {
            "SELECT": self.select,
            "INSERT": self.insert,
            "UPDATE": self.update,
            "DELETE": self.delete,
            "CREATE": self.create,
            "DROP": self.drop,
            "ALTER": self.alter,
            "SAVEPOINT": self.savepoint,
            "ROLLBACK": self.savepoint,
            "RELEASE": self.savepoint,
            "SUBTRANS": self.subtrans,
        }
        if word not in known and not self.is_sign("("):
            raise self.refuse("a statement")
        told = known.get(word, self.select)()
        if self.now.kind != "end":
            raise self.refuse("the end of the statement")
        return told

    def select(self) -> Told:
        """A QUERY statement: an expression, an order, a limit, a lock."""
        sql, items = self.query(outermost=True)
        sources = tuple(self.sources)
        if self.may("ORDER", "BY"):
            sql += f" ORDER BY {', '.join(self.listed(self.sort))}"
        if self.top:
            sql += f" LIMIT {self.top}"  # after the order, as LIMIT
        elif self.version >= (7, 6) and self.may("LIMIT"):
            first = self.number()
            if self.sign(","):
                if self.version < (7, 7):
                    raise self.refuse("one number")
                sql += f" LIMIT {self.number()} OFFSET {first}"
            else:
                sql += f" LIMIT {first}"
        if self.may("WITH", "LOCK"):
            if self.sign("("):
                if not (self.may("NOWAIT") or self.may("IGNORE")):
                    raise self.refuse("NOWAIT or IGNORE")
                self.need(")")
            if not self.may("EXCLUSIVE"):
                self.may("OPTIMISTIC")
        return Told("rows", sql, items=tuple(items), sources=sources)

    def sort(self) -> str:
        """A term of an order."""
        term = self.value()
        if self.may("DESC"):
            return f"{term} DESC NULLS FIRST"  # NULL is the greatest value
        self.may("ASC")
        return f"{term} NULLS LAST"

    def query(self, outermost: bool = False) -> tuple[str, list[Item | None]]:
        """SELECTs with UNION and its kin between them; no order, no limit."""
        sql, items = self.query_term(outermost)
        while (
            self.is_word("UNION") or self.is_word("EXCEPT") or self.is_word("INTERSECT")
        ):
            word = self.take()
            if self.may("ALL"):
                word += " ALL"
            sql += f" {word} {self.query_term(outermost)[0]}"
        return sql, items

    def query_term(self, outermost: bool) -> tuple[str, list[Item | None]]:
        """One SELECT, or a query in brackets."""
        if self.sign("("):
            sql, items = self.query()
            self.need(")")
            return f"SELECT * FROM ({sql})", items
        self.must("SELECT")
        sql = "SELECT "
        if self.may("DISTINCT"):
            sql += "DISTINCT "
        if outermost and self.version >= (7, 6) and self.may("TOP"):
            self.top = self.number()
        if self.sign("*"):
            items: list[Item | None] = []
            sql += "*"
        else:
            items = []
            sql += ", ".join(self.listed(lambda: self.item(items)))
        self.must("FROM")  # there is no SELECT without a table
        sql += f" FROM {', '.join(self.listed(self.source))}"
        if self.may("WHERE"):
            sql += f" WHERE {self.condition()}"
        if self.may("GROUP", "BY"):
            sql += f" GROUP BY {', '.join(self.listed(self.value))}"
        if self.may("HAVING"):
            sql += f" HAVING {self.condition()}"
        most, self.most = self.most, ""
        return (f"SELECT * FROM ({sql}) LIMIT {most}" if most else sql), items

    def item(self, items: list[Item | None]) -> str:
        """What is selected, and under which name."""
        start = self.at
        text = self.value()
        pieces = self.tokens[start : self.at]
        items.append(
            Item("", pieces[0].text)
            if len(pieces) == 1 and pieces[0].kind in ("name", "quoted")
            else Item(pieces[0].text, pieces[2].text)
            if len(pieces) == 3 and pieces[1].text == "."
            else None
        )
        if self.may("AS") or self.now.kind == "quoted":
            text += f" AS {quoted(self.name())}"
        return text

    def source(self) -> str:
        """A table of FROM, with what is joined to it."""
        text = self.one_source()
        while True:
            kind = ""
            for side in ("LEFT", "RIGHT", "FULL"):
                if self.may(side):
                    self.may("OUTER")
                    kind = f"{side} "
            if not kind and self.may("INNER"):
                kind = "INNER "
            if not kind and not self.is_word("JOIN"):
                return text
            self.must("JOIN")
            text += f" {kind}JOIN {self.one_source()}"
            self.must("ON")
            text += f" ON {self.condition()}"

    def one_source(self) -> str:
        """A table, or a query in brackets that has a name."""
        if self.sign("("):
            sql, _ = self.query()
            self.need(")")
            self.may("AS")
            return f"({sql}) AS {quoted(self.name())}"
        table = self.table_name()
        text, alias = quoted(table), table
        if (
            self.may("AS")
            or self.now.kind == "quoted"
            or (
                self.now.kind == "name"
                and self.now.text not in (self.reserved | {"LIMIT"})
            )
        ):
            alias = self.name()
            text += f" AS {quoted(alias)}"
        self.sources.append((alias, table))
        return text

    def insert(self) -> Told:
        """One row, or those of a query; what becomes of duplicates."""
        self.must("INSERT")
        self.may("INTO")
        table = self.table_name()
        columns: tuple[str, ...] = ()
        if self.is_sign("(") and self.tokens[self.at + 1].text != "SELECT":
            columns = self.bracketed_names()
        sql = ""
        if self.may("VALUES"):
            self.need("(")
            sql = f"VALUES ({', '.join(self.listed(self.value))})"
            self.need(")")
        else:
            sql = self.query()[0]
        names = f" ({', '.join(map(quoted, columns))})" if columns else ""
        kind = "insert"
        for word in ("REJECT", "IGNORE", "UPDATE"):
            if self.may(word, "DUPLICATES"):
                kind = f"insert {word.lower()}"
        begin = f"INSERT INTO {quoted(table)}{names} "
        return Told(kind, begin + sql, table, names=columns)

    def update(self) -> Told:
        """New values for columns."""
        self.must("UPDATE")
        table = self.table_name()
        self.must("SET")

        def one() -> str:
            column = self.name()
            self.need("=")
            return f"{quoted(column)} = {self.value()}"

        sql = f"UPDATE {quoted(table)} SET {', '.join(self.listed(one))}"
        if self.may("WHERE"):
            sql += f" WHERE {self.condition()}"
        return Told("write", sql, table)

    def delete(self) -> Told:
        """Rows go."""
        self.must("DELETE")
        self.may("FROM")
        table = self.table_name()
        sql = f"DELETE FROM {quoted(table)}"
        if self.may("WHERE"):
            sql += f" WHERE {self.condition()}"
        return Told("write", sql, table)

    def savepoint(self) -> Told:
        """Of 7.6; going back gives it up as well."""
        if self.version < (7, 6):
            raise self.refuse("a statement")
        word = self.take()
        if word == "ROLLBACK":
            self.must("TO")
            self.may("SAVEPOINT")
        elif word == "RELEASE":
            self.must("SAVEPOINT")
        return Told(word.lower(), names=(self.name(),))

    def subtrans(self) -> Told:
        """Of all versions; without a name, and nested."""
        self.must("SUBTRANS")
        for word in ("BEGIN", "END", "ROLLBACK"):
            if self.may(word):
                return Told(f"subtrans {word.lower()}")
        raise self.refuse("BEGIN, END or ROLLBACK")

    # -- conditions and values

    def condition(self) -> str:
        """A search condition.

        :raises Refusal: it is a value.
        """
        text, kind = self.disjunction()
        if kind == "value":
            raise self.refuse("a condition")
        return text

    def value(self) -> str:
        """An expression.

        :raises Refusal: it is a condition, which is no value here.
        """
        text, kind = self.disjunction()
        if kind == "condition":
            raise self.refuse("a value, no condition")
        return text

    def disjunction(self) -> tuple[str, str]:
        """Terms with OR between."""
        return self.chain("OR", self.conjunction)

    def conjunction(self) -> tuple[str, str]:
        """Terms with AND between."""
        return self.chain("AND", self.negation)

    def chain(self, word: str, one: Callable[[], tuple[str, str]]) -> tuple[str, str]:
        """Conditions with a word between, or a single thing."""
        text, kind = one()
        while self.is_word(word):
            if kind == "value":
                raise self.refuse("a condition before this")
            self.take()
            more, other = one()
            if other == "value":
                raise self.refuse("a condition")
            text, kind = f"{text} {word} {more}", "condition"
        return text, kind

    def negation(self) -> tuple[str, str]:
        """A condition, with one NOT at most."""
        if not self.may("NOT"):
            return self.predicate()
        text, kind = self.predicate()
        if kind == "value":
            raise self.refuse("a condition")
        return f"NOT {text}", "condition"

    def predicate(self) -> tuple[str, str]:
        """A comparison and its kin; or a value alone."""
        text, kind = self.sum()
        if kind == "condition":
            return text, kind
        for sign in ("=", "<>", "<", "<=", ">", ">="):
            if self.sign(sign):
                return f"{text} {sign} {self.side()}", "condition"
        if self.may("IS"):
            word = "IS NOT" if self.may("NOT") else "IS"
            for each in ("NULL", "TRUE", "FALSE"):
                if self.may(each):
                    return f"{text} {word} {each}", "condition"
            raise self.refuse("NULL, TRUE or FALSE")
        negated = "NOT " if self.may("NOT") else ""
        if self.may("IN"):
            return f"{text} {negated}IN {self.members()}", "condition"
        if self.may("BETWEEN"):
            low = self.side()
            self.must("AND")
            return f"{text} {negated}BETWEEN {low} AND {self.side()}", "condition"
        if self.may("LIKE"):
            pattern = self.side()
            escape = self.side() if self.may("ESCAPE") else "NULL"
            return f"{negated}MX_LIKE({text}, {pattern}, {escape})", "condition"
        if negated:
            raise self.refuse("IN, BETWEEN or LIKE")
        return text, kind

    def side(self) -> str:
        """What something is compared with."""
        text, kind = self.sum()
        if kind == "condition":
            raise self.refuse("a value, no condition")
        return text

    def members(self) -> str:
        """What IN looks through."""
        self.need("(")
        if self.is_word("SELECT"):
            inner = self.subquery()
        else:
            inner = ", ".join(self.listed(self.side))
        self.need(")")
        return f"({inner})"

    def subquery(self) -> str:
        """A query within a statement; its tables are its own."""
        outer, self.sources = self.sources, []
        sql, _ = self.query()
        self.sources = outer
        return sql

    def sum(self) -> tuple[str, str]:
        """Operands with signs between them."""
        text, kind = self.product()
        while any(map(self.is_sign, ("+", "-", "||", "&"))):
            sign = self.take()
            more, other = self.product()
            if "condition" in (kind, other):
                raise self.refuse("values around an operator")
            text, kind = f"{text} {'||' if sign == '&' else sign} {more}", "value"
        return text, kind

    def product(self) -> tuple[str, str]:
        """Factors with signs between them."""
        text, kind = self.factor()
        while self.is_sign("*") or self.is_sign("/") or self.is_word("MOD"):
            sign = self.take()
            more, other = self.factor()
            if "condition" in (kind, other):
                raise self.refuse("values around an operator")
            text, kind = f"{text} {'%' if sign == 'MOD' else sign} {more}", "value"
        return text, kind

    def factor(self) -> tuple[str, str]:  # noqa: C901 - a list of forms
        """The smallest things."""
        token = self.now
        if self.sign("-"):
            return f"-{self.factor()[0]}", "value"
        if self.sign("+"):
            return self.factor()
        if self.sign("?"):
            return "?", "value"
        if token.kind in ("number", "text", "hex"):
            return self.take(), "value"
        if self.sign("("):
            if self.is_word("SELECT"):
                text, kind = self.subquery(), "value"
            else:
                text, kind = self.disjunction()
            self.need(")")
            return f"({text})", kind
        if self.may("EXISTS"):
            self.need("(")
            sql = self.subquery()
            self.need(")")
            return f"EXISTS ({sql})", "condition"
        if self.may("CASE"):
            return self.case(), "value"
        if self.is_word("ROWNO"):
            return self.rowno(), "condition"
        after = self.tokens[self.at + 1]
        called = after.kind == "sign" and after.text == "("
        if token.kind == "name" and called:
            return self.call(), "value"
        if token.kind == "name" and token.text in NILADIC and after.text != ".":
            known = token.text not in SINCE_7_6 or self.version >= (7, 6)
            if known:
                truth = token.text in ("TRUE", "FALSE")
                return NILADIC[self.take()], "truth" if truth else "value"
        return self.column(), "column"

    def rowno(self) -> str:
        """A limit, which 7.3 to 7.5 have as a condition."""
        self.must("ROWNO")
        if not (self.sign("<=") or self.sign("<")):
            raise self.refuse("<=")
        self.most = self.number()
        return "1 = 1"

    def column(self) -> str:
        """A column, or the next value of a sequence."""
        first = self.name()
        if not self.sign("."):
            return quoted(first)
        for word in ("NEXTVAL", "CURRVAL"):
            if self.may(word):
                literal = first.replace("'", "''")
                return f"MX_{word}('{literal}')"
        second = self.name()
        if not self.sign("."):
            return f"{quoted(first)}.{quoted(second)}"
        return f"{quoted(f'{first}.{second}')}.{quoted(self.name())}"

    def call(self) -> str:
        """A function: one that the manual has."""
        token = self.now
        word = self.take()
        self.need("(")
        if word in SET_FUNCTIONS:
            if word == "COUNT" and self.sign("*"):
                inner = "*"
            else:
                inner = "DISTINCT " if self.may("DISTINCT") else ""
                inner += self.value()
            self.need(")")
            return f"{word}({inner})"
        if word not in FUNCTIONS:
            raise Refusal(SYNTAX, f"Unknown function {word}", token.place)
        inner = ", ".join(self.listed(self.value))
        self.need(")")
        return f"{FUNCTIONS[word]}({inner})"

    def case(self) -> str:
        """A choice."""
        text = "CASE"
        of = not self.is_word("WHEN")
        if of:
            text += f" {self.value()}"
        while self.may("WHEN"):
            text += f" WHEN {self.value() if of else self.condition()}"
            self.must("THEN")
            text += f" THEN {self.value()}"
        if self.may("ELSE"):
            text += f" ELSE {self.value()}"
        self.must("END")
        return f"{text} END"

    # -- definitions

    def create(self) -> Told:
        """A table, an index or a sequence."""
        self.must("CREATE")
        if self.may("TABLE"):
            return self.table()
        if self.may("SEQUENCE"):
            return Told("create sequence", names=(self.name(),))
        unique = "UNIQUE " if self.may("UNIQUE") else ""
        self.must("INDEX")
        index = self.name()
        self.must("ON")
        table = self.table_name()
        self.need("(")
        parts = []
        while True:
            column = self.name()
            direction = "DESC" if self.may("DESC") else "ASC"
            self.may("ASC")
            parts.append((column, direction))
            if not self.sign(","):
                break
        self.need(")")
        listed = ", ".join(f"{quoted(name)} {way}" for name, way in parts)
        inner = quoted(f"{table}.{index}")  # an index's name is its table's own
        sql = f"CREATE {unique}INDEX {inner} ON {quoted(table)} ({listed})"
        return Told(
            "create index", sql, table, names=(index, unique), more=tuple(parts)
        )

    def table(self) -> Told:
        """Columns, keys and constraints."""
        table = self.table_name()
        self.need("(")
        columns: list[Column] = []
        lines: list[str] = []
        keys: tuple[str, ...] = ()
        uniques: list[tuple[str, ...]] = []
        references = []
        while True:
            if self.may("PRIMARY", "KEY"):
                keys = self.bracketed_names()
                lines.append(f"PRIMARY KEY ({', '.join(map(quoted, keys))})")
            elif self.is_word("FOREIGN", "KEY"):
                line, reference = self.reference()
                lines.append(line)
                references.append(reference)
            elif self.is_word("CHECK") or self.is_word("CONSTRAINT"):
                name = self.name() if self.may("CONSTRAINT") else ""
                word = "UNIQUE" if self.is_word("UNIQUE") else "CHECK"
                lines.append(self.constraint(name, word, uniques))
            elif self.is_word("UNIQUE"):
                lines.append(self.constraint("", "UNIQUE", uniques))
            else:
                column, line = self.definition(uniques)
                columns.append(column)
                lines.append(line)
            if not self.sign(","):
                break
        self.need(")")
        keys = keys or tuple(c.name for c in columns if c.key)
        sql = f"CREATE TABLE {quoted(table)} ({', '.join(lines)})"
        return Told(
            "create table",
            sql,
            table,
            columns=tuple(columns),
            keys=keys,
            more=tuple(uniques),
            references=tuple(references),
        )

    def constraint(self, name: str, word: str, uniques: list[tuple[str, ...]]) -> str:
        """A condition of rows, or columns that are unique together."""
        self.must(word)
        begin = f"CONSTRAINT {quoted(name)} " if name else ""
        if word == "UNIQUE":
            uniques.append(self.bracketed_names())
            return f"{begin}UNIQUE ({', '.join(map(quoted, uniques[-1]))})"
        self.need("(")
        condition = self.condition()
        self.need(")")
        return f"{begin}CHECK ({condition})"

    def reference(
        self,
    ) -> tuple[str, tuple[tuple[str, ...], str, tuple[str, ...], str]]:
        """A foreign key; its name, if it has one, stands behind the words."""
        self.must("FOREIGN", "KEY")
        name = "" if self.is_sign("(") else self.name()
        columns = self.bracketed_names()
        self.must("REFERENCES")
        target = self.table_name()
        there = self.bracketed_names() if self.is_sign("(") else ()
        rule = "RESTRICT"
        if self.may("ON", "DELETE"):
            for action in ACTIONS:
                if self.may(*action.split()):
                    rule = action
                    break
            else:
                raise self.refuse(", ".join(ACTIONS))
        behind = f" ({', '.join(map(quoted, there))})" if there else ""
        line = (
            f"FOREIGN KEY ({', '.join(map(quoted, columns))}) "
            f"REFERENCES {quoted(target)}{behind} ON DELETE {rule}"
        )
        return line, (columns, target, there, name or f"{target}_{columns[0]}")

    def definition(self, uniques: list[tuple[str, ...]]) -> tuple[Column, str]:
        """A column, its type and its attributes."""
        name = self.name()
        kind, length, scale, code, spelled = self.type()
        text = f"{quoted(name)} {spelled}"
        nullable, key = True, False
        default: str | None = None
        while True:
            if self.may("NOT", "NULL"):
                nullable = False
                text += " NOT NULL"
            elif self.may("DEFAULT"):
                start = self.now
                default = self.factor()[0]
                text += f" DEFAULT ({default})"
                default = start.text if start.kind != "text" else start.text[1:-1]
            elif self.may("PRIMARY", "KEY"):
                nullable, key = False, True
                text += " NOT NULL PRIMARY KEY"
            elif self.may("UNIQUE"):
                uniques.append((name,))
                text += " UNIQUE"
            elif self.is_word("CHECK"):
                text += f" {self.constraint('', 'CHECK', uniques)}"
            else:
                break
        column = Column(name, kind, length, scale, code, nullable, default, key)
        return column, text

    def type(self) -> tuple[str, int, int | None, str, str]:
        """A data type: what the catalogue says of it, and SQLite's word."""
        token = self.now
        word = self.take() if token.kind == "name" else ""
        if word in ("INT", "INTEGER"):
            return "INTEGER", 10, 0, "", "BIGINT"
        if word in ("SMALLINT", "BOOLEAN"):
            return word, 5, 0, "", "SMALLINT"
        if word == "LONG":
            self.may("VARCHAR")
            code = self.code("ASCII")
            return "LONG", 0, None, code, "BLOB" if code == "BYTE" else "TEXT"
        if word in ("CHAR", "VARCHAR"):
            length = int(self.sized(8000)[0] or 1)
            return word, length, None, self.code("ASCII"), f"VARCHAR({length})"
        if word in ("FIXED", "DECIMAL", "DEC", "NUMERIC"):
            first, second = self.sized(38)
            return "FIXED", int(first or 5), int(second or 0), "", "NUMERIC"
        if word in ("FLOAT", "REAL", "DOUBLE"):
            if word == "DOUBLE":
                self.must("PRECISION")
            digits = self.sized(38)[0] if word == "FLOAT" else ""
            return "FLOAT", int(digits or 16), None, "", "REAL"
        if word in ("DATE", "TIME", "TIMESTAMP"):
            return word, 0, None, "", "VARCHAR(20)"
        raise Refusal(SYNTAX, f"Unknown data type {token.text}", token.place)

    def sized(self, most: int) -> tuple[str, str]:
        """Length and digits in brackets, if there are any."""
        if not self.sign("("):
            return "", ""
        place = self.now.place
        first = self.number()
        second = self.number() if self.sign(",") else ""
        self.need(")")
        if not 0 < int(first) <= most:
            raise Refusal(SYNTAX, f"Length {first} is more than {most}", place)
        return first, second

    def code(self, usual: str) -> str:
        """The code attribute."""
        for word in ("ASCII", "UNICODE", "BYTE"):
            if self.may(word):
                return word
        return usual

    def drop(self) -> Told:
        """A table, an index or a sequence goes."""
        self.must("DROP")
        if self.may("TABLE"):
            table = self.table_name()
            if not self.may("CASCADE"):
                self.may("RESTRICT")
            return Told("drop table", f"DROP TABLE {quoted(table)}", table)
        if self.may("SEQUENCE"):
            return Told("drop sequence", names=(self.name(),))
        self.must("INDEX")
        index = self.name()
        self.must("ON")
        table = self.table_name()
        sql = f"DROP INDEX {quoted(f'{table}.{index}')}"
        return Told("drop index", sql, table, names=(index,))

    def alter(self) -> Told:
        """A column comes or goes."""
        self.must("ALTER", "TABLE")
        table = self.table_name()
        begin = f"ALTER TABLE {quoted(table)}"
        if self.may("ADD"):
            self.need("(")
            column, line = self.definition([])
            self.need(")")
            sql = f"{begin} ADD COLUMN {line}"
            return Told("add column", sql, table, columns=(column,))
        self.must("DROP")
        (column_name,) = self.bracketed_names()
        sql = f"{begin} DROP COLUMN {quoted(column_name)}"
        return Told("drop column", sql, table, names=(column_name,))
