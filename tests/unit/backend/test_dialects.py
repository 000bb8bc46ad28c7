"""The seven dialects: facts, names, literals, variants."""

from __future__ import annotations

import datetime
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest

from sqlobject.backend import Backend, ParamStyle
from sqlobject.backend.dialect import Dialect
from sqlobject.backend.features import Features, LimitStyle, NewId, UpsertStyle
from sqlobject.converters import sqlrepr
from sqlobject.dberrors import ConnectionLost, SerializationFailure, UnsupportedFeature
from sqlobject.mysql.variants import GALERA, MARIADB, TIDB
from sqlobject.mysql.variants import VARIANTS as MYSQL_VARIANTS
from sqlobject.postgres.variants import COCKROACH, YUGABYTE
from sqlobject.postgres.variants import VARIANTS as POSTGRES_VARIANTS
from sqlobject.schema.types import Kind, SqlType
from sqlobject.schemes import backend_for
from sqlobject.sqlbuilder import ForUpdate, Insert, Select, Union, table

DIALECTS = ("sqlite", "mysql", "postgres", "mssql", "sybase", "firebird", "maxdb")
GEAR = table.gear


def dialect(name: str, *version: int) -> Dialect:
    """Give a dialect, narrowed to a version if one is said."""
    found: Dialect = backend_for(name).dialect
    return found.for_version(version) if version else found


# -- backends


@pytest.mark.parametrize("name", DIALECTS)
def test_backend_declares_itself(name: str) -> None:
    """A plug-in says who it is and which URI schemes it serves."""
    backend: Backend = backend_for(name)
    assert backend.name == name
    assert backend.dialect.name == name
    assert all(backend_for(scheme) is backend for scheme in backend.schemes)


@pytest.mark.parametrize("name", DIALECTS)
def test_sqlrepr_works_for_all_seven(name: str) -> None:
    """Text, number and condition."""
    assert sqlrepr("it's", name) == "'it''s'"
    assert sqlrepr(GEAR.size > 5, name) == "((gear.size) > (5))"


@pytest.mark.parametrize("name", DIALECTS)
def test_older_versions_lack_only_facts_that_there_are(name: str) -> None:
    """Every entry of ``before`` names a field, and the newest comes first."""
    found = dialect(name)
    for _, changes in found.before:
        assert set(changes) <= set(Features._fields)
    versions = [version for version, _ in found.before]
    assert versions == sorted(versions, reverse=True)
    assert found.for_version((0,)).features != found.for_version((999,)).features


@pytest.mark.parametrize("name", DIALECTS)
def test_reserved_words_are_words_in_capitals(name: str) -> None:
    """The words that everybody reserves are among them."""
    reserved = dialect(name).reserved
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_$]*", word) for word in reserved)
    assert {"SELECT", "ORDER", "GROUP", "TABLE", "FROM", "WHERE"} <= reserved


# -- names


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("sqlite", '"order"'),
        ("mysql", "`order`"),
        ("postgres", '"order"'),
        ("mssql", "[order]"),
        ("sybase", "[order]"),
        ("firebird", '"ORDER"'),
        ("maxdb", '"ORDER"'),
    ],
)
def test_reserved_words_are_quoted(name: str, spelled: str) -> None:
    """A column named ``order`` can be selected everywhere."""
    assert dialect(name).quote("order") == spelled
    assert sqlrepr(Select([GEAR.order]), name) == f"SELECT gear.{spelled} FROM gear"


@pytest.mark.parametrize("name", DIALECTS)
def test_plain_names_are_not_quoted(name: str) -> None:
    """The SQL of earlier releases stays what it was."""
    for word in ("gear", "size_id", "Mixed", "täter"):
        assert dialect(name).quote(word) == word


def test_a_reserved_word_is_quoted_as_the_server_folds_it() -> None:
    """``User`` is the table that an unquoted User would be, were it allowed."""
    assert dialect("postgres").quote("User") == '"user"'
    assert dialect("firebird").quote("User") == '"USER"'
    assert dialect("mssql").quote("User") == "[User]"


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("sqlite", '"a ""b"""'),
        ("mysql", '`a "b"`'),
        ("postgres", '"a ""b"""'),
        ("mssql", '[a "b"]'),
    ],
)
def test_quotes_in_names_are_doubled(name: str, spelled: str) -> None:
    """A name cannot end its own quotes."""
    assert dialect(name).quote('a "b"') == spelled


