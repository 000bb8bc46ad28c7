"""Modules by name and by file."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType

__all__ = ["load_module", "load_module_from_name"]


def load_module(module_name: str) -> ModuleType:
    """The module of this full name; of ``a.b`` it is ``b``.

    :raises ImportError: there is no such module.
    """
    return importlib.import_module(module_name)


def load_module_from_name(filename: str, name: str) -> ModuleType:
    """The module in a file, run anew at each call.

    ``sys.modules`` knows it under ``name`` while it runs, and holds what it
    held before when that is done.

    :raises ImportError: the file's name does not look like a module's.
    """
    spec = importlib.util.spec_from_file_location(name, filename)
    if spec is None or spec.loader is None:
        raise ImportError(f"{filename!r} cannot be loaded as a module")
    module = importlib.util.module_from_spec(spec)
    before = sys.modules.get(name)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        if before is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = before
    return module
