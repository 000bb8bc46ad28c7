"""Tests that need a server; its URI is in the environment, or they are not collected."""

from __future__ import annotations

import os

VARIABLE = "SQLOBJECT_TEST_POSTGRES"

collect_ignore_glob = [] if os.environ.get(VARIABLE) else ["test_server_*.py"]
