"""The conversation of TDS 5.0.

Source: Sybase, "TDS 5.0 Functional Specification", chapters "Login" and "Tokens".
"""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tests.tds import types5
from tests.tds.failures import ServerError, near
from tests.tds.results import Count, Event, Failure, Rows
from tests.tds.splitting import pieces
from tests.tds.types5 import CHARSET
from tests.tds.values import TdsType
from tests.tds.wire import Reader, read_message, write_message

if TYPE_CHECKING:
    from tests.tds.engine import Session
    from tests.tds.server import StandIn

__all__ = ["LOGIN5", "Conversation5"]

LOGIN5, NORMAL, PLAIN, CANCEL = 2, 15, 1, 6
_DONE = 0xFD
_MORE, _ERROR, _IN_TRANSACTION, _COUNTED, _ATTENTION = 1, 2, 4, 0x10, 0x20
_PACKET = 512
_LANGUAGE, _DYNAMIC, _DYNAMIC2, _RPC, _LOGOUT = 0x21, 0xE7, 0x62, 0xE6, 0x71
_FORMAT, _FORMAT2, _PARAMS = 0xEC, 0x20, 0xD7
_PREPARE, _EXECUTE, _FREE, _AT_ONCE, _ACK = 1, 2, 4, 8, 0x20

Param = tuple[str, TdsType, Any]


def _text(text: str) -> bytes:
    data = text.encode(CHARSET)
    return bytes((len(data),)) + data


def with_names(text: str) -> str:
    """A statement whose question marks are variables with numbers."""
    out, at, number = [], 0, 0
    for piece in pieces(text):
        if piece.text == "?" and text[piece.start] == "?":
            out += [text[at : piece.start], f"@P{number}"]
            at, number = piece.end + 1, number + 1
    return "".join([*out, text[at:]])


