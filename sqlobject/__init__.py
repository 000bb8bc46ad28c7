"""SQLObject: a class statement is a table, an instance a row, an assignment an UPDATE.

The floors of the house; imports go down only:

====  ========  ==================================================================
6     Front     ``manager``, ``wsgi_middleware``
5     Tools     ``util``
4     Model     ``main``, ``joins``, ``sresults``, ``col``, ``index``, ``views`` …
3     Engine    ``dbconnection``
2     Backend   ``backend``
1     Language  ``sqlbuilder``, ``schema``, ``converters``
0     Ground    ``dberrors``, ``styles``, ``events``, ``classregistry``, ``cache`` …
====  ========  ==================================================================

Beside the model stand the databases (``sqlite``, ``mysql``, ``postgres``, ``mssql``,
``sybase``, ``maxdb``, ``firebird``), loaded when a URI asks for one of them.
"""

from sqlobject import (
    boundattributes,
    cache,
    classregistry,
    col,
    compat,
    constraints,
    converters,
    dbconnection,
    dberrors,
    declarative,
    events,
    index,
    joins,
    main,
    sqlbuilder,
    sresults,
    styles,
    util,
)
from sqlobject.late import late

from .__version__ import version, version_info
from .col import *
from .dbconnection import connectionForURI
from .index import DatabaseIndex
from .joins import (
    ManyToMany,
    MultipleJoin,
    OneToMany,
    RelatedJoin,
    SingleJoin,
    SQLMultipleJoin,
    SQLRelatedJoin,
)
from .main import (
    NoDefault,
    SQLObject,
    SQLObjectIntegrityError,
    SQLObjectNotFound,
    getID,
    getObject,
    sqlhub,
    sqlmeta,
)
from .sqlbuilder import (
    AND,
    CONTAINSSTRING,
    DESC,
    IN,
    LIKE,
    NOT,
    OR,
    RLIKE,
    const,
    func,
)
from .styles import (
    DefaultStyle,
    MixedCaseStyle,
    MixedCaseUnderscoreStyle,
    Style,
)

# Programs say `sqlobject.mysql` after a plain import; the package is loaded when it is
# used.
firebird = late("sqlobject.firebird")
maxdb = late("sqlobject.maxdb")
mssql = late("sqlobject.mssql")
mysql = late("sqlobject.mysql")
postgres = late("sqlobject.postgres")
sqlite = late("sqlobject.sqlite")
sybase = late("sqlobject.sybase")

__all__ = [  # noqa: PLE0604 - the columns' own list is part of it
    *col.__all__,
    "AND",
    "CONTAINSSTRING",
    "DESC",
    "IN",
    "LIKE",
    "NOT",
    "OR",
    "RLIKE",
    "DatabaseIndex",
    "DefaultStyle",
    "ManyToMany",
    "MixedCaseStyle",
    "MixedCaseUnderscoreStyle",
    "MultipleJoin",
    "NoDefault",
    "OneToMany",
    "RelatedJoin",
    "SQLMultipleJoin",
    "SQLObject",
    "SQLObjectIntegrityError",
    "SQLObjectNotFound",
    "SQLRelatedJoin",
    "SingleJoin",
    "Style",
    "boundattributes",
    "cache",
    "classregistry",
    "col",
    "compat",
    "connectionForURI",
    "const",
    "constraints",
    "converters",
    "dbconnection",
    "dberrors",
    "declarative",
    "events",
    "firebird",
    "func",
    "getID",
    "getObject",
    "index",
    "joins",
    "main",
    "maxdb",
    "mssql",
    "mysql",
    "postgres",
    "sqlbuilder",
    "sqlhub",
    "sqlite",
    "sqlmeta",
    "sresults",
    "styles",
    "sybase",
    "util",
    "version",
    "version_info",
]
