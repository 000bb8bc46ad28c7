"""What ``sqlobject.col`` offers, and what it does not load."""

from __future__ import annotations

import subprocess
import sys

import formencode
import pytest

import sqlobject
from sqlobject import col

LATE = """SOValidator StringValidator UnicodeStringValidator IntValidator BoolValidator
    FloatValidator ForeignKeyValidator EnumValidator SetValidator DateTimeValidator
    DateValidator TimeValidator TimedeltaValidator DecimalValidator
    DecimalStringValidator BinaryValidator PickleValidator UuidValidator JsonbValidator
    JSONValidator validators compound""".split()  # noqa: SIM905 - it reads better so

KINDS = """StringCol UnicodeCol IntCol TinyIntCol SmallIntCol MediumIntCol BigIntCol
    BoolCol FloatCol KeyCol ForeignKey EnumCol SetCol DateTimeCol DateCol TimeCol
    TimestampCol TimedeltaCol DecimalCol CurrencyCol DecimalStringCol BLOBCol PickleCol
    UuidCol JsonbCol JSONCol""".split()  # noqa: SIM905 - it reads better so

DOORS = """Col SOCol SOStringLikeCol use_microseconds DATETIME_IMPLEMENTATION
    default_datetime_implementation datetime_available mxdatetime_available""".split()  # noqa: SIM905 - it reads better so

OTHERS = """NQuoted ZOPE_DATETIME_IMPLEMENTATION zope_datetime_available pushKey
    creationOrder mxDateTimeType""".split()  # noqa: SIM905 - it reads better so


@pytest.mark.parametrize(
    "name", [*LATE, *KINDS, *("SO" + kind for kind in KINDS), *DOORS, *OTHERS]
)
def test_name_is_there(name: str) -> None:
    """Every name that programs import from here."""
    assert hasattr(col, name)
    assert name in dir(col)


def test_star_import_gives_columns_and_choices() -> None:
    """No more, and nothing that would load FormEncode."""
    assert set(col.__all__) == {*KINDS, *("SO" + kind for kind in KINDS), *DOORS}


def test_formencodes_modules_are_the_real_ones() -> None:
    """Programs catch ``validators.Invalid``."""
    assert col.validators is formencode.validators
    assert col.compound is formencode.compound


def test_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="NoSuchCol"):
        col.NoSuchCol  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_definition_names_its_bound_column(kind: str) -> None:
    """``IntCol`` makes ``SOIntCol``."""
    assert getattr(col, kind).baseClass is getattr(col, f"SO{kind}")
    assert issubclass(getattr(col, kind), col.Col)


def run(code: str) -> str:
    """Run a program of its own and give what it prints."""
    folder = sqlobject.__path__[0].rpartition("/")[0]
    program = f"import sys; sys.path.insert(0, {folder!r})\n{code}"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_import_loads_neither_formencode_nor_rare_modules() -> None:
    """Nor do plain columns when they are made."""
    rare = ["formencode", "pickle", "json", "uuid", "base64", "dataclasses", "inspect"]
    code = f"""
import sqlobject.col as col
loaded = [name for name in {rare!r} if name in sys.modules]
print(loaded)
"""
    before = run(
        f"import re, enum, datetime, decimal, weakref, threading, typing, functools\n"
        f"print([name for name in {rare!r} if name in sys.modules])"
    )
    assert run(code) == before


def test_refusing_a_value_loads_formencode() -> None:
    """The error is FormEncode's, whoever catches it."""
    code = """
import sqlobject.col as col
from sqlobject.styles import defaultStyle
class Meta: style = defaultStyle; registry = None; columns = {}
class Shelf: sqlmeta = Meta
column = col.IntCol("n").withClass(Shelf)
print("formencode" in sys.modules, end=" ")
try:
    column.from_python("x", None)
except Exception as error:
    print(type(error).__module__, type(error).__name__)
"""
    assert run(code) == "False formencode.api Invalid"


def test_national_literal() -> None:
    """``NQuoted`` spells a text as MSSQL wants it."""
    assert col.NQuoted("it's").__sqlrepr__("mssql") == "N'it''s'"
    assert hash(col.NQuoted("a")) == hash("a")
