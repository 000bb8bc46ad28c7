"""The one way in which columns refuse a value.

The error is FormEncode's ``Invalid``, as users catch it; FormEncode is loaded when the
first value is refused, not before.
"""

from __future__ import annotations

from typing import Any

from sqlobject.late import late

__all__ = ["invalid", "refused"]

_api: Any = late("formencode.api")

_SHOWN = 200
"""Characters of a refused value that a message shows."""


def invalid(message: str, value: object, state: object) -> Exception:
    """Make the ``formencode.Invalid`` that says so; the caller raises it."""
    error: Exception = _api.Invalid(message, value, state)
    return error


def refused(wanted: str, place: str, value: object, state: object) -> Exception:
    """Make the error for a value of the wrong kind; the caller raises it.

    :param wanted: what would do, with its article: ``"an int"``.
    :param place: the column: ``"IntCol 'age'"``.
    """
    found = _shown(value)
    message = f"expected {wanted} in the {place}, got {type(value)} {found} instead"
    return invalid(message, value, state)


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a broken repr must not hide the message
        text = object.__repr__(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
