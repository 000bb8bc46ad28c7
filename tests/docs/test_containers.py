"""The containers that the manual speaks of are those that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICE = re.compile(
    r"^  ([\w.-]+):$(?:\n    .*)*?\n    ports: \[\"127\.0\.0\.1:(\d+):", re.M
)


def test_every_container_has_its_uri_in_the_manual() -> None:
    """Name and port of each; none that is not there, and none twice."""
    compose = (ROOT / "tests" / "docker-compose.yml").read_text(encoding="utf-8")
    services = SERVICE.findall(compose)
    assert len(services) == compose.count("    image: ")
    assert len({port for _, port in services}) == len(services)
    manual = (ROOT / "docs" / "contributing.rst").read_text(encoding="utf-8")
    row = re.compile(r"^   ``([\w.-]+)`` \| ``\w+://[^`]*@127\.0\.0\.1:(\d+)/", re.M)
    assert row.findall(manual) == services
