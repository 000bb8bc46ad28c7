"""Names that programs written for older releases import; nothing here uses them.

Floor 0, ground.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from sqlobject.late import late

if TYPE_CHECKING:
    import importlib.util as importlib_util
else:
    importlib_util = late("importlib.util")

__all__ = [
    "PY2",
    "buffer_type",
    "class_types",
    "load_module_from_file",
    "string_type",
    "unicode_type",
    "with_metaclass",
]

PY2 = False
string_type = str
unicode_type = str
class_types = (type,)
buffer_type = memoryview


def with_metaclass(meta: type, *bases: type) -> Any:
    """A base that gives a class this metaclass and these bases, and then disappears.

    ``class A(with_metaclass(M, B))`` is ``class A(B, metaclass=M)``.
    """

    class Stand(type):
        """Makes the class that derives from it with the real metaclass and bases."""

        def __new__(
            cls, name: str, _bases: tuple[type, ...], namespace: dict[str, Any]
        ) -> Any:
            return meta(name, bases, namespace)

        @classmethod
        def __prepare__(cls, name: str, _bases: tuple[type, ...], /, **_: Any) -> Any:
            return meta.__prepare__(name, bases)

    return type.__new__(Stand, "Stand", (), {})


def load_module_from_file(
    base_name: str,  # noqa: ARG001 - part of the old signature
    module_name: str,
    filename: str,
) -> ModuleType:
    """The module in a file, run anew at each call and not kept by the interpreter.

    :param base_name: not used.
    :param module_name: its full name, packages included.
    :raises ImportError: the file's name does not look like a module's.
    """
    spec = importlib_util.spec_from_file_location(module_name, filename)
    if spec is None or spec.loader is None:
        raise ImportError(f"{filename!r} cannot be loaded as a module")
    module = importlib_util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
