"""Floor 4, model: the classes that are tables, and everything a row can do.

Users come in through `SQLObject`; the other names serve programs that reach further.
"""

from typing import TYPE_CHECKING

from sqlobject.dbconnection import Iteration
from sqlobject.dberrors import SQLObjectIntegrityError, SQLObjectNotFound
from sqlobject.settings import settings
from sqlobject.sqlbuilder import NoDefault
from sqlobject.sresults import SelectResults

from ._accessors import (
    getterName,
    instanceName,
    makeProperties,
    rawGetterName,
    rawSetterName,
    setterName,
    unmakeProperties,
)
from ._deprecated import (
    CreateNewSQLObject,
    deprecated,
    getID,
    getObject,
    setDeprecationLevel,
)
from ._destroy import findDependantColumns, findDependencies
from ._marks import generated, is_generated
from ._meta import sqlmeta
from ._object import SQLObject, sqlhub
from ._storage import Row

SelectResults.IterationClass = SelectResults._known_iteration = Iteration

__all__ = [
    "NoDefault",
    "SQLObject",
    "SQLObjectIntegrityError",
    "SQLObjectNotFound",
    "getID",
    "getObject",
    "sqlhub",
    "sqlmeta",
]

if TYPE_CHECKING:
    # There for whoever asks by name; a star import does not bring it.
    __all__ += [
        "CreateNewSQLObject",
        "Row",
        "SelectResults",
        "deprecated",
        "findDependantColumns",
        "findDependencies",
        "generated",
        "getterName",
        "instanceName",
        "is_generated",
        "makeProperties",
        "rawGetterName",
        "rawSetterName",
        "setDeprecationLevel",
        "setterName",
        "unmakeProperties",
    ]


def __getattr__(name: str) -> object:
    if name in ("warnings_level", "exception_level"):
        return getattr(settings, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
