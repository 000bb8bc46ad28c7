"""Values that each thread has for itself, under the name that old programs import."""

from __future__ import annotations

from threading import local

__all__ = ["local"]
