"""Core 1: which names the package gives away, and what the small helpers do."""

from __future__ import annotations

import datetime
import runpy
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import formencode
import pytest

import sqlobject

if TYPE_CHECKING:
    from pathlib import Path


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


CORE = [
    "SQLObject",
    "sqlmeta",
    "sqlhub",
    "SQLObjectNotFound",
    "SQLObjectIntegrityError",
    "NoDefault",
    "getID",
    "getObject",
]
KINDS = words(
    """
    StringCol UnicodeCol IntCol TinyIntCol SmallIntCol MediumIntCol BigIntCol
    BoolCol FloatCol KeyCol ForeignKey EnumCol SetCol DateTimeCol DateCol TimeCol
    TimestampCol TimedeltaCol DecimalCol CurrencyCol DecimalStringCol BLOBCol
    PickleCol UuidCol JsonbCol JSONCol
    """
)
COLUMNS = ["Col", *KINDS]
BOUND = ["SOCol", "SOStringLikeCol", *("SO" + kind for kind in KINDS)]
KNOBS = [
    "use_microseconds",
    "DATETIME_IMPLEMENTATION",
    "default_datetime_implementation",
    "datetime_available",
    "mxdatetime_available",
]
JOINS = [
    "MultipleJoin",
    "SQLMultipleJoin",
    "RelatedJoin",
    "SQLRelatedJoin",
    "SingleJoin",
    "ManyToMany",
    "OneToMany",
    "DatabaseIndex",
]
BUILDER = words(
    """
    AND OR NOT IN LIKE RLIKE DESC CONTAINSSTRING const func
    """
)
STYLES = ["Style", "MixedCaseUnderscoreStyle", "DefaultStyle", "MixedCaseStyle"]
OTHERS = ["connectionForURI", "version", "version_info"]
SUBMODULES = words(
    """
    boundattributes cache classregistry col compat constraints converters
    dbconnection dberrors declarative events firebird index joins main maxdb mssql
    mysql postgres sqlbuilder sqlite sresults styles sybase util
    """
)
STAR = CORE + COLUMNS + BOUND + KNOBS + JOINS + BUILDER + STYLES + OTHERS + SUBMODULES


