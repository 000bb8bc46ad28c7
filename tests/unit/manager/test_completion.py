"""Completion scripts, and the line of progress."""

from __future__ import annotations

import io
import shutil
import subprocess
from typing import Any

import pytest

from sqlobject.manager import _progress
from sqlobject.manager._progress import progress
from sqlobject.manager.command import the_runner


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_name_everything(shop: Any, shell: str) -> None:
    """Each command and each of its long options is in the script."""
    done = shop("completion", shell)
    assert done.code == 0
    for name, command in the_runner.commands.items():
        assert name in done.out
        for option in command.option_list():
            assert option.names[-1].lstrip("-") in done.out


@pytest.mark.parametrize("args", [[], ["tcsh"]])
def test_unknown_shell(shop: Any, args: list[str]) -> None:
    """The known ones are named."""
    done = shop("completion", *args)
    assert (done.code, done.err) == (2, "Name a shell; known are: bash, zsh, fish\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_read_their_scripts(shop: Any, shell: str) -> None:
    """Where the shell is installed, it finds no fault."""
    script = shop.write("script", shop("completion", shell).out)
    if shutil.which(shell):
        done = subprocess.run(
            [shell, "-n", str(script)], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert script.read_text().endswith("\n")


BASH = """
source ./script
COMP_WORDS=({words})
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_sqlobject_admin
echo "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("sqlobject-admin cre", "create"),
        ("sqlobject-admin status --ex", "--exit-code"),
        ("sqlobject-admin -v upgrade --up", "--upgrade-to"),
        ("sqlobject-admin list --conn", ""),
    ],
)
def test_bash_completes(shop: Any, words: str, found: str) -> None:
    """Commands first, then the options of the command."""
    shop.write("script", shop("completion", "bash").out)
    bash = shutil.which("bash")
    assert bash, "this test needs bash"
    done = subprocess.run(
        [bash, "-c", BASH.format(words=words)],
        cwd=shop.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == found


class Terminal(io.StringIO):
    """Something that a person looks at."""

    def isatty(self) -> bool:
        return True


def test_progress_is_shown_to_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while it says how far it is, and leaves no trace."""
    monkeypatch.setattr(_progress, "PATIENCE", -1.0)
    out = Terminal()
    assert list(progress("ab", "table", out)) == ["a", "b"]
    assert "\rtable 1 of 2" in out.getvalue()
    assert out.getvalue().endswith("\r            \r")


def test_progress_is_not_shown_to_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output that goes to a file stays clean; so does a short wait."""
    out = Terminal()
    assert list(progress("ab", "table", out)) == ["a", "b"]
    assert out.getvalue() == ""
    monkeypatch.setattr(_progress, "PATIENCE", -1.0)
    plain = io.StringIO()
    assert list(progress("ab", "table", plain)) == ["a", "b"]
    assert plain.getvalue() == ""