# -- versions


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((11,), LimitStyle.FETCH),
        ((10, 50), LimitStyle.ROW_NUMBER),
        ((9,), LimitStyle.ROW_NUMBER),
        ((8,), LimitStyle.TOP),
    ],
)
def test_paging_of_mssql_follows_the_version(
    version: tuple[int, ...], expected: LimitStyle
) -> None:
    """2012 brought OFFSET, 2005 ROW_NUMBER."""
    assert dialect("mssql", *version).features.limit is expected


def test_what_is_missing_names_the_version_that_has_it() -> None:
    """A start on SQL Server 2000 says what would do."""
    start = Select([GEAR.size], start=2, limit=3)
    with pytest.raises(UnsupportedFeature, match=r"needs mssql 9; this server is 8"):
        dialect("mssql", 8).literal(start)
    union = Union(Select([GEAR.size]), Select([GEAR.size]), start=2)
    with pytest.raises(UnsupportedFeature, match=r"needs mssql 11; this server is 8"):
        dialect("mssql", 8).literal(union)


def test_what_is_missing_names_the_product_that_was_asked() -> None:
    """MariaDB's versions are not MySQL's, and neither has what it never had."""
    found = dialect("mysql").for_version((10, 1), MARIADB)
    for lock, message in (
        (ForUpdate(nowait=True), r"needs MariaDB 10.3; this server is 10.1"),
        (ForUpdate(of=["gear"]), "MariaDB cannot do this"),
    ):
        with pytest.raises(UnsupportedFeature, match=message):
            found.literal(Select([GEAR.size], forUpdate=lock))


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((7, 7), LimitStyle.LIMIT_COMMA),
        ((7, 6), LimitStyle.LIMIT),
        ((7, 5), LimitStyle.ROWNO),
    ],
)
def test_paging_of_maxdb_follows_the_version(
    version: tuple[int, ...], expected: LimitStyle
) -> None:
    """Offsets are unsafe before 7.7, LIMIT and TOP unknown before 7.6."""
    assert dialect("maxdb", *version).features.limit is expected


@pytest.mark.parametrize(
    ("name", "older", "newer"),
    [
        ("sqlite", (3, 23), (3, 24)),
        ("postgres", (9, 4), (9, 5)),
        ("mssql", (9,), (10,)),
        ("sybase", (15, 5), (15, 7)),
    ],
)
def test_upserts_came_with_a_version(
    name: str, older: tuple[int, ...], newer: tuple[int, ...]
) -> None:
    """Before, an upsert is refused."""
    assert dialect(name, *older).features.upsert is UpsertStyle.NONE
    assert dialect(name, *newer).features.upsert is not UpsertStyle.NONE


# -- new ids


@pytest.mark.parametrize(
    ("name", "tail"),
    [
        ("sqlite", ""),
        ("mysql", ""),
        ("postgres", " RETURNING id"),
        ("mssql", "; SELECT SCOPE_IDENTITY()"),
        ("sybase", " SELECT @@IDENTITY"),
    ],
)
def test_insert_tells_its_new_id(name: str, tail: str) -> None:
    """In the statement, where the driver does not tell it and nobody drew it."""
    insert = Insert("gear", values={"size": 3}, id_column="id")
    assert sqlrepr(insert, name) == f"INSERT INTO gear (size) VALUES (3){tail}"


@pytest.mark.parametrize(
    ("name", "drawn"),
    [("firebird", "GEN_ID(GEN_gear, 1)"), ("maxdb", "gear_SEQ.NEXTVAL")],
)
def test_many_rows_draw_their_ids_themselves(name: str, drawn: str) -> None:
    """An INSERT that nobody drew an id for draws it in its text; one with an id not."""
    insert = Insert("gear", values={"size": 3}, id_column="id")
    assert sqlrepr(insert, name) == f"INSERT INTO gear (id, size) VALUES ({drawn}, 3)"
    given = Insert("gear", values={"id": 7}, id_column="id")
    assert sqlrepr(given, name) == "INSERT INTO gear (id) VALUES (7)"


@pytest.mark.parametrize("name", ["firebird", "maxdb"])
def test_ids_drawn_beforehand_have_a_statement(name: str) -> None:
    """It names the sequence that the table was made with."""
    features = dialect(name).features
    assert features.new_id is NewId.GENERATOR_FIRST
    assert features.draw_id is not None
    sequence = dialect(name).ddl.sequence_name("gear")
    assert sequence in features.draw_id.format(sequence=sequence)


# -- expressions


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sqlite", "POW(gear.size, 2)"),
        ("mysql", "POW(gear.size, 2)"),
        ("postgres", "POW(gear.size, 2)"),
        ("mssql", "POWER(gear.size, 2)"),
        ("sybase", "POWER(gear.size, 2)"),
        ("firebird", "POWER(gear.size, 2)"),
        ("maxdb", "POWER(gear.size, 2)"),
    ],
)
def test_power_has_two_names(name: str, text: str) -> None:
    """Four databases know it as POWER only."""
    assert sqlrepr(GEAR.size**2, name) == text


