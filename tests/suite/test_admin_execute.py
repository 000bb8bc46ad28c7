"""``sqlobject-admin execute`` on every database."""

from __future__ import annotations

from typing import Any

import pytest

from sqlobject.manager.command import the_runner

TABLES = ("suite_told",)


@pytest.fixture
def execute(target: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    """``execute(*statements)``: exit code and output."""

    def run(*statements: str) -> tuple[int, str]:
        code = 0
        try:
            the_runner.run(
                ["sqlobject-admin", "execute", "-c", target.uri, *statements]
            )
        except SystemExit as exc:
            code = exc.code if isinstance(exc.code, int) else int(exc.code is not None)
        return code, capsys.readouterr().out

    return run


def test_statements_without_rows(db: Any, execute: Any) -> None:
    """They run, are kept and print nothing, whatever the driver says to fetching."""
    create = "CREATE TABLE suite_told (number INT)"
    insert = "INSERT INTO suite_told VALUES (7)"
    assert execute(create) == (0, "")
    assert execute(insert, insert) == (0, "")
    assert db.queryAll("SELECT number FROM suite_told") == [(7,), (7,)]
    code, out = execute("UPDATE suite_told SET number = 8", "SELECT * FROM suite_told")
    assert (code, out.lower()) == (0, "number\t\n8\t\n8\t\n\n")
    code, out = execute("SELECT nope FROM suite_told")
    assert code == 1
    assert "****Error:" in out
