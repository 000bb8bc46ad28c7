"""Section 1: which names the query language offers, and from where."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import sqlobject
from sqlobject import converters, sqlbuilder

EXPRESSIONS = [
    "SQLExpression",
    "SQLOp",
    "SQLModulo",
    "SQLCall",
    "SQLPrefix",
    "SQLConstant",
    "SQLTrueClauseClass",
    "ColumnAS",
    "CONCAT",
    "DESC",
    "LIKE",
    "RLIKE",
    "INSubquery",
    "NOTINSubquery",
    "Subquery",
]
SINGLETONS = ["SQLTrueClause", "table", "const", "func"]
TABLES = [
    "Field",
    "SQLObjectField",
    "Table",
    "SQLObjectTable",
    "SQLObjectTableWithJoins",
    "TableSpace",
    "ConstantSpace",
    "Alias",
    "AliasTable",
    "AliasField",
    "AliasSQLMeta",
    "Outer",
    "OuterTable",
    "OuterField",
    "ImportProxy",
    "ImportProxyField",
]
STATEMENTS = ["Select", "Insert", "Update", "Delete", "Replace", "Union"]
PREDICATES = [
    "AND",
    "OR",
    "NOT",
    "IN",
    "NOTIN",
    "ISNULL",
    "ISNOTNULL",
    "STARTSWITH",
    "ENDSWITH",
    "CONTAINSSTRING",
    "EXISTS",
    "NOTEXISTS",
    "SOME",
    "ANY",
    "ALL",
]
JOIN_CLASSES = ["SQLJoin", "SQLJoinConditional", "SQLJoinOn", "SQLJoinUsing"]
PLAIN_JOINS = [
    "JOIN",
    "INNERJOIN",
    "CROSSJOIN",
    "STRAIGHTJOIN",
    "LEFTJOIN",
    "LEFTOUTERJOIN",
    "NATURALJOIN",
    "NATURALLEFTJOIN",
    "NATURALLEFTOUTERJOIN",
    "RIGHTJOIN",
    "RIGHTOUTERJOIN",
    "NATURALRIGHTJOIN",
    "NATURALRIGHTOUTERJOIN",
    "FULLJOIN",
    "FULLOUTERJOIN",
    "NATURALFULLJOIN",
    "NATURALFULLOUTERJOIN",
]
TESTED_JOINS = [
    "INNERJOIN",
    "LEFTJOIN",
    "LEFTOUTERJOIN",
    "RIGHTJOIN",
    "RIGHTOUTERJOIN",
    "FULLJOIN",
    "FULLOUTERJOIN",
]
CONDITIONAL_JOINS = [
    name + kind for name in TESTED_JOINS for kind in ("Conditional", "On", "Using")
]
CONVERSION = [
    "sqlrepr",
    "registerConverter",
    "quote_str",
    "unquote_str",
    "SQLExprConverter",
]
HELPERS = [
    "NoDefault",
    "VersionError",
    "SQLObjectState",
    "sqlIdentifier",
    "safeSQLRE",
    "execute",
    "tablesUsedSet",
    "dictToList",
    "operatorMap",
]
ALL_NAMES = (
    EXPRESSIONS
    + SINGLETONS
    + TABLES
    + STATEMENTS
    + PREDICATES
    + JOIN_CLASSES
    + PLAIN_JOINS
    + CONDITIONAL_JOINS
    + CONVERSION
    + HELPERS
)


@pytest.mark.parametrize("name", ALL_NAMES)
def test_every_public_name_is_importable(name: str) -> None:
    """Each name that 3.14's sqlbuilder had can be imported from it."""
    assert hasattr(sqlbuilder, name)


@pytest.mark.parametrize("name", ALL_NAMES)
def test_star_import_brings_every_public_name(name: str) -> None:
    """``from sqlobject.sqlbuilder import *`` exposes every public name."""
    default = [known for known in vars(sqlbuilder) if not known.startswith("_")]
    assert name in getattr(sqlbuilder, "__all__", default)


def test_star_import_leaves_a_programs_own_names_alone(tmp_path: Path) -> None:
    """What was named before the star, say by ``typing``, still is what it was."""
    program = tmp_path / "program.py"
    program.write_text(
        "from typing import Literal, Never\n"
        "from collections.abc import Sequence\n"
        "Node = Param = Function = Expression = Columns = raw = sources = 1\n"
        "before = dict(vars())\n"
        "from sqlobject.sqlbuilder import *\n",
        encoding="utf-8",
    )
    after = runpy.run_path(str(program))
    before = after.pop("before")
    assert {name: after[name] for name in before} == before
    assert [name for name in after if name.startswith("_") and name not in before] == []


@pytest.mark.parametrize(
    "name",
    [
        "AND",
        "OR",
        "NOT",
        "IN",
        "LIKE",
        "RLIKE",
        "DESC",
        "CONTAINSSTRING",
        "const",
        "func",
        "NoDefault",
    ],
)
def test_package_hands_on_the_common_names(name: str) -> None:
    """The package re-exports the everyday part of the language, the same objects."""
    assert getattr(sqlobject, name) is getattr(sqlbuilder, name)


def test_func_is_const() -> None:
    """``func`` and ``const`` are one object under two names."""
    assert sqlbuilder.func is sqlbuilder.const


@pytest.mark.parametrize("name", ["TRUE", "_LikeQuoted"])
def test_names_that_programs_import_though_undocumented(name: str) -> None:
    """``TRUE`` and ``_LikeQuoted`` are imported by programs and stay importable."""
    assert hasattr(sqlbuilder, name)


@pytest.mark.parametrize("name", STATEMENTS + EXPRESSIONS)
def test_statements_and_expressions_are_sql_expressions(name: str) -> None:
    """Statements and expression classes share the base ``SQLExpression``."""
    thing = getattr(sqlbuilder, name)
    if isinstance(thing, type):
        assert issubclass(thing, sqlbuilder.SQLExpression)
    else:
        assert callable(thing)


@pytest.mark.parametrize(
    "name",
    [
        "sqlrepr",
        "registerConverter",
        "lookupConverter",
        "converters",
        "quote_str",
        "unquote_str",
        "sqlStringReplace",
        "StringLikeConverter",
        "IntConverter",
        "LongConverter",
        "BoolConverter",
        "FloatConverter",
        "NoneConverter",
        "SequenceConverter",
        "StructTimeConverter",
        "DateTimeConverter",
        "DateTimeConverterMS",
        "DateConverter",
        "TimeConverter",
        "TimeConverterMS",
        "DecimalConverter",
        "TimedeltaConverter",
        "pendulumDateTimeType",
        "mxDateTimeType",
        "mxDateTimeDeltaType",
        "zopeDateTimeType",
    ],
)
def test_every_converter_name_is_importable(name: str) -> None:
    """Each name that 3.14's converters module had can be imported from it."""
    assert hasattr(converters, name)


def test_sqlrepr_is_one_function_at_both_addresses() -> None:
    """``sqlbuilder.sqlrepr`` is ``converters.sqlrepr``."""
    assert sqlbuilder.sqlrepr is converters.sqlrepr


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("abc", True),
        ("_x", True),
        ("a1", True),
        ("a.b", True),
        ("1a", False),
        ("a b", False),
    ],
)
def test_sql_identifier_says_what_a_plain_name_is(text: str, valid: bool) -> None:
    """``sqlIdentifier`` accepts letters, digits, underscores and dots."""
    assert bool(sqlbuilder.sqlIdentifier(text)) is valid
