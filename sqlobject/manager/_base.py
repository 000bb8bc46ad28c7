"""What a command is, and the runner that finds the one a person wants."""

from __future__ import annotations

import os
import sys
import textwrap
import traceback
from collections.abc import Sequence
from contextlib import suppress
from optparse import OptionParser, Values
from typing import ClassVar, TextIO

from sqlobject.__version__ import version

from ._options import OPTIONS, Option, ParserOf, takes_value

__all__ = ["PROG", "Command", "CommandError", "Runner", "describe", "register"]

PROG = "sqlobject-admin"

OK, FAILED, MISUSED = 0, 1, 2
"""Exit codes; 3 is the script's own, for a package that cannot be imported."""

INTERRUPTED = 130
"""What shells make of a program that was interrupted: 128 and the signal's number."""

VERY_VERBOSE = 2


class CommandError(Exception):
    """Something that a person has to be told, and that ends the command.

    :param code: the exit code.
    """

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


class Command:
    """One command, made anew each time it is run.

    A command of one's own derives from this class, says its `name`, its `summary` and
    its options, defines `command`, and is handed to `register`.
    """

    name: ClassVar[str]
    """The word on the command line, in small letters."""

    summary: ClassVar[str]
    """One line for the list of commands."""

    common: ClassVar[tuple[str, ...]] = (
        "verbose",
        "simulate",
        "connection",
        "config_file",
    )
    """Names of options that several commands have: keys of `OPTIONS`."""

    own_options: ClassVar[tuple[Option, ...]] = ()
    """Options that no other command has."""

    arguments: ClassVar[str] = ""
    """How the arguments that are no options show in the usage."""

    max_args: ClassVar[int | None] = 0
    """How many of those there may be; None: any number."""

    options: Values
    """What was given, under the ``dest`` of each option."""

    def __init__(self, runner: Runner, args: Sequence[str]) -> None:
        self.runner = runner
        self.given = list(args)
        self.args: list[str] = []
        self.verbose = 0
        self.simulate = False

    @classmethod
    def option_list(cls) -> list[Option]:
        """All options of the command, in the order in which help shows them."""
        return [*(OPTIONS[name] for name in cls.common), *cls.own_options]

    @classmethod
    def make_parser(cls) -> OptionParser:
        """What reads the command's options."""
        words = f"{PROG} {cls.name} [options] {cls.arguments}".rstrip()
        return ParserOf(
            usage=words, description=cls.summary, prog=PROG, options=cls.option_list()
        )

    def run(self) -> int:
        """Read the arguments and do what the command is for.

        :returns: the exit code.
        :raises CommandError: it cannot be done.
        :raises SystemExit: help was asked for, or an option is wrong.
        """
        parser = self.make_parser()
        values, self.args = parser.parse_args(self.given)
        if self.max_args is not None and len(self.args) > self.max_args:
            parser.print_usage(sys.stderr)
            raise CommandError(
                f"You must provide no more than {self.max_args} arguments", MISUSED
            )
        self.take(values)
        return self.command() or OK

    def take(self, values: Values) -> None:
        """Keep the options that were given."""
        self.options = values
        self.simulate = bool(getattr(values, "simulate", False))
        self.verbose = int(getattr(values, "verbose", 0) or 0)
        if self.simulate:
            self.verbose = max(self.verbose, 1)

    def command(self) -> int | None:
        """Do it; None is as good as 0.

        :returns: the exit code.
        """
        raise NotImplementedError

    # -- talking

    def say(self, text: str = "") -> None:
        """Print a line, whatever was asked for."""
        print(text)

    def tell(self, text: str, level: int = 1) -> None:
        """Print a line if ``-v`` was given this often."""
        if self.verbose >= level:
            print(text)

    def warn(self, text: str) -> None:
        """Print a line where it does not mix with the output."""
        print(text, file=sys.stderr)


