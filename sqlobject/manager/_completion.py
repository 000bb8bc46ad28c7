"""The command ``completion``: what a shell needs to complete command lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from ._base import MISUSED, PROG, Command, CommandError, register
from ._options import Option

__all__ = ["CommandCompletion"]

Commands = Mapping[str, type[Command]]

FILES = ("FILE", "DIR")
"""Values that are completed as names of files."""

HELP = Option(("-h", "--help"), "help", "show the options and exit")


def options_of(command: type[Command]) -> list[Option]:
    """All options of a command, ``-h`` included."""
    return [HELP, *command.option_list()]


def _words(command: type[Command]) -> str:
    return " ".join(name for one in options_of(command) for name in one.names)


def bash(commands: Commands) -> Iterator[str]:
    """The lines of a completion function for bash."""
    yield f'# bash completion of {PROG}:  eval "$({PROG} completion bash)"'
    yield "_sqlobject_admin() {"
    yield '    local word="${COMP_WORDS[COMP_CWORD]}" command="" each'
    yield '    for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do'
    yield '        case "$each" in'
    yield f'            {"|".join(sorted(commands))}) command="$each"; break;;'
    yield "        esac"
    yield "    done"
    yield '    case "$command" in'
    for name, command in sorted(commands.items()):
        yield f'        {name}) set -- "{_words(command)}";;'
    yield f'        *) set -- "{" ".join(sorted(commands))}";;'
    yield "    esac"
    yield '    COMPREPLY=($(compgen -W "$1" -- "$word"))'
    yield "}"
    yield f"complete -o default -F _sqlobject_admin {PROG}"


def zsh(commands: Commands) -> Iterator[str]:
    """The lines of a completion function for zsh."""
    yield f"#compdef {PROG}"
    yield "_sqlobject_admin() {"
    yield "    local -a commands"
    yield "    commands=("
    for name, command in sorted(commands.items()):
        yield f"        {_quoted(f'{name}:{command.summary}')}"
    yield "    )"
    yield "    if (( CURRENT == 2 )); then"
    yield "        _describe command commands"
    yield "        return"
    yield "    fi"
    yield '    case "${words[2]}" in'
    for name, command in sorted(commands.items()):
        yield f"        {name}) _arguments {' '.join(_zsh_options(command))};;"
    yield "    esac"
    yield "}"
    yield f"compdef _sqlobject_admin {PROG}"


def _zsh_options(command: type[Command]) -> Iterator[str]:
    for one in options_of(command):
        text = one.help.replace("[", "(").replace("]", ")").replace(":", " ")
        for name in one.names:
            many = "*" if one.many else ""
            value = ""
            if one.metavar is not None:
                value = f":{one.metavar}:{'_files' if one.metavar in FILES else ''}"
                value = f"{'=' if name.startswith('--') else '+'}[{text}]{value}"
            else:
                value = f"[{text}]"
            yield _quoted(f"{many}{name}{value}")
    if command.max_args != 0:
        yield _quoted("*::argument:_default")


def fish(commands: Commands) -> Iterator[str]:
    """The lines of a completion file for fish."""
    names = " ".join(sorted(commands))
    yield f"complete -c {PROG} -f"
    for name, command in sorted(commands.items()):
        yield (
            f"complete -c {PROG} -n 'not __fish_seen_subcommand_from {names}' "
            f"-a {name} -d {_quoted(command.summary)}"
        )
    for name, command in sorted(commands.items()):
        for one in options_of(command):
            spelled = " ".join(
                f"-l {word[2:]}" if word.startswith("--") else f"-s {word[1:]}"
                for word in one.names
            )
            value = ""
            if one.metavar is not None:
                value = " -r -F" if one.metavar in FILES else " -x"
            yield (
                f"complete -c {PROG} -n '__fish_seen_subcommand_from {name}' "
                f"{spelled}{value} -d {_quoted(one.help)}"
            )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "") + "'"


SHELLS: Mapping[str, Callable[[Commands], Iterator[str]]] = MappingProxyType(
    {"bash": bash, "zsh": zsh, "fish": fish}
)


@register
class CommandCompletion(Command):
    """Prints a completion script."""

    name = "completion"
    summary = "Print a completion script for a shell: bash, zsh or fish"
    common = ()
    arguments = "bash|zsh|fish"
    max_args = 1

    def command(self) -> None:
        """Print it."""
        known = ", ".join(SHELLS)
        if not self.args or self.args[0] not in SHELLS:
            raise CommandError(f"Name a shell; known are: {known}", MISUSED)
        for line in SHELLS[self.args[0]](self.runner.commands):
            self.say(line)