@pytest.mark.parametrize("name", ["mssql", "sybase"])
def test_a_boolean_column_is_compared_where_it_is_no_condition(name: str) -> None:
    """Transact-SQL has no Boolean values."""
    text = sqlrepr(Select([GEAR.size], GEAR.broken), name)
    assert text == "SELECT gear.size FROM gear WHERE (gear.broken = 1)"
    text = sqlrepr(Select([GEAR.size], GEAR.broken), "maxdb")
    assert text == "SELECT gear.size FROM gear WHERE (gear.broken = TRUE)"


# -- literals

MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 6)
SPAN = datetime.timedelta(days=1, seconds=2, microseconds=3)


@pytest.mark.parametrize("name", DIALECTS)
def test_literals_of_plain_values(name: str) -> None:
    """Numbers, moments and UUIDs read the same everywhere."""
    spell = dialect(name).literal_value
    assert spell(None) == "NULL"
    assert spell(Decimal("1.50")) == "1.50"
    digits = "0000" if name == "firebird" else "000006"
    assert spell(MOMENT) == f"'2020-01-02 03:04:05.{digits}'"
    assert spell(MOMENT.date()) == "'2020-01-02'"
    assert spell(uuid.UUID(int=1)) == "'00000000-0000-0000-0000-000000000001'"


def test_moments_of_old_sql_servers_have_milliseconds() -> None:
    """A DATETIME refuses a text with more digits, and 2005 knows no DATETIME2."""
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5, 123000)
    for version in (9, 16):
        spell = dialect("mssql", version).sent_literals.spell
        assert spell(moment) == "'2020-01-02 03:04:05.123'"
    exact = moment.replace(microsecond=123456)
    assert spell(exact) == "CAST('2020-01-02 03:04:05.123456' AS DATETIME2(6))"
    assert dialect("mssql", 9).sent_literals.spell(exact) == "'2020-01-02 03:04:05.123'"


@pytest.mark.parametrize("name", ["mssql", "sybase"])
def test_a_backslash_at_the_end_of_a_line_stays_there(name: str) -> None:
    """It and the end of the line are nothing inside a literal of these servers."""
    spell = dialect(name).sent_literals.spell
    assert spell("a\\\nb") == "('a\\' + '\nb')"
    assert spell("a\\\r\nb\\") == "('a\\' + '\r\nb\\')"
    assert spell("a\\b\n") == "'a\\b\n'"


def test_unicode_of_sql_server_is_said_to_be_so() -> None:
    """Without the N, what the code page has not becomes a question mark."""
    spell = dialect("mssql").sent_literals.spell
    assert spell("na\u00efve") == "N'na\u00efve'"
    assert spell("naive") == "'naive'"


_TRUE = {"postgres": "'t'"}


@pytest.mark.parametrize(
    ("name", "true"),
    [(name, _TRUE.get(name, "1")) for name in DIALECTS],
)
def test_literal_of_truth(name: str, true: str) -> None:
    """A letter for PostgreSQL, a number for the others."""
    assert dialect(name).literal_value(True) == true


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sqlite", "X'00FF'"),
        ("mysql", "X'00FF'"),
        ("postgres", "E'\\\\x00FF'::bytea"),
        ("mssql", "0x00FF"),
        ("sybase", "0x00FF"),
        ("firebird", "X'00FF'"),
        ("maxdb", "X'00FF'"),
    ],
)
def test_literal_of_bytes(name: str, text: str) -> None:
    """Hexadecimal digits, in the dialect's words."""
    assert dialect(name).literal_value(b"\x00\xff") == text


@pytest.mark.parametrize("name", DIALECTS)
def test_literal_of_a_length_of_time(name: str) -> None:
    """Where there is no INTERVAL it is a number of microseconds."""
    text = dialect(name).literal_value(SPAN)
    if name == "postgres":
        assert text == "INTERVAL '1 days 2.000003 seconds'"
    else:
        assert text == "86402000003"


def test_backslashes_are_escaped_by_two_dialects() -> None:
    """The other five take them as they are."""
    for name in DIALECTS:
        text = dialect(name).literal_value("a\\b")
        expected = {"mysql": r"'a\\b'", "postgres": r"E'a\\b'"}.get(name, r"'a\b'")
        assert text == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [("nan", "NULL"), ("inf", "9e999"), ("-inf", "-9e999")],
)
def test_sqlite_has_words_for_special_numbers(value: str, text: str) -> None:
    """``inf`` would be the name of a column."""
    assert dialect("sqlite").literal_value(float(value)) == text


