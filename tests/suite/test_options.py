"""Options of a URI: each driver does what one asks for, or refuses it by name.

`PROOFS` has, for each option of a database, a value and what shows that it was heard.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import pytest

from sqlobject.dbconnection import dbConnectionForScheme
from sqlobject.dberrors import ConfigurationError, Error
from sqlobject.schemes import backend_for
from tests.suite.targets import Target

NOTHING = object()
ANY = "(?s).*"
"""Whatever an error may say."""


class Proof(NamedTuple):
    """A value of an option, and what it does to a connection."""

    value: str
    ask: str | Callable[[Any], Any] = ""
    """A question, or a function of the connection; empty: nothing is to be seen."""
    answer: Any = NOTHING
    """The first thing in the first row, or what the function gives."""
    only: tuple[str, ...] = ()
    """Drivers that it shows with; none: all."""
    fails: str = ""
    """What the error says with which no connection is opened; a pattern."""
    place: Callable[[Target], str] | None = None
    """Gives another URI."""
    also: str = ""
    """Further options."""


def first(ask: str) -> Callable[[Any], Any]:
    """What asks for the first thing in the first row."""
    return lambda conn: conn.queryOne(ask)[0]


def on_the_socket(target: Target) -> str:
    """The same server, but by a name that means its socket to its library."""
    parts = urlsplit(target.uri)
    host = f"{parts.hostname}:{parts.port}"
    return target.uri.replace(host, "localhost")


def without_password(target: Target) -> str:
    """The same, but the password has to come from elsewhere."""
    parts = urlsplit(target.uri)
    return target.uri.replace(f":{parts.password}@", "@")


def found_rows(conn: Any) -> int:
    """How many rows an UPDATE finds that changes nothing."""
    with conn.transaction() as inside:
        inside.query("CREATE TEMPORARY TABLE suite_found (a INT)")
        inside.query("INSERT INTO suite_found VALUES (1)")
        found: int = inside.execute("UPDATE suite_found SET a = 1")
    conn.close()
    return found


def loads_files(file: Path) -> Callable[[Any], bool]:
    """Whether the server may have files of this machine."""

    def loads(conn: Any) -> bool:
        text = f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE suite_loaded"
        try:
            with conn.transaction() as inside:
                inside.query("CREATE TEMPORARY TABLE suite_loaded (a INT)")
                inside.query(text)
        except Error:
            return False
        finally:
            conn.close()
        return True

    return loads


def anything(conn: Any) -> bool:
    """Whether it opens, or does not for a reason."""
    with contextlib.suppress(Error):
        conn.queryOne("SELECT 1")
    return True


def kind_of(ask: str) -> Callable[[Any], str]:
    """The Python type of what is answered."""
    return lambda conn: type(conn.queryOne(ask)[0]).__name__


def proofs(target: Target, folder: Path) -> dict[str, list[Proof]]:
    """By option; the list is that of `test_every_option_has_a_proof`."""
    if target.backend == "mysql":
        return mysql(target, folder)
    if target.backend == "firebird":
        have_role(target)
    return PROOFS[target.backend]


def have_role(target: Target) -> None:
    """Have a role that the user may take."""
    conn = target.connect()
    with contextlib.suppress(Error):  # it is there
        conn.query("CREATE ROLE suite_role")
    user = conn.queryOne("SELECT TRIM(CURRENT_USER) FROM RDB$DATABASE")[0]
    conn.query(f"GRANT suite_role TO {user}")
    conn.close()


def mysql(target: Target, folder: Path) -> dict[str, list[Proof]]:
    """What needs files and the server's own place."""
    file = folder / "options.cnf"
    password = urlsplit(target.uri).password or ""
    file.write_text(f"[suite]\ninit-command=SET @a = 7\npassword={password}\n")
    rows = folder / "rows.txt"
    rows.write_text("1\n")
    by_file = "mysqldb", "mariadb", "connector"
    here = quote(str(file))
    missing = quote(str(folder / "missing.pem"))
    path = target.connect().queryOne("SELECT @@socket")[0]
    path = path.decode() if isinstance(path, bytes) else path
    secure = target.connect().queryOne("SELECT @@have_ssl")[0] in ("YES", b"YES")
    # Where there is no TLS to be had, not all look at what it would be done with.
    closed = {"fails": ANY} if secure else {"ask": anything, "answer": True}
    return {
        "unix_socket": [
            Proof(
                quote(path),
                "SELECT SUBSTRING_INDEX(USER(), '@', -1)",
                "localhost",
                place=on_the_socket,
            )
        ]
        if os.path.exists(path)  # noqa: PTH110
        else [],
        "init_command": [Proof(quote("SET @a = '7}'"), "SELECT @a", "7}")],
        "read_default_file": [
            Proof(here, "SELECT @a", 7, only=by_file, also="&read_default_group=suite"),
            Proof(
                here,
                "SELECT 1",
                1,
                only=("pymysql",),
                also="&read_default_group=suite",
                place=without_password,
            ),
        ],
        "read_default_group": [
            Proof(
                "suite", "SELECT @a", 7, only=by_file, also=f"&read_default_file={here}"
            ),
            Proof(
                "other",
                "SELECT @a",
                None,
                only=by_file,
                also=f"&read_default_file={here}",
            ),
        ],
        "charset": [
            Proof("latin1", "SELECT @@character_set_client", "latin1"),
            Proof("utf8mb4", "SELECT @@character_set_client", "utf8mb4"),
        ],
        "connect_timeout": [Proof("2", "SELECT SLEEP(2.2)", 0)],
        "ssl_ca": [Proof(missing, **closed)],
        "ssl_cert": [Proof(missing, also=f"&ssl_key={missing}", **closed)],
        "ssl_key": [Proof(missing, also=f"&ssl_cert={missing}", **closed)],
        "ssl_capath": [Proof(missing, **closed)],
        "compress": [
            Proof("1", lambda c: c.queryOne("SHOW STATUS LIKE 'Compression'")[1], "ON"),
            Proof(
                "0", lambda c: c.queryOne("SHOW STATUS LIKE 'Compression'")[1], "OFF"
            ),
        ],
        "named_pipe": [
            Proof("0", "SELECT 1", 1),
            Proof("1", "SELECT 1", 1, only=("mysqldb",)),  # nothing but on Windows
            Proof("1", fails="protocol", only=("pyodbc",)),
        ],
        "use_unicode": [
            Proof("0", kind_of("SELECT 'x'"), "bytes"),
            Proof("1", kind_of("SELECT 'x'"), "str"),
        ],
        "client_flag": [Proof("2", found_rows, 1), Proof("0", found_rows, 0)],
        "local_infile": [
            Proof("1", loads_files(rows), True),
            Proof("0", loads_files(rows), False),
        ],
        "odbcdrv": [Proof("MariaDB+Unicode", "SELECT 1", 1)],
    }


