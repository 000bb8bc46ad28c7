"""Tests of the house itself: what stands where, and what may know of what.

They read the source with `ast` and need nothing but the standard library and pytest.
"""
