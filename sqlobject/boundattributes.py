"""Attributes that are told the class they stand in, and their name there.

Floor 4, model.  A `BoundAttribute` in a class body is replaced by what it makes for
that class; a subclass gets one made for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from sqlobject.declarative import Declarative, classinstancemethod

__all__ = ["BoundAttribute", "BoundFactory"]


#: What stands in a class as behaviour rather than as a setting.
_BEHAVIOUR = (FunctionType, classmethod, staticmethod, property, classinstancemethod)


class BoundAttribute(Declarative):
    """Definition of an attribute; what stands in the class is made by `make_object`.

    Keywords of an instance, and attributes of a subclass, become the arguments.  It
    may stand in a class body as an instance or as a nested class.
    """

    clone_for_subclass = True
    """Whether a subclass gets an object made for itself."""

    @classinstancemethod
    def __addtoclass__(self: Any, cls: Any, added_class: Any, attr_name: str) -> None:
        definition = cls if self is None else self
        maker = cls() if self is None else self
        made = maker.make_object(added_class, attr_name, **maker._settings())
        setattr(added_class, attr_name, made)
        if maker.clone_for_subclass:
            handed_on = vars(added_class).get("__handed_on__", {})
            added_class.__handed_on__ = {**handed_on, attr_name: definition}

    def make_object(self, added_class: Any, attr_name: str, **attrs: Any) -> Any:
        """What stands in ``added_class`` under ``attr_name``.

        :param attrs: all settings, ``clone_for_subclass`` and ``declarative_count``
            among them.
        """
        raise NotImplementedError(
            f"{type(self).__name__} has to define make_object(added_class, attr_name, "
            f"**attrs)"
        )

    def _settings(self) -> dict[str, Any]:
        """Public data attributes of the instance and of the classes that define it."""
        found: dict[str, Any] = {}
        for cls in reversed(type(self).__mro__):
            if issubclass(cls, BoundAttribute):
                found.update(
                    (name, value)
                    for name, value in vars(cls).items()
                    if not isinstance(value, _BEHAVIOUR)
                )
        found.update(vars(self))
        return {name: value for name, value in found.items() if name[0] != "_"}


class BoundFactory(BoundAttribute):
    """A `BoundAttribute` that has ``factory_class`` make the object."""

    factory_class: Callable[..., Any]
    """Called as ``factory_class(added_class, attr_name, **attrs)``."""

    def make_object(self, added_class: Any, attr_name: str, **attrs: Any) -> Any:
        """What the factory makes."""
        factory = attrs.pop("factory_class", None) or type(self).factory_class
        return factory(added_class, attr_name, **attrs)
