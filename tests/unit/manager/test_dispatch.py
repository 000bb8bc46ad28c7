"""The runner: which word is the command, which code it ends with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sqlobject.manager._options import OPTIONS, takes_value
from sqlobject.manager.command import (
    Command,
    CommandError,
    Runner,
    convert_old_uri,
    main,
    register,
    the_runner,
)


class Hello(Command):
    """A command of a program's own."""

    name = "hello"
    summary = "Say hello"
    common = ("verbose",)
    arguments = "[NAME]"
    max_args = 1

    def command(self) -> int | None:
        """Say it."""
        who = self.args[0] if self.args else "world"
        if who == "nobody":
            raise CommandError("There is nobody", 7)
        if who == "bug":
            raise ZeroDivisionError("a bug")
        if who == "key":
            raise KeyError("a\nkey")
        if who == "stop":
            raise KeyboardInterrupt
        self.say(f"hello {who}")
        return 4 if who == "four" else None


@pytest.fixture
def runner() -> Iterator[Runner]:
    """The runner, with the command of one's own."""
    before = dict(the_runner.commands)
    assert register(Hello) is Hello
    yield the_runner
    the_runner.commands.clear()
    the_runner.commands.update(before)


def run(*args: str) -> int:
    """Run a command line, and give its exit code."""
    try:
        main(["sqlobject-admin", *args])
    except SystemExit as exc:
        return int(exc.code or 0)
    return 0


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ([], 0),
        (["four"], 4),
        (["nobody"], 7),
        (["bug"], 1),
        (["key"], 1),
        (["stop"], 130),
        (["--zork"], 2),
        (["a", "b"], 2),
    ],
)
def test_exit_codes(runner: Runner, args: list[str], code: int) -> None:
    """The code is the command's own, or says what kind of failure it was."""
    assert run("hello", *args) == code


def test_success_does_not_end_the_program(runner: Runner) -> None:
    """A program that runs a command goes on."""
    assert runner.run(["sqlobject-admin", "hello"]) is None  # type: ignore[func-returns-value]


def test_errors_are_one_line(
    runner: Runner, capsys: pytest.CaptureFixture[str]
) -> None:
    """The traceback comes with ``-vv`` only."""
    run("hello", "key")
    assert capsys.readouterr().err == "Error: KeyError: a key\n"
    run("hello", "bug", "-v", "-v")
    err = capsys.readouterr().err
    assert err.startswith("Traceback")
    assert err.endswith("Error: ZeroDivisionError: a bug\n")


def test_command_of_ones_own_is_listed(
    runner: Runner, capsys: pytest.CaptureFixture[str]
) -> None:
    """``help`` knows it."""
    assert run("help") == 0
    assert "hello: Say hello\n" in capsys.readouterr().out
    assert run("help", "HELLO") == 0
    out = capsys.readouterr().out
    assert out.startswith("Usage: sqlobject-admin hello [options] [NAME]\n\nSay hello")


@pytest.mark.parametrize(
    "args",
    [
        ["-v", "-m", "shop", "list"],
        ["-vm", "shop", "list"],
        ["-mshop", "list"],
        ["--module", "shop", "list"],
        ["--module=shop", "list"],
        ["--mod", "shop", "list"],
        ["list", "-m", "shop"],
    ],
)
def test_options_before_the_command(shop: Any, args: list[str]) -> None:
    """Their values are not taken for the command."""
    done = shop(*args)
    assert done.code == 0, done.err
    assert "shop.Zone" in done.out


def test_command_behind_two_dashes(runner: Runner) -> None:
    """``--`` ends the options."""
    assert run("--", "hello") == 0
    assert run("--") == 2


@pytest.mark.parametrize(
    ("word", "takes"),
    [
        ("-c", True),
        ("-cURI", False),
        ("-vc", True),
        ("-v", False),
        ("--connection", True),
        ("--connection=x", False),
        ("--conn", True),
        ("--co", False),  # --config-file or --connection: both take one
        ("--zork", False),
        ("-z", False),
    ],
)
def test_takes_value(word: str, takes: bool) -> None:
    """Whether the next word belongs to this one."""
    takes = takes or word == "--co"
    assert takes_value(word, OPTIONS.values()) is takes


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """``--version`` alone tells it."""
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("sqlobject-admin (SQLObject ")


def test_failure_in_front_of_a_closed_pipe(
    monkeypatch: pytest.MonkeyPatch, runner: Runner
) -> None:
    """Nobody reading on is no traceback."""

    class Closed:
        def write(self, text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            """Nothing is held back."""

        def fileno(self) -> int:
            raise OSError

    monkeypatch.setattr("sys.stdout", Closed())
    assert run("hello") == 1


# -- sqlobject-convertOldURI


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sqlite:///a b", "sqlite:///a%20b"),
        ("mysql://u:p@ss@host/db?debug=1", "mysql://u:p%40ss@host/db"),
        ("postgres://host:5433/db", "postgres://host:5433/db"),
    ],
)
def test_old_uri(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is printed in the new spelling, without its options; no driver is needed."""
    assert convert_old_uri(["prog", old]) == 0
    assert capsys.readouterr().out == f"{new}\n"


@pytest.mark.parametrize("args", [[], ["a", "b"], ["nonsense"]])
def test_old_uri_mistakes(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong call is explained, and ends with 1."""
    assert convert_old_uri(["prog", *args]) == 1
    out, err = capsys.readouterr()
    assert (out, bool(err)) == ("", True)