MINE = "WHERE MON$ATTACHMENT_ID = CURRENT_CONNECTION"
PATIENCE = (
    "SELECT MON$LOCK_TIMEOUT FROM MON$TRANSACTIONS "
    "WHERE MON$TRANSACTION_ID = CURRENT_TRANSACTION"
)
A_DAY = "SELECT CAST('2020-01-02' AS DATE)"
PROOFS: dict[str, dict[str, list[Proof]]] = {
    "sqlite": {
        "timeout": [Proof("0.5", lambda conn: conn.timeout, 0.5)],
        "busy_timeout": [Proof("500", lambda conn: conn.timeout, 0.5)],
        "foreign_keys": [Proof("1", "PRAGMA foreign_keys", 1)],
        "journal_mode": [Proof("TRUNCATE", "PRAGMA journal_mode", "truncate")],
        "mode": [Proof("ro", "PRAGMA query_only", 0)],
        "begin": [Proof("IMMEDIATE", "SELECT 1", 1)],
        "use_table_info": [Proof("0", "SELECT 1", 1)],
        "check_same_thread": [Proof("1", "SELECT 1", 1), Proof("0", "SELECT 1", 1)],
        "cached_statements": [Proof("5", "SELECT 1", 1)],
        "factory": [Proof("no_such_factory", fails="no_such_factory")],
        "encoding": [Proof("UTF-8", "PRAGMA encoding", "UTF-8")],
        "odbcdrv": [Proof("SQLite3", "SELECT 1", 1)],
    },
    "postgres": {
        "sslmode": [
            Proof(
                "disable",
                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                False,
            ),
            Proof("sometimes", fails="sslmode"),
        ],
        "schema": [
            Proof("pg_catalog,public", "SHOW search_path", "pg_catalog, public")
        ],
        "charset": [
            Proof(
                "LATIN1",
                "SELECT chr(233) || current_setting('client_encoding')",
                "éLATIN1",
            ),
            Proof("UTF8", "SHOW client_encoding", "UTF8"),
        ],
        "unicodeCols": [Proof("1", lambda conn: conn.unicodeCols, True)],
        "connect_timeout": [Proof("2", "SELECT 1 FROM pg_sleep(2.2)", 1)],
        "application_name": [Proof("it%27s+me", "SHOW application_name", "it's me")],
        "odbcdrv": [Proof("PostgreSQL+Unicode", "SELECT 1", 1)],
    },
    "firebird": {
        "dialect": [
            Proof("1", "SELECT 10 / 4 FROM RDB$DATABASE", 2.5),
            Proof("3", "SELECT 10 / 4 FROM RDB$DATABASE", 2),
        ],
        "role": [
            Proof(
                "suite_role",
                "SELECT TRIM(CURRENT_ROLE) FROM RDB$DATABASE",
                "SUITE_ROLE",
            )
        ],
        "charset": [
            Proof(
                "ASCII", f"SELECT MON$CHARACTER_SET_ID FROM MON$ATTACHMENTS {MINE}", 2
            )
        ],
        "lock_timeout": [
            Proof(
                "3",
                PATIENCE,
                3,
            ),
            Proof(
                "0",
                PATIENCE,
                0,
            ),
        ],
    },
    "mssql": {
        "timeout": [Proof("30", "SELECT 1", 1)],
        "charset": [
            Proof("UTF-8", "SELECT N'\u20ac'", "\u20ac"),
            Proof("CP1252", "SELECT N'\u20ac'", "\u20ac"),
        ],
        "tds_version": [
            Proof("7.1", kind_of(A_DAY), "str"),
            Proof("7.4", kind_of(A_DAY), "date"),
        ],
        "encrypt": [
            Proof("no", "SELECT 1", 1),
            Proof("yes", fails=ANY),  # the stand-in cannot, and says so
            Proof("strict", fails=ANY),
            Proof("perhaps", fails="encrypt"),
        ],
        "trust": [Proof("yes", "SELECT 1", 1), Proof("no", fails="trust")],
        "sspi": [Proof("0", "SELECT 1", 1)],
        "ncli": [Proof("1", "SELECT 1", 1)],
        "odbcdrv": [Proof("FreeTDS", "SELECT 1", 1)],
    },
    "sybase": {
        "tds_version": [
            Proof("5.0", "SELECT 1", 1),
            # In the words of the other protocol a date comes as one.
            Proof("7.4", kind_of(A_DAY), "date", only=("pymssql",)),
            Proof("5.0", kind_of(A_DAY), "bytes", only=("pymssql",)),
        ],
        "locking": [Proof("0", "SELECT 1", 1)],
        "odbcdrv": [Proof("FreeTDS", "SELECT 1", 1)],
    },
    "maxdb": {
        "sqlmode": [Proof("internal", "SELECT 1 FROM DUAL", 1)],
        "isolation": [Proof("2", "SELECT 1 FROM DUAL", 1)],
        "timeout": [Proof("600", "SELECT 1 FROM DUAL", 1)],
        "odbcdrv": [Proof("MaxDB", "SELECT 1 FROM DUAL", 1)],
    },
}


