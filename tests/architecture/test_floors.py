"""Imports go down; the floor table, the import contract and the rooms agree."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator

from tests.architecture.floors import (
    DATABASE,
    FACTS,
    FLOOR,
    FLOORS,
    FOR_USERS_ONLY,
    KNOW_NO_DATABASE,
    LAYERS,
    LEVEL,
    PLUGIN_STANDS_ON,
    PLUGINS,
)
from tests.architecture.source import ROOT, Import, imports, modules, report


def test_every_room_has_a_floor() -> None:
    """A new room is entered in the table first."""
    known = {*LEVEL, *PLUGINS, *FOR_USERS_ONLY, *FACTS, ""}
    unknown = {module.room for module in modules()} - known
    assert not unknown, (
        f"no floor for {', '.join(sorted(unknown))}: enter it in LAYERS of "
        f"tests/architecture/floors.py and in the import contract of pyproject.toml"
    )


def test_imports_go_down() -> None:
    """No room imports a room above it or beside it."""
    faults = [
        f"{one.module.at(one.node)}: {one.module.room!r} imports {one.target!r}, which "
        f"is not below it; be handed the object, or name its shape by a protocol on a "
        f"lower floor"
        for one in imports()
        if one.module.room in LEVEL
        and one.room in LEVEL
        and one.room != one.module.room
        and LEVEL[one.room] >= LEVEL[one.module.room]
    ]
    assert not faults, report(faults)


def test_plugins_stand_on_the_engine() -> None:
    """A backend imports floors 0 to 3 and itself: no model, no other backend."""
    faults = [
        f"{one.module.at(one.node)}: the backend {one.module.room!r} imports "
        f"{one.target!r}; it stands on floors 0 to {PLUGIN_STANDS_ON}; what two "
        f"backends share lives in sqlobject/backend/"
        for one in imports()
        if one.module.room in PLUGINS
        and one.room not in {one.module.room, *FACTS}
        and FLOOR.get(one.room, len(FLOORS)) > PLUGIN_STANDS_ON
    ]
    assert not faults, report(faults)


def test_nobody_imports_a_backend() -> None:
    """Backends are found through the plug board, by name, when they are needed."""
    faults = [
        f"{one.module.at(one.node)}: imports the backend {one.target!r}; ask "
        f"sqlobject.schemes.backend_for(name)"
        for one in imports()
        if one.room in PLUGINS and one.module.room not in PLUGINS
    ]
    assert not faults, report(faults)


def test_nobody_imports_the_front_door() -> None:
    """``from sqlobject import SQLObject`` is for programs; rooms name the room."""
    faults = [
        f"{one.module.at(one.node)}: imports {one.member or 'sqlobject'!r} from the "
        f"package itself; import it from the room where it lives"
        for one in imports()
        if one.room == "" and one.module.room not in {"", *FOR_USERS_ONLY}
    ]
    assert not faults, report(faults)


def test_old_names_are_for_users() -> None:
    """No room leans on what is there for old programs; the door hands it on."""
    faults = [
        f"{one.module.at(one.node)}: imports {one.target!r}, which is only there for "
        f"programs that use the library"
        for one in imports()
        if one.room in FOR_USERS_ONLY and one.module.room not in {"", *FOR_USERS_ONLY}
    ]
    assert not faults, report(faults)


def test_columns_know_sql_not_databases() -> None:
    """Columns, indexes, results and joins import neither engine nor backend."""
    faults = [
        f"{one.module.at(one.node)}: {one.module.room!r} imports {one.target!r}; only "
        f"main/ and records/ may, they can hand it the object"
        for one in imports()
        if one.module.room in KNOW_NO_DATABASE and one.room in DATABASE
    ]
    assert not faults, report(faults)


def test_private_modules_stay_in_their_folder() -> None:
    """``folder/_file.py`` is imported by its folder; others come to its door."""
    faults = [
        f"{one.module.at(one.node)}: imports the private {part!r} of another folder; "
        f"import from {'.'.join(above)!r}, and let its __all__ offer what is needed"
        for one in imports()
        for above, part in _private_parts(one)
        if one.module.folder.split(".")[: len(above)] != above
    ]
    assert not faults, report(faults)


def _private_parts(one: Import) -> list[tuple[list[str], str]]:
    """Each private name on the way to what is imported, and the folder it is of."""
    parts = one.target.split(".")
    steps = [(parts[:index], part) for index, part in enumerate(parts)]
    if one.member:
        doors = {module.name for module in modules() if module.is_door}
        alone = len(parts) == 2 or one.target in doors
        steps.append((parts if alone else parts[:-1], one.member))
    return [(above, part) for above, part in steps if re.match(r"_(?!_)", part)]


def test_no_circles() -> None:
    """The files of a folder do not import one another in a circle."""
    targets: dict[str, dict[str, Import]] = {}
    for one in imports():
        if one.target != one.module.name:
            targets.setdefault(one.module.name, {}).setdefault(one.target, one)
    faults = [
        "a circle; move what they share to a file of its own:\n"
        + report([f"  {one.module.at(one.node)}: {one.target}" for one in circle])
        for circle in _circles(targets)
    ]
    assert not faults, report(faults)


def _circles(targets: dict[str, dict[str, Import]]) -> Iterator[list[Import]]:
    """The imports of each circle that a walk in depth closes."""
    finished: set[str] = set()
    for start in targets:
        way: list[Import] = []
        on_way = [start]
        waiting = [iter(targets.get(start, {}).values())]
        while waiting:
            one = next(waiting[-1], None)
            if one is None:
                waiting.pop()
                finished.add(on_way.pop())
                del way[-1:]
            elif one.target in on_way:
                yield [*way[on_way.index(one.target) :], one]
            elif one.target not in finished:
                way.append(one)
                on_way.append(one.target)
                waiting.append(iter(targets.get(one.target, {}).values()))


def test_rooms_name_their_floor() -> None:
    """The docstring of each room says "Floor N, name."."""
    faults = []
    for module in modules():
        floor = FLOOR.get(module.room)
        if floor is None or module.name != f"sqlobject.{module.room}":
            continue
        expected = f"Floor {floor}, {FLOORS[floor]}"
        if expected not in (ast.get_docstring(module.tree) or ""):
            faults.append(
                f'{module.at(module.tree)}: say "{expected}." in its docstring'
            )
    assert not faults, report(faults)


def test_import_contract_says_the_same() -> None:
    """The layers in pyproject.toml are those of the floor table."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {
        contract["name"]: contract
        for contract in settings["tool"]["importlinter"]["contracts"]
    }
    layers = [
        {name.strip(" ()").removeprefix("sqlobject.") for name in layer.split("|")}
        for layer in contracts["Imports go down"]["layers"]
    ]
    assert layers == [set(layer.rooms) for layer in reversed(LAYERS)]
    plugins = [f"sqlobject.{name}" for name in PLUGINS]
    independent = contracts["Backends do not know one another"]["modules"]
    protected = contracts["Nobody imports a backend"]["protected_modules"]
    assert sorted(independent) == sorted(protected) == sorted(plugins)


def test_manual_names_every_room() -> None:
    """The architecture page, where there is one, mentions each room of the table."""
    for page in (ROOT / "docs").glob("architecture.*"):
        text = page.read_text(encoding="utf-8")
        standing = {module.room for module in modules()}.intersection(FLOOR)
        missing = sorted(
            room for room in standing if not re.search(rf"\b{room}\b", text)
        )
        assert not missing, f"{page}: says nothing of {', '.join(missing)}"
