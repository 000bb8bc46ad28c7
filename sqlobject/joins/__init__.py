"""Floor 4, model: relations between classes. Called by ``main``; users declare them."""

from ._base import Join, Min, MinType, SOJoin, doSort, getID
from ._batch import BATCH, READY, Batch, UnloadedRelation, load_relation, ready_rows
from ._lists import (
    JoinToTable,
    MultipleJoin,
    OtherTableToJoin,
    RelatedJoin,
    SingleJoin,
    SOMultipleJoin,
    SORelatedJoin,
    SOSingleJoin,
    SOSQLMultipleJoin,
    SOSQLRelatedJoin,
    SQLJoinSelectResults,
    SQLMultipleJoin,
    SQLRelatedJoin,
    TableToId,
)
from ._many import ManyToMany, OneToMany, SOManyToMany, SOOneToMany

__all__ = [
    "BATCH",
    "READY",
    "Batch",
    "Join",
    "JoinToTable",
    "ManyToMany",
    "Min",
    "MinType",
    "MultipleJoin",
    "OneToMany",
    "OtherTableToJoin",
    "RelatedJoin",
    "SOJoin",
    "SOManyToMany",
    "SOMultipleJoin",
    "SOOneToMany",
    "SORelatedJoin",
    "SOSQLMultipleJoin",
    "SOSQLRelatedJoin",
    "SOSingleJoin",
    "SQLJoinSelectResults",
    "SQLMultipleJoin",
    "SQLRelatedJoin",
    "SingleJoin",
    "TableToId",
    "UnloadedRelation",
    "doSort",
    "getID",
    "load_relation",
    "ready_rows",
]