# -- casts


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (Kind.INT32, "SIGNED"),
        (SqlType(Kind.INT64, unsigned=True), "UNSIGNED"),
        (Kind.TEXT, "CHAR"),
        (SqlType(Kind.VARCHAR, length=9), "CHAR(9)"),
        (SqlType(Kind.DECIMAL, precision=9, scale=2), "DECIMAL(9, 2)"),
        (Kind.TIMESTAMP, "DATETIME(6)"),
        (Kind.DATE, "DATE"),
        (Kind.FLOAT, "DOUBLE"),
        (Kind.BLOB, "BINARY"),
        (Kind.JSONB, "JSON"),
        ("YEAR", "YEAR"),
    ],
)
def test_mysql_casts_to_other_words(wanted: Any, text: str) -> None:
    """CAST takes SIGNED and CHAR where a column is INT and VARCHAR."""
    assert dialect("mysql").cast_type(wanted) == text


def test_maxdb_refuses_casts() -> None:
    """It has functions for single types only."""
    with pytest.raises(UnsupportedFeature, match="NUM"):
        dialect("maxdb").cast_type(Kind.INT32)


# -- variants


def of_greeting(variants: tuple[Any, ...], greeting: str) -> str | None:
    """Name the variant that a greeting tells."""
    for variant in variants:
        if re.search(variant.greeting, greeting):
            return str(variant.name)
    return None


@pytest.mark.parametrize(
    ("greeting", "name"),
    [
        ("10.11.19-MariaDB-0+deb12u1", "MariaDB"),
        ("5.5.5-10.4.8-MariaDB-log", "MariaDB"),
        ("8.0.11-TiDB-v7.5.0", "TiDB"),
        ("8.4.0", None),
    ],
)
def test_mysql_variants_are_told_by_the_greeting(
    greeting: str, name: str | None
) -> None:
    """MySQL itself is none."""
    assert of_greeting(MYSQL_VARIANTS, greeting) == name


@pytest.mark.parametrize(
    ("greeting", "name"),
    [
        ("CockroachDB CCL v23.2.1 (x86_64-pc-linux-gnu)", "CockroachDB"),
        ("PostgreSQL 11.2-YB-2.18.0.0-b0 on x86_64", "YugabyteDB"),
        ("PostgreSQL 15.18 (Debian)", None),
    ],
)
def test_postgres_variants_are_told_by_the_greeting(
    greeting: str, name: str | None
) -> None:
    """PostgreSQL itself is none."""
    assert of_greeting(POSTGRES_VARIANTS, greeting) == name


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("mysql", MARIADB),
        ("mysql", GALERA),
        ("mysql", TIDB),
        ("postgres", COCKROACH),
        ("postgres", YUGABYTE),
    ],
)
def test_variants_say_only_facts_that_there_are(name: str, variant: Any) -> None:
    """A variant can be applied, in any version."""
    for version in ((1,), (99,)):
        narrowed = dialect(name).for_version(version, variant)
        assert narrowed.variant is variant
        assert narrowed.sql_type(SqlType(Kind.TEXT)) == "TEXT"


def test_mariadb_counts_its_own_versions() -> None:
    """10.5 is not an old MySQL: it has microseconds, window functions, JSON."""
    mysql = dialect("mysql")
    mariadb = mysql.for_version((10, 5, 2), MARIADB)
    assert mariadb.sql_type(SqlType(Kind.DATETIME)) == "DATETIME(6)"
    assert mariadb.sql_type(SqlType(Kind.JSONB)) == "JSON"
    assert mariadb.features.windows
    assert mariadb.features.lock_skip is None
    assert mysql.for_version((5, 5)).sql_type(SqlType(Kind.DATETIME)) == "DATETIME"


def test_conflicts_of_clusters_are_to_be_tried_again() -> None:
    """The codes that such products add tell what may be done."""
    assert GALERA.codes[1213] is SerializationFailure
    assert GALERA.codes[1047] is ConnectionLost
    assert TIDB.codes[9007] is SerializationFailure
    assert COCKROACH.codes["40001"] is SerializationFailure
    assert YUGABYTE.codes["40001"] is SerializationFailure


def test_binding_keeps_the_values_out_of_the_text() -> None:
    """One statement, seven dialects, no value in any."""
    statement = Select([GEAR.size], GEAR.name == "x")
    for name in DIALECTS:
        compiled = dialect(name).compile(statement, ParamStyle.QMARK)
        assert compiled.sql == "SELECT gear.size FROM gear WHERE ((gear.name) = (?))"
