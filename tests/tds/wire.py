"""Bytes: packets, and reading and writing the small parts of a stream."""

from __future__ import annotations

import socket
import struct

from tests.tds.failures import Vanish

__all__ = ["END", "Reader", "read_message", "ucs2", "write_message"]

END = 1
ATTENTION = 6
_LARGEST = 4096


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise Vanish
        parts += part
    return bytes(parts)


def read_message(connection: socket.socket) -> tuple[int, bytes]:
    """The kind and body of the next message, which may come in several packets."""
    body = bytearray()
    while True:
        kind, status, length = struct.unpack(">BBH", _exactly(connection, 8)[:4])
        body += _exactly(connection, length - 8)
        if status & END:
            return kind, bytes(body)


def write_message(
    connection: socket.socket, body: bytes, kind: int = 4, largest: int = _LARGEST
) -> None:
    """Send a message in packets that are no longer than agreed."""
    room = largest - 8
    chunks = [body[i : i + room] for i in range(0, len(body), room)] or [b""]
    out = bytearray()
    for number, chunk in enumerate(chunks, 1):
        status = END if number == len(chunks) else 0
        head = struct.pack(">BBHHBB", kind, status, len(chunk) + 8, 0, number & 255, 0)
        out += head + chunk
    connection.sendall(out)


def ucs2(text: str) -> bytes:
    """Text as TDS 7 sends it."""
    return text.encode("utf-16-le", "surrogatepass")


class Reader:
    """Takes parts off a message, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return len(self.data) - self.at

    def take(self, size: int) -> bytes:
        """The next bytes."""
        found = self.data[self.at : self.at + size]
        if len(found) < size:
            raise Vanish
        self.at += size
        return found

    def number(self, size: int, signed: bool = False) -> int:
        """The next number, least byte first."""
        return int.from_bytes(self.take(size), "little", signed=signed)

    def text(self, size: int) -> str:
        """UTF-16 behind a count of characters, which has ``size`` bytes."""
        return self.take(self.number(size) * 2).decode("utf-16-le", "surrogatepass")

    def short(self, charset: str) -> str:
        """Text behind one byte that is its length in bytes."""
        return self.take(self.number(1)).decode(charset)
