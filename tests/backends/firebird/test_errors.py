"""What the codes of the server mean, however a module hands them over.

The exceptions are made up after those seen on 3.0.11.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from sqlobject.backend.errors import translate
from sqlobject.dberrors import (
    ConnectionLost,
    DatabaseError,
    DataError,
    Deadlock,
    DuplicateEntryError,
    Error,
    LockTimeout,
    OperationalError,
    ProgrammingError,
)
from sqlobject.firebird.drivers import FDB, FIREBIRD_DRIVER, FIREBIRDSQL

CASES: list[tuple[tuple[int, ...], str, type[Error]]] = [
    ((335544336, 335544451, 335544878), "deadlock", Deadlock),
    ((335544510, 335544382), "lock time-out on wait transaction", LockTimeout),
    ((335544345, 335544382), "lock conflict on no wait transaction", LockTimeout),
    (
        (335544336, 335544510, 335544451),
        "deadlock\n- lock time-out on wait transaction",
        LockTimeout,
    ),
    ((335544665, 335545072), "violation of PRIMARY or UNIQUE KEY", DuplicateEntryError),
    ((335544569, 335544436, 335544634), "Token unknown", ProgrammingError),
    ((335544321, 335544914, 335545033), "string right truncation", DataError),
    ((335544569, 335544436, 335544334), "conversion error from string", DataError),
    ((335544351, 335544453), 'object TABLE "T" is in use', OperationalError),
    ((335544856,), "connection shutdown", ConnectionLost),
]


class Raised(Exception):
    """Of a module; its name is of the DB-API."""

    gds_codes: Any = None


Raised.__name__ = "DatabaseError"


@pytest.mark.parametrize(("codes", "text", "expected"), CASES)
def test_the_same_in_each_module(
    codes: tuple[int, ...], text: str, expected: type[Error]
) -> None:
    """All codes in order, all in a set, or only the first with the words of all."""
    listed, mixed = Raised(text), Raised(text, -901)
    listed.gds_codes, mixed.gds_codes = codes, set(codes)
    first = Raised(f"Error while executing SQL statement:\n- {text}", -901, codes[0])
    found = [
        translate(listed, FIREBIRD_DRIVER),
        translate(first, FDB),
        translate(mixed, FIREBIRDSQL),
    ]
    assert [type(error) for error in found] == [expected] * 3


@pytest.mark.parametrize("codes", [codes for codes, _, _ in CASES if len(codes) == 3])
def test_the_order_of_codes_does_not_matter(codes: tuple[int, ...]) -> None:
    """A set has none."""
    found = set()
    for order in itertools.permutations(codes):
        raised = Raised("")
        raised.gds_codes = order
        found.add(type(translate(raised, FIREBIRDSQL)))
    assert len(found) == 1


def test_a_code_that_says_nothing_to_us() -> None:
    """It is still the error's code."""
    error = translate(Raised("what?", -901, 335549999), FDB)
    assert type(error) is DatabaseError
    assert error.code == 335549999


@pytest.mark.parametrize(
    "raised",
    [
        BrokenPipeError("Broken pipe"),
        Raised("Can not recv() packets"),
        Raised("_op_response:op_code = 66"),
    ],
)
def test_a_connection_out_of_step_is_lost(raised: Exception) -> None:
    """What firebirdsql says when it does not understand the answer any more."""
    assert type(translate(raised, FIREBIRDSQL)) is ConnectionLost
