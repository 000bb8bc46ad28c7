"""Names that programs written for older releases import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sqlobject import compat


def test_the_names_stand_for_what_python_3_has() -> None:
    assert compat.PY2 is False
    assert compat.string_type is compat.unicode_type is str
    assert compat.class_types == (type,)
    assert compat.buffer_type is memoryview


class Meta(type):
    """Counts the classes it makes."""

    made: list[str] = []

    def __new__(cls, name: str, bases: Any, namespace: Any) -> Any:
        cls.made.append(name)
        return super().__new__(cls, name, bases, namespace)

    @classmethod
    def __prepare__(cls, name: str, bases: Any, /, **kwargs: Any) -> Any:
        return {"prepared_for": bases}


class Base:
    """Some base."""


def test_with_metaclass_leaves_no_trace_of_itself() -> None:
    Meta.made.clear()

    class Thing(compat.with_metaclass(Meta, Base)):  # type: ignore[misc]
        size = 3

    assert type(Thing) is Meta
    assert Thing.__mro__ == (Thing, Base, object)
    assert Thing.prepared_for == (Base,)
    assert Thing.size == 3
    assert Meta.made == ["Thing"]


def test_a_module_is_loaded_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "models.py"
    path.write_text("answer = 42\n", encoding="utf-8")
    module = compat.load_module_from_file("models", "shop.models", str(path))
    assert module.answer == 42
    assert module.__file__ == str(path)
    assert module.__name__ == "shop.models"
    assert module.__package__ == "shop"


def test_a_file_that_is_no_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportError, match=r"models\.txt"):
        compat.load_module_from_file("m", "m", str(tmp_path / "models.txt"))
