"""Queries and changes in Transact-SQL, checked and written for SQLite.

sqlglot reads them; what it lets pass although the server would not is refused here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from tests.tds.definitions import Cursor, Table
from tests.tds.failures import ServerError, near, unknown_function
from tests.tds.functions import AGGREGATES, MICROSOFT, NATIVE, SYBASE, WINDOWED
from tests.tds.splitting import Embedded, Statement, Strict, pieces
from tests.tds.values import TdsType, spec_of

__all__ = ["Product", "Translator", "parsed"]

_NODES = frozenset(
    [
        "Add",
        "Alias",
        "All",
        "And",
        "Anonymous",
        "Between",
        "BitwiseAnd",
        "BitwiseNot",
        "BitwiseOr",
        "BitwiseXor",
        "CTE",
        "Case",
        "Cast",
        "Column",
        "Convert",
        "CurrentTimestamp",
        "DataType",
        "DataTypeParam",
        "Delete",
        "Distinct",
        "Div",
        "EQ",
        "Escape",
        "Except",
        "Exists",
        "Fetch",
        "From",
        "GT",
        "GTE",
        "Group",
        "Having",
        "HexString",
        "Identifier",
        "If",
        "In",
        "Insert",
        "Intersect",
        "Is",
        "Join",
        "LT",
        "LTE",
        "Like",
        "Limit",
        "LimitOptions",
        "Literal",
        "Mod",
        "Mul",
        "NEQ",
        "National",
        "Neg",
        "Not",
        "Null",
        "Offset",
        "Or",
        "Order",
        "Ordered",
        "Parameter",
        "Paren",
        "Placeholder",
        "Returning",
        "Schema",
        "Select",
        "Star",
        "Sub",
        "Subquery",
        "Table",
        "TableAlias",
        "Tuple",
        "Union",
        "Update",
        "Values",
        "Var",
        "Where",
        "Window",
        "WindowSpec",
        "With",
        "WithTableHint",
    ]
)
_PREDICATES = (
    *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Like, exp.Escape, exp.In),
    *(exp.Between, exp.Exists, exp.Is, exp.And, exp.Or, exp.Not),
)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_HINTS = frozenset(
    [
        "UPDLOCK",
        "ROWLOCK",
        "HOLDLOCK",
        "NOWAIT",
        "READPAST",
        "XLOCK",
        "TABLOCK",
        "TABLOCKX",
        "NOLOCK",
        "SERIALIZABLE",
        "READCOMMITTED",
        "PAGLOCK",
    ]
)


class Product:
    """A product and its version."""

    def __init__(self, name: str, version: tuple[int, ...]) -> None:
        self.name = name
        self.version = version
        self.microsoft = name == "mssql"
        self.functions = MICROSOFT if self.microsoft else SYBASE

    def since(self, *version: int) -> bool:
        """Whether Microsoft's server of that version or a newer one is meant."""
        return self.microsoft and self.version >= version


def parsed(text: str) -> exp.Expression:
    """The tree of one statement.

    :raises ServerError: it is no Transact-SQL.
    """
    try:
        found = sqlglot.parse(text, dialect=Strict)
    except SqlglotError as error:
        found_ones = error.errors if isinstance(error, ParseError) else []
        details = found_ones[0] if found_ones else {}
        raise near(str(details.get("highlight") or text[:20])) from None
    if len(found) != 1 or not isinstance(found[0], exp.Expression):
        raise near(text[:20])
    return found[0]


def is_predicate(node: Any) -> bool:
    """Whether a node is true or false, which is no value in Transact-SQL."""
    while isinstance(node, exp.Paren):
        node = node.this
    return isinstance(node, _PREDICATES)


