"""Floor 4, model: classes over queries, read only.

A view says what it is made of by expressions: ``sqlmeta.idName`` and the columns'
``dbName``. Every statement about it then reads from a SELECT of its own in FROM::

    class Stock(ViewSQLObject):
        class sqlmeta:
            idName = Maker.q.id
            clause = Gear.q.makerID == Maker.q.id

        label = StringCol(dbName=Maker.q.label)
        teeth = IntCol(dbName=func.SUM(Gear.q.teeth))
"""

from __future__ import annotations

from ._aggregates import isAggregate, scalar
from ._object import ViewSQLMeta, ViewSQLObject
from ._table import ViewSQLObjectField, ViewSQLObjectTable

__all__ = [
    "ViewSQLMeta",
    "ViewSQLObject",
    "ViewSQLObjectField",
    "ViewSQLObjectTable",
    "isAggregate",
    "scalar",
]
