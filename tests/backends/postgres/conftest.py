"""Tests that need a server are collected only if the environment has its URI."""

from __future__ import annotations

import os

VARIABLE = "SQLOBJECT_TEST_POSTGRES"

collect_ignore_glob = [] if os.environ.get(VARIABLE) else ["test_server_*.py"]