class Translator:
    """Checks one statement and writes it for SQLite.

    :param tables: what is known of tables, by name in small letters.
    :param constants: values of variables of the server, such as ``@@identity``.
    """

    def __init__(
        self,
        product: Product,
        tables: Mapping[str, Table],
        params: Mapping[str, tuple[TdsType, Any]],
    ) -> None:
        self.product = product
        self.tables = tables
        self.params = params
        self.used: dict[str, Table] = {}

    # -- checks, which need no table

    def check(self, root: exp.Expression, statement: Statement | None = None) -> None:
        """Refuse what the product, or its version, does not understand."""
        for node in root.walk():
            self._check_node(node)
        if statement is not None:
            self._check_words(statement.words)

    def _check_node(self, node: Any) -> None:
        name = type(node).__name__
        if isinstance(node, exp.Boolean):
            raise ServerError(207, f"Invalid column name '{node.sql().lower()}'.")
        if name not in _NODES:
            raise near(node.sql("tsql").split(" ")[0] or name)
        if isinstance(node, exp.Anonymous):
            self._check_function(node.name)
        self._check_values(node)
        if isinstance(node, exp.Select):
            self._check_select(node)
        elif isinstance(node, exp.Values):
            self._check_rows(node)
        elif isinstance(node, exp.Ordered) and node.args.get("nulls_first") is None:
            raise near("NULLS")

    def _check_function(self, name: str) -> None:
        since = self.product.functions.get(name.upper())
        if since is None or since > self.product.version[0]:
            raise unknown_function(name)

    def _check_values(self, node: Any) -> None:
        """Conditions stand where conditions are wanted, and nowhere else."""
        if isinstance(node, (exp.Where, exp.Having, exp.Not)):
            conditions = [node.this]
        elif isinstance(node, (exp.And, exp.Or)):
            conditions = [node.this, node.expression]
        elif isinstance(node, exp.Join):
            conditions = [c for c in [node.args.get("on")] if c is not None]
        elif isinstance(node, exp.If):
            case = node.parent
            plain = isinstance(case, exp.Case) and case.this is None
            conditions = [node.this] if plain else []
        else:
            self._check_no_condition(node)
            return
        for each in conditions:
            if not is_predicate(each):
                raise ServerError(
                    4145,
                    "An expression of non-boolean type specified in a context where a "
                    f"condition is expected, near '{each.sql('tsql')}'.",
                    15,
                    ends_batch=True,
                )

    @staticmethod
    def _check_no_condition(node: Any) -> None:
        values: list[Any] = []
        if isinstance(node, (exp.Select, exp.Tuple, exp.Anonymous, exp.Group)):
            values = list(node.expressions)
        elif isinstance(node, (exp.Alias, exp.Ordered, exp.Cast)):
            values = [node.this]
        elif isinstance(node, (*_COMPARISONS, exp.Add, exp.Sub, exp.Mul, exp.Like)):
            values = [node.this, node.expression]
        for each in values:
            if is_predicate(each):
                raise near(type(each).__name__)

    def _check_select(self, node: exp.Select) -> None:
        inner = isinstance(node.parent, (exp.Subquery, exp.CTE, exp.In, exp.Exists))
        limited = node.args.get("limit") or node.args.get("offset")
        if node.args.get("order") and inner and not limited:
            text = "The ORDER BY clause is invalid in views, inline functions, derived "
            text += "tables, subqueries, and common table expressions, unless TOP, "
            raise ServerError(1033, f"{text}OFFSET or FOR XML is also specified.", 15)
        fetching = node.args.get("offset") or isinstance(
            node.args.get("limit"), exp.Fetch
        )
        if fetching and not self.product.since(11):
            raise near("OFFSET")
        if fetching and not node.args.get("order"):
            raise near("OFFSET")
        if node.args.get("with_") and not self.product.since(9):
            raise near("WITH")
        _check_groups(node)

    def _check_rows(self, node: exp.Values) -> None:
        if len(node.expressions) > 1 and not self.product.since(10):
            raise near(",")
        if len(node.expressions) > 1000:
            text = "The number of row value expressions in the INSERT statement exceeds"
            raise ServerError(10738, f"{text} the maximum allowed number of 1000.", 15)
        if not isinstance(node.parent, exp.Insert) and not self.product.since(10):
            raise near("VALUES")

    def _check_words(self, words: list[str]) -> None:
        for place, found in enumerate(words):
            following = words[place + 1] if place + 1 < len(words) else ""
            if found == "TOP" and following == "(" and not self.product.since(9):
                raise near("(")
            if found == "TOP" and following in ("@", "?"):
                raise near("@")
            if found == "OUTPUT" and not self.product.since(9):
                raise near("OUTPUT")
            if found == "OFFSET" and "ROWS" not in words and "ROW" not in words:
                raise near("OFFSET")
            if found in ("INTERSECT", "EXCEPT") and not self.product.since(9):
                raise near(found)
            if found in ("FULL",) and not self.product.microsoft:
                raise near(found)

    # -- writing

    def table(self, name: str) -> Table:
        """What is known of a table.

        :raises ServerError: 208, nothing is.
        """
        found = self.tables.get(name.lower())
        if found is None:
            raise ServerError(208, f"Invalid object name '{name}'.", ends_batch=True)
        return found

    def write(self, root: exp.Expression) -> str:
        """The text for SQLite; the tree is changed on the way."""
        self._find_tables(root)
        for node in reversed(list(root.walk())):
            changed = self._changed(node)
            if changed is node:
                continue
            if node is root:
                root = changed
            else:
                node.replace(changed)
        return str(root.sql(dialect=Embedded, identify=True))

    def _find_tables(self, root: exp.Expression) -> None:
        common = {c.alias.lower() for c in root.find_all(exp.CTE)}
        for node in root.find_all(exp.Table):
            if node.name.lower() in common and not node.db:
                continue
            name = node.name
            if node.db.lower() in ("sys", "information_schema"):
                name = f"{node.db}_{name}"
            found = self.table(name)
            self.used[(node.alias or node.name).lower()] = found
            for hint in node.args.get("hints") or ():
                for each in hint.expressions:
                    if each.name.upper() not in _HINTS:
                        raise near(each.name)
            node.set("hints", None)
            node.set("db", None)
            node.set("catalog", None)
            node.set("this", exp.to_identifier(found.name, quoted=True))

    def column_type(self, node: Any) -> TdsType | None:
        """The declared type of a column, as far as it can be told."""
        while isinstance(node, exp.Paren):
            node = node.this
        if not isinstance(node, exp.Column):
            return None
        place = node.table.lower()
        places = [self.used[place]] if place in self.used else self.used.values()
        for table in places:
            column = table.column(node.name)
            if column:
                return column.kind
        return None

    def _changed(self, node: Any) -> Any:
        if isinstance(node, exp.National):
            return exp.Literal.string(node.this)
        if isinstance(node, exp.Literal) and node.is_string:
            return self._plain_text(node)
        if isinstance(node, exp.Add):
            return _call("tds_add", node.this, node.expression)
        if isinstance(node, exp.Parameter) and not isinstance(
            node.parent, exp.Parameter
        ):
            return exp.Placeholder(this=_variable(node))
        if isinstance(node, (exp.Cast, exp.Convert)):
            return self._cast(node)
        if isinstance(node, exp.CurrentTimestamp):
            return _call("tds_now")
        if isinstance(node, exp.Anonymous):
            return self._function(node)
        if isinstance(node, exp.Column):
            return _column(node)
        if isinstance(node, (*_COMPARISONS, exp.Between, exp.In)):
            self._compare(node)
        if isinstance(node, exp.Fetch):
            return exp.Limit(expression=node.args["count"])
        return node

    def _plain_text(self, node: exp.Literal) -> exp.Expression:
        text = str(node.this)
        if not self.product.microsoft:
            # ASE keeps an empty text as one blank.
            return node if text else exp.Literal.string(" ")
        plain = text.encode("cp1252", "replace").decode("cp1252")
        return node if plain == text else exp.Literal.string(plain)

    def _cast(self, node: Any) -> exp.Expression:
        kind = node.args["to"] if isinstance(node, exp.Cast) else node.this
        value = node.this if isinstance(node, exp.Cast) else node.expression
        spec = spec_of(self.kind_of(kind))
        return _call("tds_cast", value, exp.Literal.string(spec))

    def kind_of(self, node: Any) -> TdsType:
        """The type that a cast names."""
        text = node.sql("tsql")
        cursor = Cursor(Statement(pieces(text), text), text)
        found = cursor.kind(self.product.microsoft)
        if cursor.word:
            raise near(cursor.word)
        return found

    def _function(self, node: exp.Anonymous) -> exp.Expression:
        name = node.name.upper()
        arguments = node.expressions
        if name in NATIVE or name in WINDOWED or name.startswith("TDS_"):
            return node
        renamed = {
            "ISNULL": "COALESCE",
            "COUNT_BIG": "COUNT",
            "GETDATE": "tds_now",
            "SYSDATETIME": "tds_now",
            "NEWID": "tds_newid",
        }
        found = renamed.get(name, f"tds_{name}")
        return exp.Anonymous(this=found, expressions=arguments)

    def _compare(self, node: Any) -> None:
        """Bring what a column of dates or such is compared with into its form."""
        sides: list[Any] = [node.this]
        if isinstance(node, exp.In):
            sides += node.expressions
        elif isinstance(node, exp.Between):
            sides += [node.args["low"], node.args["high"]]
        else:
            sides.append(node.expression)
        kinds = [self.column_type(side) for side in sides]
        kind = next((k for k in kinds if k and k.name in _FORMED), None)
        if kind is None:
            return
        kind = TdsType("datetime2", scale=6) if kind.name == "datetime" else kind
        for side, known in zip(sides, kinds, strict=True):
            if known is None and not isinstance(side, (exp.Subquery, exp.Select)):
                spec = exp.Literal.string(spec_of(kind))
                side.replace(_call("tds_as", side.copy(), spec))


