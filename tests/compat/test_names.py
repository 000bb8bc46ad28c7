"""Section 10 of the design: every name of 3.14 is there, with its parameters."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path
from typing import Any, NamedTuple

import pytest

LIST = Path(__file__).with_name("names_3_14.txt")


class Name(NamedTuple):
    """One line of the list: where the name lives, and its parameters if known."""

    module: str
    name: str
    parameters: str | None

    @property
    def where(self) -> str:
        """The full address."""
        return f"{self.module}.{self.name}"


def read_list() -> list[Name]:
    """The names of the list, in its order."""
    found: list[Name] = []
    module = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            module = text.strip("[]")
        elif "(" in text:
            name, _, rest = text.partition("(")
            found.append(Name(module, name, rest.removesuffix(")")))
        else:
            found.extend(Name(module, name, None) for name in text.split())
    return found


NAMES = read_list()
WITH_PARAMETERS = [name for name in NAMES if name.parameters is not None]


def resolve(name: Name) -> Any:
    """The object itself."""
    found: Any = importlib.import_module(name.module)
    for part in name.name.split("."):
        found = getattr(found, part)
    return found


class Wanted(NamedTuple):
    """A parameter as the list gives it; ``default`` is its source text or None."""

    name: str
    default: str | None


def wanted_parameters(text: str) -> tuple[list[Wanted], bool, bool]:
    """Plain parameters of a list line, and whether it has ``*`` and ``**`` ones."""
    tree = ast.parse(f"def f({text}): pass").body[0]
    assert isinstance(tree, ast.FunctionDef)
    arguments = tree.args
    defaults: list[str | None] = [ast.unparse(d) for d in arguments.defaults]
    missing = len(arguments.args) - len(defaults)
    plain = [
        Wanted(argument.arg, default)
        for argument, default in zip(
            arguments.args, [*[None] * missing, *defaults], strict=True
        )
    ]
    return plain, arguments.vararg is not None, arguments.kwarg is not None


def spelled(default: Any) -> str:
    """A default as it would stand in the list."""
    return getattr(default, "__name__", None) or repr(default)


def same_default(ours: Any, text: str) -> bool:
    """Whether our default is that of the list; 1 and True are the same, ... is any."""
    if text == "...":
        return True
    if text == "NoDefault":
        return spelled(ours) == "NoDefault"
    return bool(ours == ast.literal_eval(text))


@pytest.mark.parametrize("name", NAMES, ids=[name.where for name in NAMES])
def test_name_is_there(name: Name) -> None:
    """A program that imports or calls this name finds it."""
    resolve(name)


@pytest.mark.parametrize(
    "name", WITH_PARAMETERS, ids=[name.where for name in WITH_PARAMETERS]
)
def test_parameters_are_those_of_3_14(name: Name) -> None:
    """The same calls work: names, order and defaults of the parameters."""
    assert name.parameters is not None
    wanted, star, double_star = wanted_parameters(name.parameters)
    found = resolve(name)
    parameters = list(inspect.signature(found).parameters.values())
    is_method = "." in name.name and not inspect.ismethod(found)
    if is_method and parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    kinds = [parameter.kind for parameter in parameters]
    if star:
        assert inspect.Parameter.VAR_POSITIONAL in kinds
    if double_star:
        assert inspect.Parameter.VAR_KEYWORD in kinds
    plain = [
        parameter
        for parameter in parameters
        if parameter.kind
        not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    ]
    names = [parameter.name for parameter in plain]
    assert names[: len(wanted)] == [each.name for each in wanted]
    for ours, theirs in zip(plain, wanted, strict=False):
        if theirs.default is not None:
            assert ours.default is not inspect.Parameter.empty
            assert same_default(ours.default, theirs.default)
    for extra in plain[len(wanted) :]:
        assert extra.default is not inspect.Parameter.empty


def test_list_is_read() -> None:
    """The list is not empty and names no address twice."""
    addresses = [name.where for name in NAMES]
    assert len(addresses) > 600
    assert sorted(set(addresses)) == sorted(addresses)
