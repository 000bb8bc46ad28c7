"""How the values of one column change form, without FormEncode.

A :class:`Conversion` is made once for each bound column, by a factory that stands
beside the column's class; the FormEncode validators are built on the same factories,
so both ways accept the same values and refuse them with the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["AS_IS", "Conversion", "Converter"]

Converter = Callable[..., Any]
"""``(value, state=None)`` to the other form; raises ``formencode.Invalid``.

The state is passed on to the error and to users' validators, and is not looked into.
"""


class Conversion(NamedTuple):
    """The two ways between a user's value and its neutral form.

    ``None`` as a way means that values go unchanged. Both ways let None and SQL
    expressions pass, unless their column says otherwise.
    """

    from_python: Converter | None = None
    """The user's value to the neutral one."""

    to_python: Converter | None = None
    """The neutral value to the one the user reads."""

    plain_types: tuple[type, ...] = ()
    """Exact types whose values both ways leave as they are, so may be skipped."""


AS_IS = Conversion()
"""Values of any kind, unchanged."""
