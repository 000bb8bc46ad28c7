"""The constructor of a class: generated when nothing stands in its way."""

from __future__ import annotations

from typing import Any

from sqlobject.events import RowCreatedSignal, RowCreateSignal, heard
from sqlobject.sqlbuilder import NoDefault

from ._codegen import NotPlain, constructor
from ._marks import UNKNOWN, UNREAD, generated, is_generated
from ._plan import home_of, overridden, plan_of
from ._read import bound_connection
from ._storage import can_have_slot
from ._write import convert, create, missing

__all__ = ["set_constructor"]

_HOOKS = ("_create", "_init", "_SO_finishCreate", "set", "_SO_setValue")

_set_class: Any = object.__dict__["__class__"].__set__


def set_constructor(cls: Any) -> None:
    """Give a class its own constructor, unless the user wrote one.

    The text is generated at the first call, when the class is whole.
    """
    written = next(vars(k)["__init__"] for k in cls.__mro__ if "__init__" in vars(k))
    if not (is_generated(written) or written is _general(cls)):
        return

    def first_call(self: Any, /, **kw: Any) -> None:
        made = _constructor_of(cls)
        type.__setattr__(cls, "__init__", made)
        made(self, **kw)

    type.__setattr__(cls, "__init__", generated(first_call))


def _general(cls: Any) -> Any:
    """``SQLObject.__init__``, which makes rows with all hooks."""
    root = next(k for k in cls.__mro__ if "__so_base__" in vars(k))
    return vars(root)["__init__"]


def _constructor_of(cls: Any) -> Any:
    if not _can_be_generated(cls):
        general = _general(cls)

        def with_all_hooks(self: Any, /, **kw: Any) -> None:
            general(self, **kw)

        return generated(with_all_hooks)
    plan = plan_of(cls)
    names = tuple(c.name for c in plan.columns)
    made = constructor(
        cls._so_storage,
        cls,
        [plan.new_form(c) for c in plan.columns],
        {
            "create": _create_or_pass,
            "heard": heard,
            "before": RowCreateSignal,
            "after": RowCreatedSignal,
            "hub": cls._so_source().hub(),
            "current": cls._so_source().current,
            "bound": bound_connection,
            "home_of": home_of,
            "convert": _plainly_converted,
            "missing": missing,
            "coerce": cls.coerceID,
            "insert": plan.insert(names),
            "insert_with_id": plan.insert(("id", *names)),
            "set_class": _set_class,
            "UNREAD": UNREAD,
        },
    )
    return generated(made)


def _create_or_pass(obj: Any, kw: dict[str, Any]) -> None:
    if "_SO_fetch_no_create" not in kw:
        create(obj, kw)


def _plainly_converted(obj: Any, name: str, value: Any) -> tuple[Any, Any]:
    """As ``convert``; but what only the database can work out goes the general way.

    :raises NotPlain: the value is SQL.
    """
    stored, kept = convert(obj, name, value)
    if kept is UNKNOWN:
        raise NotPlain
    return stored, kept


def _can_be_generated(cls: Any) -> bool:
    """Whether making a row asks nobody but the columns."""
    plan = plan_of(cls)
    return (
        plan.kept
        and cls.sqlmeta.idType is int
        and not cls._so_overridden
        and not overridden(cls, _HOOKS)
        and len(plan.slotted) == len(plan.columns)
        and all(can_have_slot(name) for name in cls._so_foreign)
        and not {"connection", "id"} & plan.by_name.keys()
        and not any(
            c.has_validators
            or (c.defaultSQL is not None and c.raw_default is NoDefault)
            for c in plan.columns
        )
    )
