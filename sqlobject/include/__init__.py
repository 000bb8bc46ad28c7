"""Floor 4, model: columns that are not loaded with the rest.

Doors: ``hashcol`` (texts of which only a hash is kept).
"""
