"""How the values of one column change form, without FormEncode.

A :class:`Conversion` is made once for each bound column, by a factory that stands
beside the column's class; the FormEncode validators are built on the same factories,
so both ways accept the same values and refuse them with the same words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["AS_IS", "Conversion", "Converter"]

Converter = Callable[..., Any]
"""``(value, state=None)`` to the other form; raises ``formencode.Invalid``.

The state is passed on to the error and to users' validators, and is not looked into.
"""


class Conversion:
    """The two ways between a user's value and its neutral form.

    ``None`` as a way means that values go unchanged. Both ways let None and SQL
    expressions pass, unless their column says otherwise.
    """

    __slots__ = ("from_python", "plain_types", "to_python")

    def __init__(
        self,
        from_python: Converter | None = None,
        to_python: Converter | None = None,
        plain_types: tuple[type, ...] = (),
    ) -> None:
        """Keep the two ways.

        :param from_python: the user's value to the neutral one.
        :param to_python: the neutral value to the one the user reads.
        :param plain_types: exact types whose values both ways leave as they are, so
            that they may be skipped.
        """
        self.from_python = from_python
        self.to_python = to_python
        self.plain_types = plain_types


AS_IS = Conversion()
"""Values of any kind, unchanged."""
