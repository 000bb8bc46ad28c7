"""Timings of SQLObject and of its peers against the plain driver.

* ``data``: the rows, the same for everybody.
* ``operations``: what is timed.
* ``systems/``: one module a system, each at its own documented best.
* ``worker``: one process, one system.
* ``environments``: virtual environments for the workers.
* ``rounds``: systems in turn; medians and ratios.
* ``extras``: import time, memory, growth.
* ``report``: the table, as text, CSV and JSON.
* ``plot``: the picture of the table.
* ``cli``: the options.
"""