class Conversation5:
    """One connection that speaks TDS 5.0."""

    def __init__(self, server: StandIn, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.session: Session | None = None
        self.prepared: dict[str, str] = {}
        self.packet = _PACKET

    def run(self, kind: int, body: bytes) -> None:
        """Talk until the client hangs up."""
        if not self._login(body) or self.session is None:
            return
        while True:
            kind, body = read_message(self.connection)
            self.session.requests += 1
            if kind == CANCEL:
                self.send(self._done(_ATTENTION))
            elif kind == PLAIN:
                self.send(self._answer(self.session.run(body.decode(CHARSET), {})))
            elif kind == NORMAL and body[:1] == bytes((_LOGOUT,)):
                self.send(self._done(0))
                return
            else:
                self.send(self._commands(self.session, Reader(body)))

    def send(self, body: bytes) -> None:
        """Send an answer."""
        write_message(self.connection, body, 4, self.packet)

    # -- the beginning

    def _login(self, body: bytes) -> bool:
        def field(at: int, size: int = 30) -> str:
            return body[at : at + body[at + size]].decode(CHARSET, "replace")

        user, password = field(31), field(62)
        wanted = _packet_size(body)
        try:
            self.session = self.server.log_in(user, password, "")
        except ServerError as error:
            ack = self._ack(6)
            self.send(ack + self._error(error) + self._done(_ERROR))
            return False
        self.send(
            self._change(1, "master", "")
            + self._change(3, "utf8", "iso_1")
            + self._change(4, str(wanted), str(_PACKET))
            + self._ack(5)
            + struct.pack("<BH", 0xE2, 32)
            + b"\1\x0e"
            + _REQUESTS
            + b"\2\x0e"
            + b"\0" * 14
            + self._done(0)
        )
        self.packet = wanted
        return True

    def _ack(self, status: int) -> bytes:
        major, minor, patch = self.server.version
        body = bytes((status, 5, 0, 0, 0)) + _text("TDS stand-in")
        body += bytes((major, minor, min(patch, 255), 0))
        return struct.pack("<BH", 0xAD, len(body)) + body

    @staticmethod
    def _change(kind: int, new: str, old: str) -> bytes:
        body = bytes((kind,)) + _text(new) + _text(old)
        return struct.pack("<BH", 0xE3, len(body)) + body

    # -- what is asked

    def _commands(self, session: Session, reader: Reader) -> bytes:
        token = reader.number(1)
        if token == _LANGUAGE:
            length = reader.number(4)
            reader.number(1)
            text = reader.take(length - 1).decode(CHARSET)
            params = self._params(reader)
            if params:
                text = with_names(text)
            return self._answer(session.run(text, _by_name(params)))
        if token in (_DYNAMIC, _DYNAMIC2):
            return self._dynamic(session, reader, token == _DYNAMIC2)
        if token == _RPC:
            reader.number(2)
            name = reader.short(CHARSET)
            reader.number(2)
            params = self._params(reader)
            status = struct.pack("<Bi", 0x79, 0)
            return status + self._answer(session.procedure(name.lower(), params))
        return self._answer([Failure(near(f"token {token:#x}"))])

    def _params(self, reader: Reader) -> list[Param]:
        formats: list[tuple[str, int, TdsType]] = []
        found: list[Param] = []
        while reader.left:
            token = reader.number(1)
            if token == _FORMAT:
                reader.number(2)
                formats = types5.read_format(reader, False)
            elif token == _FORMAT2:
                reader.number(4)
                formats = types5.read_format(reader, True)
            elif token == _PARAMS:
                for name, code, kind in formats:
                    found.append((name, kind, types5.read_value(reader, code, kind)))
            else:
                break
        return found

    def _dynamic(self, session: Session, reader: Reader, wide: bool) -> bytes:
        end = reader.number(4 if wide else 2) + reader.at
        kind = reader.number(1)
        reader.number(1)
        name = reader.short(CHARSET)
        if kind in (_PREPARE, _AT_ONCE):
            text = reader.take(reader.number(4 if wide else 2)).decode(CHARSET)
            found = re.match(
                rf"create proc(?:edure)? {re.escape(name)} as ", text, re.I
            )
            text = text[found.end() :] if found else text
            if kind == _AT_ONCE:
                return self._answer(session.run(text, {}))
            return self._prepare(session, name, text)
        if kind == _FREE:
            self.prepared.pop(name, None)
            return self._acknowledged(name) + self._done(0)
        reader.at = end
        params = self._params(reader)
        text = self.prepared.get(name, "")
        return self._acknowledged(name) + self._answer(
            session.run(text, _by_name(params))
        )

    def _prepare(self, session: Session, name: str, text: str) -> bytes:
        try:
            self.prepared[name] = with_names(text)
            session.parse(self.prepared[name])
        except ServerError as error:
            return self._error(error) + self._done(_ERROR)
        return self._acknowledged(name) + self._done(0)

    @staticmethod
    def _acknowledged(name: str) -> bytes:
        body = bytes((_ACK, 0)) + _text(name)
        return struct.pack("<BH", _DYNAMIC, len(body)) + body

    # -- answers

    def _done(self, status: int, rows: int = 0) -> bytes:
        within = self.session is not None and bool(self.session.trancount)
        return struct.pack("<BHHI", _DONE, status, 1 if within else 0, rows)

    def _error(self, error: ServerError) -> bytes:
        message = error.message.encode(CHARSET)
        body = struct.pack("<iBB", error.number, error.state, error.severity)
        body += _text("ZZZZZ") + struct.pack("<BHH", 0, 1, len(message)) + message
        body += _text("STANDIN") + _text("") + struct.pack("<H", 1)
        return struct.pack("<BH", 0xE5, len(body)) + body

    def _rows(self, event: Rows) -> bytes:
        body = struct.pack("<H", len(event.columns))
        for name, kind in event.columns:
            user, spelled = types5.format_of(kind)
            flags = 0 if kind.name == "bit" else 0x20
            body += _text(name) + struct.pack("<Bi", flags, user) + spelled + b"\0"
        out = bytearray(struct.pack("<BH", 0xEE, len(body)) + body)
        kinds = [kind for _, kind in event.columns]
        for row in event.rows:
            out.append(0xD1)
            for kind, found in zip(kinds, row, strict=True):
                out += types5.value(kind, found)
        return bytes(out)

    def _answer(self, events: Iterable[Event]) -> bytes:
        out: list[bytes] = []
        last: tuple[int, int] | None = None
        for event in events:
            if last is not None:
                out.append(self._done(last[0] | _MORE, last[1]))
                last = None
            if isinstance(event, Rows):
                out.append(self._rows(event))
            elif isinstance(event, Failure):
                out.append(self._error(event.error))
                last = (_ERROR, 0)
            elif isinstance(event, Count):
                counted = 0 if event.rows is None else _COUNTED
                last = (counted, event.rows or 0)
        return b"".join(out) + self._done(*(last or (0, 0)))


def _by_name(params: list[Param]) -> dict[str, tuple[TdsType, Any]]:
    """Parameters by the names that `with_names` gives, or by their own."""
    found = {}
    for number, (name, kind, value) in enumerate(params):
        found[f"p{number}"] = (kind, value)
        if name:
            found[name.lstrip("@").lower()] = (kind, value)
    return found


_REQUESTS = bytes.fromhex("0109000006 6dff ffff ff fe 00 00 02".replace(" ", ""))[:14]
"""What a client may ask for: about everything."""


def _packet_size(body: bytes) -> int:
    """The size of packets that the login asks for, or the least there is."""
    place = 31 * 4 + 4 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 4 + 3 + 31 * 2 + 256 + 4 + 11
    place += 4 + 3 + 31 + 1 + 2 + 1 + 1 + 1 + 6 + 2 + 31 + 1
    digits = body[place : place + 6].rstrip(b"\0")
    return max(_PACKET, min(int(digits), 16384)) if digits.isdigit() else _PACKET
