"""The conversation of TDS 5.0."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from tests.tds.failures import Vanish

if TYPE_CHECKING:
    from tests.tds.engine import Session
    from tests.tds.server import StandIn

__all__ = ["LOGIN5", "Conversation5"]

LOGIN5 = 2


class Conversation5:
    """One connection that speaks TDS 5.0."""

    def __init__(self, server: StandIn, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.session: Session | None = None

    def run(self, kind: int, body: bytes) -> None:
        """Talk until the client hangs up."""
        raise Vanish
