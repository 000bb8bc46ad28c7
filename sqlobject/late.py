"""Modules that are loaded when they are first used.

Floor 0, ground.  ``import sqlobject`` has to be quick, so a module that only some
programs need is named at the top like any other, but loaded when it is first touched:

.. code-block:: python

    if TYPE_CHECKING:
        import logging
    else:
        logging = late("logging")

A checker sees the real module; the program sees a stand-in.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import ModuleType

__all__ = ["LateModule", "late", "late_names"]


class LateModule:
    """Stands in for one module; made by `late`, shared between threads.

    Every attribute is asked of the real module, so whatever is replaced there (by a
    test, say) is seen here at once.  A loop that needs speed binds what it needs first.
    """

    __slots__ = ("_late_module", "_late_name")

    def __init__(self, name: str) -> None:
        self._late_name = name
        self._late_module: ModuleType | None = None

    def __getattr__(self, attribute: str) -> object:
        module = self._late_module
        if module is None:
            __import__(self._late_name)
            module = self._late_module = sys.modules[self._late_name]
        value: object = getattr(module, attribute)
        return value

    def __dir__(self) -> list[str]:
        return dir(sys.modules.get(self._late_name, self._late_name))

    def __repr__(self) -> str:
        state = "loaded" if self._late_name in sys.modules else "not loaded yet"
        return f"<late module {self._late_name!r}, {state}>"


def late(name: str) -> LateModule:
    """A stand-in for the module of this full name.

    The first attribute that is read loads the module.

    :raises ImportError: not here but at that first reading: there is no such module.
    """
    return LateModule(name)


def late_names(package: str, where: Mapping[str, str]) -> Callable[[str], object]:
    """A ``__getattr__`` for a package some of whose names come from late modules.

    :param where: each such name, and the module of the package that it is in.
    """

    def get(name: str) -> object:
        module = where.get(name)
        if module is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value: object = getattr(LateModule(f"{package}.{module}"), name)
        setattr(sys.modules[package], name, value)
        return value

    return get
