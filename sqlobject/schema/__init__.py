"""Floor 1, language: tables, columns and indexes as plain values.

Made by classes and by introspectors; read by the DDL writer, by the comparison of
two schemas and by tools. Nothing in here knows a database.

Doors: ``types`` (what a column holds), ``table`` (tables, columns, indexes,
references), ``order`` (which table first), ``changes`` and ``diff`` (from one schema
to another). Columns need ``types`` and ``table`` only; tools load the rest.
"""

from __future__ import annotations

from sqlobject.schema.types import PLAIN, Kind, SqlType

__all__ = ["PLAIN", "Kind", "SqlType"]
