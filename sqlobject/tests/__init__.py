"""Helpers for the tests of programs that use the library: see `dbtest`."""

from __future__ import annotations