class Runner:
    """The commands by name; the process has one, `the_runner`."""

    def __init__(self) -> None:
        self.commands: dict[str, type[Command]] = {}

    def register(self, command: type[Command]) -> type[Command]:
        """Add a command, in the place of one of the same name."""
        self.commands[command.name] = command
        return command

    def get(self, name: str) -> type[Command]:
        """The command of this name, in any case.

        :raises CommandError: there is none.
        """
        found = self.commands.get(name.lower())
        if found is None:
            raise CommandError(
                f'COMMAND {name} unknown (try "{PROG} help")', code=MISUSED
            )
        return found

    def run(self, argv: Sequence[str]) -> None:
        """Run a command line, the first word of which is the program's name.

        Options may stand before the command, and behind it.

        :raises SystemExit: it did not go well; the code says how.
        """
        args = list(argv[1:])
        code = self._guarded(args)
        if code:
            raise SystemExit(code)

    def _guarded(self, args: list[str]) -> int:
        """Run a command line, and say in a line what went wrong."""
        try:
            code = self._dispatch(args)
            sys.stdout.flush()
        except CommandError as exc:
            return self._failed(exc, str(exc), args, exc.code)
        except KeyboardInterrupt:
            print("Interrupted", file=sys.stderr)
            return INTERRUPTED
        except BrokenPipeError:
            _nobody_reads()
            return FAILED
        except EOFError as exc:
            return self._failed(exc, "\nError: there is no answer to read", args)
        except Exception as exc:  # noqa: BLE001 - a person is told; -vv shows the rest
            return self._failed(exc, f"Error: {describe(exc)}", args)
        return code

    def _dispatch(self, args: list[str]) -> int:
        place = self._place_of_command(args)
        if place is None:
            if args and args[0] == "--version":
                print(f"{PROG} (SQLObject {version})")
                return OK
            raise CommandError(f'No COMMAND given (try "{PROG} help")', code=MISUSED)
        command = self.get(args[place])
        return command(self, [*args[:place], *args[place + 1 :]]).run()

    def _place_of_command(self, args: list[str]) -> int | None:
        """Where the first argument stands that is neither an option nor its value."""
        known = [o for command in self.commands.values() for o in command.option_list()]
        place = 0
        while place < len(args):
            word = args[place]
            if word == "--":
                place += 1
                return place if place < len(args) else None
            if not word.startswith("-") or word == "-":
                return place
            place += 2 if takes_value(word, known) else 1
        return None

    def _failed(
        self, exc: Exception, text: str, args: list[str], code: int = FAILED
    ) -> int:
        sys.stdout.flush()
        if _very_verbose(args):
            traceback.print_exception(exc, file=sys.stderr)
        print(text, file=sys.stderr)
        return code


def _nobody_reads() -> None:
    """Whoever read our output has had enough: drop what is still to be written."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _very_verbose(args: list[str]) -> bool:
    """Whether ``-vv`` was given, which may be just what could not be read."""
    short = sum(
        word.count("v")
        for word in args
        if word.startswith("-v") and set(word[1:]) <= set("vni")
    )
    return short + args.count("--verbose") >= VERY_VERBOSE


def describe(exc: BaseException) -> str:
    """An exception in a line: its text, and its kind unless the text says all."""
    text = " ".join(str(exc).split())
    if isinstance(exc, KeyError) and exc.args:
        text = " ".join(str(exc.args[0]).split())
    kind = type(exc).__name__
    return f"{kind}: {text}" if text else kind


def show_help(commands: dict[str, type[Command]], out: TextIO) -> None:
    """Print the list of commands, aligned on the colon."""
    print("Available commands:", file=out)
    print(f'  (use "{PROG} help COMMAND" or "{PROG} COMMAND -h"', file=out)
    print("  for the options of a command)", file=out)
    width = max(len(name) for name in commands)
    for name, command in sorted(commands.items()):
        text = textwrap.shorten(command.summary, 100)
        print(f"{name:>{width}}: {text}", file=out)


the_runner = Runner()
register = the_runner.register
