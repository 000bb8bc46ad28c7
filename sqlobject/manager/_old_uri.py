"""The command ``sqlobject-convertOldURI``: a URI in the new spelling."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from sqlobject.dbconnection import parse_old_uri, write_uri
from sqlobject.dberrors import SQLObjectError

from ._base import FAILED, OK, describe

__all__ = ["convert_old_uri"]

NAME = "sqlobject-convertOldURI"


def convert_old_uri(argv: Sequence[str] | None = None) -> int:
    """Print the new spelling of an old URI, without its options.

    No driver is needed for it.

    :param argv: the program's name and the URI; None: those of the process.
    :returns: the exit code.
    """
    args = list(sys.argv if argv is None else argv)[1:]
    if len(args) != 1 or args[0] in ("-h", "--help"):
        print(f"Usage: {NAME} OLD-STYLE-URI", file=sys.stderr)
        return OK if args[:1] in (["-h"], ["--help"]) else FAILED
    try:
        address = parse_old_uri(args[0])
        print(write_uri(address._replace(driver=None, options={})))
    except SQLObjectError as exc:
        print(f"{NAME}: {describe(exc)}", file=sys.stderr)
        return FAILED
    return OK
