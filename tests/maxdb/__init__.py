"""A stand-in for MaxDB and its module ``sdb.dbapi``: for tests, and no MaxDB.

``grammar`` reads the part of MaxDB's SQL (mode INTERNAL) that its syntax list has and
this library may say, refuses the rest, and says it in SQLite's words; ``database`` runs
that on SQLite and keeps the catalogue; ``module`` is what ``import sdb.dbapi`` gives.
It shows that statements keep to the syntax, and that the driver is called and read as
its manual says.  It does not show what a server does.
"""
