"""Python names to database names, and back.

Floor 0, ground.  A style is chosen by ``sqlmeta.style``, else by the connection, else
it is `defaultStyle`, which writes ``fooBar`` as ``foo_bar``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

__all__ = [
    "DefaultStyle",
    "MixedCaseStyle",
    "MixedCaseUnderscoreStyle",
    "Style",
    "capword",
    "defaultStyle",
    "getStyle",
    "lowerword",
    "mixedToUnder",
    "underToMixed",
]

NameFunction = Callable[["Style", str], str]
"""A rule of the user's own: the style and the name in, the other name out."""

_CAPITALS = re.compile(r"[A-Z]+")
_UNDERSCORE_AND_NEXT = re.compile(r"_.")


def capword(text: str) -> str:
    """The text with a capital first letter, the rest as it was."""
    return text[:1].upper() + text[1:]


def lowerword(text: str) -> str:
    """The text with a small first letter, the rest as it was."""
    return text[:1].lower() + text[1:]


def mixedToUnder(name: str) -> str:
    """``fooBar`` as ``foo_bar``, ``HTMLPage`` as ``html_page``, ``anID`` as ``an_id``.

    In a run of capitals the last one begins the next word.
    """
    if name.endswith("ID"):
        name = name[:-2] + "_id"
    return _CAPITALS.sub(_split_capitals, name).removeprefix("_")


def _split_capitals(found: re.Match[str]) -> str:
    run = found[0].lower()
    return f"_{run}" if len(run) == 1 else f"_{run[:-1]}_{run[-1]}"


def underToMixed(name: str) -> str:
    """``foo_bar`` as ``fooBar``, ``foo_id`` as ``fooID``."""
    if name.endswith("_id"):
        name = name[:-3] + "ID"
    return _UNDERSCORE_AND_NEXT.sub(lambda found: found[0][1].upper(), name)


class Style:
    """Names are the same on both sides; the base of the other styles.

    One instance serves any number of classes and threads.  Any rule can be replaced
    by a function of ``(style, name)`` when the style is made.
    """

    def __init__(
        self,
        pythonAttrToDBColumn: NameFunction | None = None,
        dbColumnToPythonAttr: NameFunction | None = None,
        pythonClassToDBTable: NameFunction | None = None,
        dbTableToPythonClass: NameFunction | None = None,
        idForTable: NameFunction | None = None,
        longID: bool = False,
    ) -> None:
        """Replace the rules that are given.

        :param longID: name keys after their table: ``person_id`` instead of ``id``.
        """
        rules = {
            "pythonAttrToDBColumn": pythonAttrToDBColumn,
            "dbColumnToPythonAttr": dbColumnToPythonAttr,
            "pythonClassToDBTable": pythonClassToDBTable,
            "dbTableToPythonClass": dbTableToPythonClass,
            "idForTable": idForTable,
        }
        for method, rule in rules.items():
            if rule is not None:
                setattr(self, method, _bind(rule, self))
        self.longID = longID

    def pythonAttrToDBColumn(self, attr: str) -> str:
        """The column of an attribute."""
        return attr

    def dbColumnToPythonAttr(self, col: str) -> str:
        """The attribute of a column."""
        return col

    def pythonClassToDBTable(self, className: str) -> str:
        """The table of a class."""
        return className

    def dbTableToPythonClass(self, table: str) -> str:
        """The class of a table."""
        return table

    def idForTable(self, table: str) -> str:
        """The key column of a table."""
        return self.tableReference(table) if self.longID else "id"

    def tableReference(self, table: str) -> str:
        """The column with which other tables refer to this one."""
        return table + "_id"

    def pythonClassToAttr(self, className: str) -> str:
        """The attribute that holds an object of a class."""
        return lowerword(className)

    def instanceAttrToIDAttr(self, attr: str) -> str:
        """The attribute that holds the key of the object in another attribute."""
        return attr + "ID"

    def instanceIDAttrToAttr(self, attr: str) -> str:
        """The attribute whose object's key is in this one."""
        return attr[:-2]

    def pythonClassToDBTableReference(self, className: str) -> str:
        """The column with which other tables refer to the table of a class."""
        return self.tableReference(self.pythonClassToDBTable(className))


def _bind(rule: NameFunction, style: Style) -> Callable[[str], str]:
    return lambda name: rule(style, name)


class MixedCaseUnderscoreStyle(Style):
    """``fooBar`` in Python, ``foo_bar`` in the database."""

    def pythonAttrToDBColumn(self, attr: str) -> str:
        """The column of an attribute."""
        return mixedToUnder(attr)

    def dbColumnToPythonAttr(self, col: str) -> str:
        """The attribute of a column."""
        return underToMixed(col)

    def pythonClassToDBTable(self, className: str) -> str:
        """The table of a class."""
        return className[:1].lower() + mixedToUnder(className[1:])

    def dbTableToPythonClass(self, table: str) -> str:
        """The class of a table."""
        return table[:1].upper() + underToMixed(table[1:])


DefaultStyle = MixedCaseUnderscoreStyle
"""The style of those who did not choose one."""


class MixedCaseStyle(Style):
    """``fooBar`` in Python, ``FooBar`` in the database."""

    def pythonAttrToDBColumn(self, attr: str) -> str:
        """The column of an attribute."""
        return capword(attr)

    def dbColumnToPythonAttr(self, col: str) -> str:
        """The attribute of a column."""
        return lowerword(col)

    def dbTableToPythonClass(self, table: str) -> str:
        """The class of a table."""
        return capword(table)

    def tableReference(self, table: str) -> str:
        """The column with which other tables refer to this one."""
        return table + "ID"


defaultStyle: Style = DefaultStyle()
"""The instance that classes use when neither they nor their connection choose."""


def getStyle(soClass: Any, dbConnection: Any = None) -> Style:
    """The style of a class: its own, else its connection's, else `defaultStyle`.

    :param dbConnection: asked instead of the connection of the class.
    """
    own = getattr(getattr(soClass, "sqlmeta", None), "style", None)
    if own:
        style: Style = own
        return style
    if dbConnection is None:
        dbConnection = getattr(soClass, "_connection", None)
    return getattr(dbConnection, "style", None) or defaultStyle
