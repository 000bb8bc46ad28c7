"""Attributes of a row that are no columns, as an ordinary object would have them.

Rows have no ``__dict__`` of their own: other attributes lie in ``_so_extra`` and are
found when the class has nothing of that name. Where the class has something (a default
in the class body, a method that a test replaces), a :class:`Shadow` takes its place in
the class, and shows the row's value where there is one.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Shadow", "adopt", "delete", "shadow"]


class Shadow:
    """Stands in a class for an attribute that some of its rows have of their own."""

    __slots__ = ("name", "owner", "value")

    def __init__(self, owner: type, name: str, value: Any) -> None:
        self.owner = owner
        self.name = name
        self.value = value

    def __get__(self, obj: Any, cls: type | None = None) -> Any:
        if obj is not None:
            extra = obj._so_extra
            if extra is not None and self.name in extra:
                return extra[self.name]
        bind = getattr(type(self.value), "__get__", None)
        return self.value if bind is None else bind(self.value, obj, cls)


def shadow(cls: Any, name: str) -> None:
    """Let rows of ``cls`` have their own value of a class attribute."""
    found = next(vars(k)[name] for k in cls.__mro__ if name in vars(k))
    if not (isinstance(found, Shadow) and found.owner is cls):
        type.__setattr__(cls, name, Shadow(cls, name, found))


def adopt(cls: Any, name: str, value: Any) -> Any:
    """A new value of a class attribute, behind the shadow that stands there."""
    if isinstance(vars(cls).get(name), Shadow) and not isinstance(value, Shadow):
        return Shadow(cls, name, value)
    return value


def delete(obj: Any, name: str) -> None:
    """``del obj.name`` for an attribute that is no column.

    :raises AttributeError: it is a column, or nobody's attribute.
    """
    cls = type(obj)
    if name in cls._so_setters:
        raise AttributeError(f"{cls.__name__}.{name} is a column: it cannot be deleted")
    extra = obj._so_extra
    if extra is not None and extra.pop(name, extra) is not extra:
        return
    object.__delattr__(obj, name)