_FORMED = frozenset(
    [
        "datetime",
        "datetime2",
        "smalldatetime",
        "date",
        "time",
        "bigdatetime",
        "bigtime",
        "uniqueidentifier",
    ]
)


def _call(name: str, *arguments: Any) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _variable(node: exp.Parameter) -> str:
    inner = node.this
    if isinstance(inner, exp.Parameter):
        return f"g_{inner.name.lower()}"
    return f"p_{node.name.lower()}"


def _column(node: exp.Column) -> exp.Expression:
    if node.name.lower() == "0x" and not node.table:
        return exp.HexString(this="")
    if node.table.lower() in ("inserted", "deleted") and node.find_ancestor(
        exp.Returning
    ):
        return exp.column(node.this.copy())
    for part in ("db", "catalog"):
        node.set(part, None)
    return node


def _check_groups(node: exp.Select) -> None:
    """Each item is grouped by, or aggregated."""
    group = node.args.get("group")
    items = [item.unalias() for item in node.expressions]
    mixed = group or any(_aggregates(item) for item in items)
    if not mixed:
        return
    keys = {_key(g) for g in group.expressions} if group else set()
    for item in items:
        bare = _ungrouped(item, keys)
        if bare is not None:
            raise ServerError(
                8120,
                f"Column '{bare}' is invalid in the select list because it is not "
                "contained in either an aggregate function or the GROUP BY clause.",
            )


def _key(node: exp.Expression) -> str:
    while isinstance(node, exp.Paren):
        node = node.this
    return str(node.sql("tsql", normalize=True)).replace("[", "").replace("]", "")


def _is_aggregate(node: Any) -> bool:
    return (
        isinstance(node, exp.Anonymous)
        and node.name.upper() in AGGREGATES
        and not isinstance(node.parent, exp.Window)
    )


def _aggregates(node: Any) -> bool:
    if isinstance(node, (exp.Subquery, exp.Select)):
        return False
    return _is_aggregate(node) or any(map(_aggregates, node.iter_expressions()))


def _ungrouped(node: Any, keys: set[str]) -> str | None:
    if isinstance(node, (exp.Subquery, exp.Select)) or _is_aggregate(node):
        return None
    if _key(node) in keys:
        return None
    if isinstance(node, exp.Column):
        return str(node.sql("tsql"))
    found = (_ungrouped(child, keys) for child in node.iter_expressions())
    return next((text for text in found if text), None)