@pytest.fixture(scope="module")
def star(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names a program has after ``from sqlobject import *``."""
    program = tmp_path_factory.mktemp("star") / "program.py"
    program.write_text("from sqlobject import *\n", encoding="utf-8")
    return runpy.run_path(str(program))


@pytest.mark.parametrize("name", STAR)
def test_star_import_gives_the_name(star: dict[str, Any], name: str) -> None:
    """Each of the 118 names of 3.14's star import is there."""
    assert name in star


def test_there_are_118_names() -> None:
    """The list above is 3.14's whole star import."""
    assert len(set(STAR)) == 118


def test_star_import_gives_nothing_private(star: dict[str, Any]) -> None:
    """A star import brings no name that begins with one underscore."""
    private = [
        name for name in star if name.startswith("_") and not name.startswith("__")
    ]
    assert private == []


def test_star_import_of_main_is_its_core(tmp_path: Path) -> None:
    """``from sqlobject.main import *`` brings eight names: no ``Row``, for one."""
    program = tmp_path / "program.py"
    program.write_text("from sqlobject.main import *\n", encoding="utf-8")
    brought = {n for n in runpy.run_path(str(program)) if not n.startswith("__")}
    assert brought == set(CORE)


@pytest.mark.parametrize("name", SUBMODULES)
def test_submodules_are_attributes_of_the_package(name: str) -> None:
    """``sqlobject.dberrors`` and its kin need no import of their own."""
    module = getattr(sqlobject, name)
    assert module.__name__ == f"sqlobject.{name}"


def test_package_does_not_load_the_optional_rooms() -> None:
    """``import sqlobject`` leaves views, inheritance, manager and others alone."""
    names = [
        "views",
        "inheritance",
        "versioning",
        "include",
        "manager",
        "wsgi_middleware",
    ]
    code = (
        "import sys, sqlobject\n"
        f"print([n for n in {names!r} if 'sqlobject.' + n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_package_imports_without_distribution_metadata(tmp_path: Path) -> None:
    """A bare copy on the path is enough: no installed metadata is asked for."""
    code = (
        "import importlib.metadata as m\n"
        "def none(*a, **k): raise m.PackageNotFoundError('sqlobject')\n"
        "m.version = m.distribution = none\n"
        "import sqlobject\n"
        "print(sqlobject.version)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == sqlobject.version


def test_version_is_text_and_a_five_part_tuple() -> None:
    """``version`` is a str; ``version_info`` begins with three numbers of it."""
    assert isinstance(sqlobject.version, str)
    info = sqlobject.version_info
    assert len(info) == 5
    major, minor, micro, level, serial = info
    assert sqlobject.version.startswith(f"{major}.{minor}.{micro}")
    assert isinstance(level, str)
    assert isinstance(serial, int)


def test_date_time_knobs_say_datetime() -> None:
    """Without mx.DateTime the standard library is the only implementation."""
    assert sqlobject.datetime_available
    assert not sqlobject.mxdatetime_available
    assert (
        sqlobject.default_datetime_implementation == sqlobject.DATETIME_IMPLEMENTATION
    )


EASILY_MISSED = {
    "main": "SelectResults instanceName SQLObjectIntegrityError SQLObjectNotFound "
    "makeProperties unmakeProperties findDependencies findDependantColumns setterName "
    "rawSetterName getterName rawGetterName deprecated setDeprecationLevel "
    "warnings_level exception_level CreateNewSQLObject",
    "sresults": "SelectResults",
    "cache": "CacheFactory CacheSet",
    "classregistry": "ClassRegistry MasterRegistry registry findClass",
    "declarative": "Declarative DeclarativeMeta classinstancemethod setup_attributes "
    "counter",
    "boundattributes": "BoundAttribute BoundFactory",
    "index": "DatabaseIndex SODatabaseIndex",
    "styles": "Style MixedCaseUnderscoreStyle MixedCaseStyle DefaultStyle defaultStyle "
    "getStyle mixedToUnder underToMixed capword lowerword",
    "joins": "Join SOJoin SOMultipleJoin SOSQLMultipleJoin SORelatedJoin "
    "SOSQLRelatedJoin SOSingleJoin SOManyToMany SOOneToMany getID doSort MinType Min "
    "OtherTableToJoin JoinToTable TableToId SQLJoinSelectResults",
    "col": "SOValidator StringValidator UnicodeStringValidator IntValidator "
    "BoolValidator FloatValidator ForeignKeyValidator EnumValidator SetValidator "
    "DateTimeValidator DateValidator TimeValidator TimedeltaValidator DecimalValidator "
    "DecimalStringValidator BinaryValidator PickleValidator UuidValidator "
    "JsonbValidator JSONValidator NQuoted ZOPE_DATETIME_IMPLEMENTATION "
    "zope_datetime_available pushKey creationOrder validators compound",
    "converters": "sqlrepr registerConverter lookupConverter converters quote_str "
    "unquote_str sqlStringReplace StringLikeConverter IntConverter LongConverter "
    "BoolConverter FloatConverter NoneConverter SequenceConverter StructTimeConverter "
    "DateTimeConverter DateTimeConverterMS DateConverter TimeConverter TimeConverterMS "
    "DecimalConverter TimedeltaConverter pendulumDateTimeType mxDateTimeType "
    "mxDateTimeDeltaType zopeDateTimeType",
    "dberrors": "Error Warning InterfaceError DatabaseError InternalError "
    "OperationalError ProgrammingError IntegrityError DataError NotSupportedError "
    "DuplicateEntryError",
    "constraints": "BadValue isString notNull isInt isFloat isBool InList MaxLength",
    "views": "ViewSQLObject ViewSQLObjectTable ViewSQLObjectField isAggregate",
    "events": "listen send Signal summarize_events_by_sender debug_events",
    "dbconnection": "connectionForURI dbConnectionForScheme registerConnection "
    "registerConnectionInstance ConnectionURIOpener TheURIOpener DBConnection DBAPI "
    "Transaction ConnectionHub Iteration ConnWrapper ConnMethodWrapper Boolean "
    "ConsoleWriter LogWriter makeDebugWriter",
    "compat": "PY2 string_type unicode_type class_types buffer_type with_metaclass "
    "load_module_from_file",
    "sqlbuilder": "SQLTrueClause TRUE CONCAT RLIKE NOTIN Field Table _LikeQuoted "
    "NoDefault SQLExpression SQLConstant SQLOp Select Delete Alias SQLObjectField "
    "SQLObjectTable SQLObjectTableWithJoins SQLObjectState sqlIdentifier "
    "tablesUsedSet DESC AND OR IN ColumnAS",
    "sqlite": "isSupported builder",
    "mysql": "builder",
    "manager.command": "the_runner",
    "util.csvexport": "export_csv export_csv_zip",
    "include.hashcol": "HashCol",
    "inheritance": "InheritableSQLObject",
}


@pytest.mark.parametrize(
    ("module", "name"),
    [(module, name) for module, text in EASILY_MISSED.items() for name in text.split()],
)
def test_module_has_the_name(module: str, name: str) -> None:
    """Programs import these by their full address."""
    imported = __import__(f"sqlobject.{module}", fromlist=[name])
    assert hasattr(imported, name)


@pytest.mark.parametrize(
    "name", ["pytest_addoption", "pytest_configure", "setup_tests"]
)
def test_pytest_plug_in_of_programs_can_be_imported(name: str) -> None:
    """Test suites of programs borrow ``sqlobject.conftest``."""
    from sqlobject import conftest

    assert callable(getattr(conftest, name))


@pytest.mark.parametrize("name", ["getConnection", "setupClass", "getConnectionURI"])
def test_dbtest_helpers_of_programs_can_be_imported(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test suites of programs borrow ``sqlobject.tests.dbtest``."""
    monkeypatch.chdir(tmp_path)
    from sqlobject.tests import dbtest

    assert callable(getattr(dbtest, name))


def test_missing_row_is_a_lookup_error() -> None:
    """``except LookupError`` catches a row that is not there."""
    assert issubclass(sqlobject.SQLObjectNotFound, LookupError)
    assert issubclass(sqlobject.SQLObjectIntegrityError, Exception)


def test_select_results_class_has_one_identity() -> None:
    """``main`` and ``sresults`` name the same class."""
    from sqlobject import main, sresults

    assert main.SelectResults is sresults.SelectResults


def test_col_shows_formencode() -> None:
    """``from sqlobject.col import validators`` is FormEncode's module."""
    from sqlobject.col import compound, validators

    assert validators.Invalid is formencode.Invalid
    assert hasattr(compound, "All")


def test_no_default_is_one_object() -> None:
    """The marker of "nothing given" is the same wherever it is imported from."""
    from sqlobject import sqlbuilder

    assert sqlobject.NoDefault is sqlbuilder.NoDefault


def test_compat_speaks_python_3() -> None:
    """The constants old programs import describe Python 3."""
    from sqlobject import compat

    assert compat.PY2 is False
    assert compat.string_type is str
    assert compat.unicode_type is str
    assert compat.class_types == (type,)
    assert compat.buffer_type is memoryview


def test_compat_with_metaclass_makes_a_class() -> None:
    """``with_metaclass`` gives a base whose children have the metaclass."""
    from sqlobject import compat

    class Meta(type):
        pass

    class Thing(compat.with_metaclass(Meta, dict)):
        pass

    assert type(Thing) is Meta
    assert issubclass(Thing, dict)


def test_compat_loads_a_module_from_a_file(tmp_path: Path) -> None:
    """``load_module_from_file`` sets the three names of the module."""
    from sqlobject import compat

    path = tmp_path / "little.py"
    path.write_text("answer = 42\n", encoding="utf-8")
    module = compat.load_module_from_file("little", "little", str(path))
    assert module.answer == 42
    assert module.__name__ == "little"
    assert module.__file__ == str(path)


def test_push_key_is_a_set_default() -> None:
    """``pushKey`` puts a value in only where none is."""
    from sqlobject.col import pushKey

    kw: dict[str, Any] = {"a": 1}
    pushKey(kw, "a", 2)
    pushKey(kw, "b", 3)
    assert kw == {"a": 1, "b": 3}


def test_date_time_now_is_a_helper_of_the_class() -> None:
    """``DateTimeCol.now()`` is the time of day as a datetime."""
    before = datetime.datetime.now()
    assert before <= sqlobject.DateTimeCol.now() <= datetime.datetime.now()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", True),
        ("yes", True),
        ("true", True),
        ("on", True),
        ("ON", True),
        ("0", False),
        ("no", False),
        ("false", False),
        ("off", False),
        ("Off", False),
        ("anything", True),
        ("", False),
        (5, True),
        (None, False),
    ],
)
def test_boolean_reads_words(text: Any, expected: bool) -> None:
    """``Boolean`` turns the usual words and any object into a real bool."""
    from sqlobject.dbconnection import Boolean

    assert Boolean(text) is expected
