"""A stand-in for servers that speak the Tabular Data Stream (TDS).

It is not Microsoft SQL Server and not Sybase ASE: it speaks their protocol to
unmodified drivers, and runs what Transact-SQL it knows on SQLite.  What passes here
shows that drivers, parameters, types, transactions and errors are wired as they should
be; it does not show that a real server takes every statement.
"""
