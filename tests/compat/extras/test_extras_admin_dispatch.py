"""Section 1.1 and 1.2: how sqlobject-admin is called."""

from __future__ import annotations

import sys
from typing import Any

import pytest

COMMANDS = "create drop execute help list record sql status upgrade".split()  # noqa: SIM905


def test_no_command(admin: Any) -> None:
    """Without a command the tool says so and ends with 2."""
    for args in ([], ["-h"]):
        done = admin(*args)
        assert done.code == 2
        assert 'No COMMAND given (try "sqlobject-admin help")' in done.out + done.err


def test_unknown_command(admin: Any) -> None:
    """An unknown command is named, and the tool ends with 2."""
    done = admin("zork")
    assert done.code == 2
    assert "COMMAND zork unknown" in done.out + done.err


def test_help(admin: Any) -> None:
    """``help`` lists the commands in order, aligned on the colon."""
    done = admin("help")
    assert done.code == 0
    assert done.out.startswith("Available commands:")
    lines = [
        line
        for line in done.out.splitlines()
        if line.strip().partition(":")[0] in COMMANDS and ":" in line
    ]
    assert [line.strip().partition(":")[0] for line in lines] == COMMANDS
    assert len({line.index(":") for line in lines}) == 1


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "help"])
def test_help_of_a_command(admin: Any, command: str) -> None:
    """``help CMD`` is ``CMD -h``, and begins with the usage."""
    done = admin("help", command)
    assert done.code == 0
    assert done.out == admin(command, "-h").out
    assert done.out.startswith(f"Usage: sqlobject-admin {command} [options]")


def test_commands_in_any_case(admin: Any) -> None:
    """The command's name is read in any case."""
    done = admin("LIST", "-m", "shopmodel")
    assert (done.code, done.out) == (0, "shopmodel.Zone\nshopmodel.Till\n")


def test_unknown_option(admin: Any) -> None:
    """An unknown option prints the usage to standard error and ends with 2."""
    done = admin("list", "--zork")
    assert done.code == 2
    assert done.out == ""
    assert "Usage:" in done.err


def test_option_that_a_command_does_not_have(admin: Any) -> None:
    """``list`` takes no connection: it ends with 2."""
    assert admin("list", "-m", "shopmodel", "-c", admin.uri).code == 2


def test_too_many_arguments(admin: Any) -> None:
    """Surplus arguments are refused with 2."""
    done = admin("list", "-m", "shopmodel", "surplus")
    assert done.code == 2
    assert "You must provide no more than 0 arguments" in done.out + done.err


def test_options_before_the_command(admin: Any) -> None:
    """Options, also those with values, may stand before the command."""
    done = admin("-v", "-m", "shopmodel", "-c", admin.uri, "create")
    assert done.code == 0, done.err
    assert "zone" in admin.tables()


def test_script(admin: Any) -> None:
    """The script ``sqlobject-admin`` does what the module does."""
    script = admin.root / "scripts" / "sqlobject-admin"
    done = admin.start([sys.executable, str(script), "list", "-m", "shopmodel"], None)
    assert (done.code, done.out) == (0, "shopmodel.Zone\nshopmodel.Till\n")


def test_script_without_the_package(admin: Any, tmp_path: Any) -> None:
    """A script that cannot import the package says so in two lines and ends with 3."""
    script = tmp_path / "elsewhere" / "sqlobject-admin"
    script.parent.mkdir()
    script.write_text((admin.root / "scripts" / "sqlobject-admin").read_text())
    admin.write("elsewhere/sqlobject/__init__.py", "raise ImportError('no package')\n")
    done = admin.start(
        [sys.executable, str(script), "list"], None, PYTHONPATH=str(script.parent)
    )
    assert done.code == 3
    assert len((done.out + done.err).strip().splitlines()) >= 2


def test_runner(admin: Any) -> None:
    """``the_runner.run(argv)`` runs the tool from a program."""
    source = (
        "import sys\n"
        "from sqlobject.manager.command import the_runner\n"
        "the_runner.run(['sqlobject-admin', 'list', '-m', 'shopmodel'])\n"
    )
    done = admin.start([sys.executable, "-c", source], None)
    assert done.out == "shopmodel.Zone\nshopmodel.Till\n"


def test_old_uri_converter(admin: Any) -> None:
    """``sqlobject-convertOldURI`` prints the new spelling; alone it explains itself."""
    script = admin.root / "scripts" / "sqlobject-convertOldURI"
    done = admin.start(
        [sys.executable, str(script), "sqlite:///tmp/a b.db?debug=1"], None
    )
    assert done.code == 0, done.err
    assert done.out.strip().startswith("sqlite:///tmp/a%20b.db")
    done = admin.start([sys.executable, str(script)], None)
    assert done.code == 1
    assert done.err.strip()


@pytest.mark.parametrize(
    "name",
    ["Command", "CommandCreate", "register", "the_runner", "SQLObjectVersionTable"],
)
def test_names_of_the_module(run_python: Any, name: str) -> None:
    """Programs import these names from ``sqlobject.manager.command``."""
    out = run_python(f"from sqlobject.manager.command import {name}; print('ok')")
    assert out == "ok\n"
