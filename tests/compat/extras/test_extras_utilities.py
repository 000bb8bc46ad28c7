"""Sections 8 and 10: loading modules, constraints, compat, the class registry."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from sqlobject import SQLObject, StringCol, classregistry, compat, constraints
from sqlobject.classregistry import MasterRegistry, findClass, registry
from sqlobject.constraints import (
    BadValue,
    InList,
    MaxLength,
    isBool,
    isFloat,
    isInt,
    isString,
    notNull,
)
from sqlobject.util import moduleloader, threadinglocal

# -- moduleloader ----------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A package ``loader_pkg`` with a module ``inner``."""
    folder = tmp_path / "loader_pkg"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "inner.py").write_text("value = 42\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.startswith("loader_pkg")]:
        del sys.modules[name]


def test_load_module(package: Any) -> None:
    """``load_module('a.b')`` gives the innermost module."""
    assert moduleloader.load_module("loader_pkg.inner").value == 42
    assert moduleloader.load_module("loader_pkg").__name__ == "loader_pkg"


def test_load_module_that_is_missing(package: Any) -> None:
    """A module that is not there raises ImportError."""
    with pytest.raises(ImportError):
        moduleloader.load_module("loader_pkg.nothing_here")


def test_load_module_from_name(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """``load_module_from_name(filename, name)`` loads a file."""
    folder = tmp_path / "loader_pkg2"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "inner.py").write_text("value = 43\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = moduleloader.load_module_from_name(
        str(folder / "inner.py"), "loader_pkg2.inner"
    )
    assert module.value == 43
    for name in [name for name in sys.modules if name.startswith("loader_pkg2")]:
        del sys.modules[name]


def test_load_module_from_file(tmp_path: Any) -> None:
    """``compat.load_module_from_file`` loads a file under a name."""
    path = tmp_path / "plain_file.py"
    path.write_text("value = 44\n")
    module = compat.load_module_from_file("plain_file", "plain_file", str(path))
    assert module.value == 44
    assert module.__name__ == "plain_file"
    assert module.__file__ == str(path)
    assert module.__package__ == ""


def test_load_module_of_a_package_from_file(package: Any) -> None:
    """A dotted name sets the module's package."""
    module = compat.load_module_from_file(
        "inner", "loader_pkg.inner", str(package / "inner.py")
    )
    assert module.__name__ == "loader_pkg.inner"
    assert module.__package__ == "loader_pkg"
    assert module.value == 42


# -- compat, threadinglocal ------------------------------------------------------------


def test_compat_constants() -> None:
    """``compat`` keeps its names for code that imports them."""
    assert compat.PY2 is False
    assert compat.string_type is str
    assert compat.unicode_type is str
    assert compat.buffer_type is memoryview
    assert compat.class_types == (type,)


def test_with_metaclass() -> None:
    """``with_metaclass`` makes a class of the metaclass and bases given."""

    class Meta(type):
        pass

    class Base:
        pass

    class Made(compat.with_metaclass(Meta, Base)):  # type: ignore[misc]
        pass

    assert type(Made) is Meta
    assert issubclass(Made, Base)


def test_threading_local() -> None:
    """``threadinglocal.local`` is the standard library's."""
    assert threadinglocal.local is threading.local


# -- constraints -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (isString, "x", 5),
        (isInt, 5, "x"),
        (isFloat, 1.5, "x"),
        (isBool, True, 5),
        (notNull, 0, None),
        (InList([1, 2]), 2, 3),
        (MaxLength(3), "abc", "abcd"),
        (MaxLength(3), "", 5),
    ],
)
def test_constraint(check: Any, good: Any, bad: Any) -> None:
    """A constraint is silent about a good value and raises BadValue for a bad one."""
    check("an object", "a column", good)
    with pytest.raises(BadValue) as caught:
        check("an object", "a column", bad)
    assert isinstance(caught.value, ValueError)
    assert caught.value.col == "a column"
    assert caught.value.value == repr(bad)
    assert caught.value.obj == repr("an object")


def test_bad_value() -> None:
    """BadValue keeps its description, object, column and value."""
    error = BadValue("is odd", "obj", "col", 3)
    assert error.desc == "is odd"
    assert "is odd" in str(error)
    assert constraints.BadValue is BadValue


# -- class registry --------------------------------------------------------------------


def test_registry_finds_classes(conn: Any) -> None:
    """A class is found by its name in its registry."""

    class RegPlate(SQLObject):
        name = StringCol()

    assert findClass("RegPlate") is RegPlate
    assert registry(None).getClass("RegPlate") is RegPlate
    assert RegPlate in registry(None).allClasses()
    assert registry(None).classes["RegPlate"] is RegPlate


def test_unknown_class() -> None:
    """An unknown name raises KeyError that lists the known ones."""

    class RegKnown(SQLObject):
        name = StringCol()

    with pytest.raises(KeyError, match="RegKnown"):
        registry(None).getClass("RegUnknown")
    assert RegKnown


def test_duplicate_class(conn: Any) -> None:
    """A second class of one name raises ValueError that names the module."""

    class RegTwice(SQLObject):
        name = StringCol()

    with pytest.raises(ValueError, match="RegTwice"):
        type("RegTwice", (SQLObject,), {"__module__": "elsewhere"})
    assert findClass("RegTwice") is RegTwice


def test_callbacks() -> None:
    """A callback waits for its class, or runs at once if it is there."""
    seen: list[Any] = []
    own = registry("callback_registry")
    own.addClassCallback(
        "RegLate", lambda cls, *a, **k: seen.append((cls, a, k)), 1, x=2
    )
    own.addCallback(lambda cls: seen.append(cls.__name__))
    assert seen == []

    class RegLate(SQLObject):
        class sqlmeta:
            registry = "callback_registry"

        name = StringCol()

    assert (RegLate, (1,), {"x": 2}) in seen
    assert "RegLate" in seen
    seen.clear()
    own.addClassCallback("RegLate", seen.append)
    own.addCallback(lambda cls: seen.append(cls.__name__))
    assert RegLate in seen
    assert "RegLate" in seen
    own.classes.clear()


def test_registries_are_separate() -> None:
    """The same class name may be used in two registries."""

    class RegBoth(SQLObject):
        name = StringCol()

    other = type(
        "RegBoth",
        (SQLObject,),
        {"sqlmeta": type("sqlmeta", (), {"registry": "second_registry"})},
    )
    assert findClass("RegBoth") is RegBoth
    assert findClass("RegBoth", "second_registry") is other
    registry("second_registry").classes.clear()


def test_master_registry() -> None:
    """A MasterRegistry gives the same registry for the same name."""
    master = MasterRegistry()
    assert master.registry("a") is master.registry("a")
    assert master.registry("a") is not master.registry("b")
    assert classregistry.registry("x") is classregistry.registry("x")