def wrong(target: Target, option: str, proof: Proof) -> str:
    """What is not as it should be with one option; empty: nothing is."""
    uri = target.uri if proof.place is None else proof.place(target)
    uri += f"{'&' if '?' in uri else '?'}{option}={proof.value}{proof.also}"
    make = dbConnectionForScheme(target.backend).connectionFromURI
    try:
        conn = make(uri)
    except ConfigurationError as exc:
        return refused(target, option, str(exc), proof)
    if proof.only and target.driver not in proof.only:
        conn.close()
        return ""
    try:
        if callable(proof.ask):
            found = proof.ask(conn)
        else:
            found = conn.queryOne(proof.ask or "SELECT 1")[0]
    except (Error, ConfigurationError) as exc:
        found = re.search(proof.fails, str(exc)) if proof.fails else None
        return f"failed: {exc}" if found is None else ""
    finally:
        conn.close()
    if proof.fails:
        return "did not fail"
    return "" if found == proof.answer else f"gives {found!r}, not {proof.answer!r}"


def refused(target: Target, option: str, said: str, proof: Proof) -> str:
    """Whether a refusal names the option, the driver and who can do it."""
    if proof.fails and proof.fails != ANY and proof.fails in said:
        return ""
    names = [option, *re.findall(r"&(\w+)=", proof.also)]
    if not any(name in said for name in names) or target.driver not in said:
        return f"is refused without its name: {said}"
    able = [
        driver.name
        for driver in backend_for(target.backend).drivers
        if any(name in driver.options for name in names)
        and f"driver={driver.name}" in said
    ]
    nobody = f"no other driver of {target.backend}" in said
    if not able and not nobody:
        return f"is refused without a way out: {said}"
    return "" if target.driver not in able else f"refers to itself: {said}"


def test_each_option_is_served_or_refused(target: Target, tmp_path: Path) -> None:
    """None is dropped in silence, whatever the driver."""
    failures = {
        f"{option}={proof.value}": found
        for option, cases in proofs(target, tmp_path).items()
        for proof in cases
        if (found := wrong(target, option, proof))
    }
    assert failures == {}


def test_every_option_has_a_proof(target: Target, tmp_path: Path) -> None:
    """One that is new is looked at here too."""
    known = set(dbConnectionForScheme(target.backend).options) - {"driver"}
    elsewhere = {"mysql": {"conv"}, "sqlite": {"wal"}}
    shown = set(proofs(target, tmp_path)) | elsewhere.get(target.backend, set())
    assert shown == known


@contextlib.contextmanager
def silence(hears: bool) -> Iterator[int]:
    """A port on which nobody says anything.

    :param hears: whether callers get as far as to wait for a word.
    """
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(5 if hears else 0)
        place = listener.getsockname()
        for _ in range(0 if hears else 4):  # the line is engaged
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(place)
        yield place[1]


HEARD = {"pymysql": False}
"""Drivers whose patience is not for those who listen."""


def test_a_silent_server_is_given_up(target: Target) -> None:
    """``connect_timeout`` is the time for opening a connection."""
    kind = dbConnectionForScheme(target.backend)
    with silence(HEARD.get(target.driver, True)) as port:
        uri = f"{target.backend}://me:pw@127.0.0.1:{port}/db?driver={target.driver}"
        if "connect_timeout" not in kind.options:
            with pytest.raises(ConfigurationError):
                kind.connectionFromURI(f"{uri}&connect_timeout=2")
            return
        conn = kind.connectionFromURI(f"{uri}&connect_timeout=2")
        started = monotonic()
        with pytest.raises(Error):
            conn.meet_server()
        # Opening is tried three times.
        assert 1.5 < monotonic() - started < 9
