"""The conversation of TDS 7.1 to 7.4.

Source: [MS-TDS] 2.2 "Message Syntax".
"""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tests.tds import types7
from tests.tds.failures import ServerError
from tests.tds.results import Count, Event, Failure, Rows
from tests.tds.values import TdsType
from tests.tds.wire import ATTENTION, Reader, read_message, ucs2, write_message

if TYPE_CHECKING:
    from tests.tds.engine import Session
    from tests.tds.server import StandIn

__all__ = ["Conversation7"]

V71, V72, V73, V74 = 0x71000001, types7.V72, types7.V73, 0x74000004
_VERSIONS = {8: V71, 9: V72, 10: V73}
PRELOGIN, LOGIN, BATCH, RPC, MANAGER = 18, 16, 1, 3, 14
_DONE, _DONE_PROC, _DONE_IN_PROC = 0xFD, 0xFE, 0xFF
_MORE, _ERROR, _IN_TRANSACTION, _COUNTED, _ATTENTION = 1, 2, 4, 0x10, 0x20
_PROCEDURES = {
    10: "sp_executesql",
    11: "sp_prepare",
    12: "sp_execute",
    13: "sp_prepexec",
    15: "sp_unprepare",
}


def _string(text: str) -> bytes:
    return bytes((len(text),)) + ucs2(text)


class Conversation7:
    """One connection that speaks TDS 7."""

    def __init__(self, server: StandIn, connection: socket.socket) -> None:
        self.server = server
        self.connection = connection
        self.version = V71
        self.session: Session | None = None
        self.packet = 4096
        self.prepared: dict[int, tuple[str, str]] = {}

    def run(self, kind: int, body: bytes) -> None:
        """Talk until the client hangs up."""
        while True:
            if kind == PRELOGIN:
                self._prelogin()
            elif kind == LOGIN:
                if not self._login(body):
                    return
            elif self.session is None:
                return
            else:
                self._serve(self.session, kind, body)
            kind, body = read_message(self.connection)

    def _serve(self, session: Session, kind: int, body: bytes) -> None:
        session.requests += 1
        if kind == ATTENTION:
            self.send(self._done(_DONE, _ATTENTION))
            return
        reader = Reader(body)
        if self.version >= V72:
            reader.take(reader.number(4) - 4)  # the headers, which tell nothing new
        if kind == BATCH:
            text = reader.take(reader.left).decode("utf-16-le", "surrogatepass")
            self.send(self._answer(session.run(text, {}), _DONE))
        elif kind == RPC:
            self.send(self._calls(session, reader))
        elif kind == MANAGER:
            self.send(self._manager(session, reader))

    def send(self, body: bytes) -> None:
        """Send an answer."""
        write_message(self.connection, body, 4, self.packet)

    # -- the beginning

    def _prelogin(self) -> None:
        options = [
            (0, bytes((self.server.version[0], 0, 0x10, 0, 0, 0))),
            (1, b"\x02"),  # no encryption
            (2, b"\0"),
            (3, b""),
            (4, b"\0"),  # one result at a time
        ]
        at = len(options) * 5 + 1
        head, tail = b"", b""
        for code, data in options:
            head += struct.pack(">BHH", code, at + len(tail), len(data))
            tail += data
        self.send(head + b"\xff" + tail)

    def _login(self, body: bytes) -> bool:
        wanted = struct.unpack_from("<I", body, 4)[0]
        best = _VERSIONS.get(self.server.version[0], V74)
        self.version = max(V71, min(wanted, best))
        asked = struct.unpack_from("<I", body, 8)[0]
        self.packet = asked if 512 <= asked <= 32767 else 4096

        def part(place: int) -> str:
            at, size = struct.unpack_from("<HH", body, 36 + 4 * place)
            return body[at : at + size * 2].decode("utf-16-le")

        user, database = part(1), part(8)
        at, size = struct.unpack_from("<HH", body, 44)
        secret = bytes(
            ((b ^ 0xA5) << 4 & 0xF0) | ((b ^ 0xA5) >> 4)
            for b in body[at : at + size * 2]
        )
        try:
            self.session = self.server.log_in(
                user, secret.decode("utf-16-le"), database
            )
        except ServerError as error:
            self.send(self._error(error) + self._done(_DONE, _ERROR))
            return False
        self.send(self._welcome(self.session.database))
        return True

    def _welcome(self, database: str) -> bytes:
        name = "Tabular Data Stream stand-in"
        major, minor, build = self.server.version
        numbers = bytes((major, minor)) + struct.pack(">H", build)
        ack = b"\1" + struct.pack(">I", self.version) + _string(name) + numbers
        size = _string(str(self.packet))
        return (
            self._change(1, _string(database) + _string("master"))
            + self._change(7, bytes((5,)) + types7.COLLATION + b"\0")
            + struct.pack("<BH", 0xAD, len(ack))
            + ack
            + self._change(4, size + _string("4096"))
            + self._done(_DONE, 0)
        )

    @staticmethod
    def _change(kind: int, data: bytes) -> bytes:
        return struct.pack("<BHB", 0xE3, len(data) + 1, kind) + data

    # -- answers

    def _done(self, token: int, status: int, rows: int = 0, command: int = 0) -> bytes:
        form = "<BHHQ" if self.version >= V72 else "<BHHI"
        return struct.pack(form, token, status, command, rows)

    def _error(self, error: ServerError) -> bytes:
        body = struct.pack("<iBB", error.number, error.state, error.severity)
        body += struct.pack("<H", len(error.message)) + ucs2(error.message)
        body += _string("STANDIN") + _string("")
        body += struct.pack("<I" if self.version >= V72 else "<H", 1)
        return struct.pack("<BH", 0xAA, len(body)) + body

    def _columns(self, columns: Iterable[tuple[str, TdsType]]) -> bytes:
        found = list(columns)
        out = struct.pack("<BH", 0x81, len(found))
        for name, kind in found:
            out += struct.pack("<IH" if self.version >= V72 else "<HH", 0, 9)
            out += types7.type_info(kind)
            if kind.name in ("text", "ntext", "image"):
                parts = b"\1" if self.version >= V72 else b""
                out += parts + struct.pack("<H", 1) + ucs2("t")
            out += _string(name)
        return out

    def _rows(self, event: Rows) -> bytes:
        kinds = [types7.sent_as(k, self.version) for _, k in event.columns]
        names = [name for name, _ in event.columns]
        out = bytearray(self._columns(zip(names, kinds, strict=True)))
        for row in event.rows:
            out.append(0xD1)
            for kind, found in zip(kinds, row, strict=True):
                out += types7.value(kind, found)
        return bytes(out)

    def _answer(self, events: Iterable[Event], token: int) -> bytes:
        """The tokens of all events; the last DONE alone says that it is the last."""
        out: list[bytes] = []
        last: tuple[int, int] = (0, 0)
        waiting = False
        for event in events:
            if waiting:
                out.append(self._done(token, last[0] | _MORE, last[1]))
                waiting = False
            if isinstance(event, Rows):
                out.append(self._rows(event))
                continue
            within = _IN_TRANSACTION if event.in_transaction else 0
            if isinstance(event, Failure):
                out.append(self._error(event.error))
                last = (within | _ERROR, 0)
            elif isinstance(event, Count):
                counted = 0 if event.rows is None else _COUNTED
                last = (within | counted, event.rows or 0)
            waiting = True
        if token == _DONE:
            out.append(self._done(token, *last))
        elif waiting:
            out.append(self._done(token, last[0] | _MORE, last[1]))
        return self._descriptor() + b"".join(out)

    def _descriptor(self) -> bytes:
        """Tell of a transaction that began or ended, as servers since 2005 do."""
        if self.version < V72 or self.session is None:
            return b""
        change = self.session.take_transaction_change()
        if change is None:
            return b""
        number = struct.pack("<Q", 0x1_0000_0001)
        if change == "begun":
            return self._change(8, b"\x08" + number + b"\0")
        return self._change(9 if change == "committed" else 10, b"\0\x08" + number)

    # -- remote procedure calls

    def _calls(self, session: Session, reader: Reader) -> bytes:
        out = []
        while reader.left:
            length = reader.number(2)
            if length == 0xFFFF:
                found = _PROCEDURES.get(reader.number(2), "?")
            else:
                text = reader.take(length * 2).decode("utf-16-le")
                found = text.lower().rpartition(".")[2]
            reader.number(2)
            params = self._params(reader)
            out.append(self._call(session, found, params))
            more = bool(reader.left)
            out.append(self._done(_DONE_PROC, _MORE if more else 0))
            if more:
                reader.number(1)
        return b"".join(out)

    @staticmethod
    def _params(reader: Reader) -> list[tuple[str, TdsType, Any, bool]]:
        found = []
        while reader.left and reader.data[reader.at] not in (0x80, 0xFF, 0xFE):
            name = reader.text(1)
            status = reader.number(1)
            code, kind = types7.read_type(reader)
            value = types7.read_value(reader, code, kind)
            found.append((name, kind, value, bool(status & 1)))
        return found

    def _call(self, session: Session, name: str, params: list[Any]) -> bytes:
        if name == "sp_executesql":
            return self._run(session, params[0][2], _names(params[1:]), params[2:])
        if name in ("sp_prepare", "sp_prepexec"):
            handle = len(self.prepared) + 1
            self.prepared[handle] = (params[2][2], params[1][2] or "")
            out = b""
            if name == "sp_prepexec":
                declared = params[1][2] or ""
                out = self._run(session, params[2][2], declared, params[3:])
            return out + struct.pack("<Bi", 0x79, 0) + self._returned(handle)
        if name == "sp_execute":
            kept = self.prepared.get(params[0][2])
            if kept is None:
                text = "Could not find prepared statement with handle "
                error = ServerError(8179, f"{text}{params[0][2]}.")
                return self._error(error)
            return self._run(session, kept[0], kept[1], params[1:])
        if name == "sp_unprepare":
            return struct.pack("<Bi", 0x79, 0)
        events = session.procedure(name, [(p[0], p[1], p[2]) for p in params])
        return self._answer(events, _DONE_IN_PROC) + struct.pack("<Bi", 0x79, 0)

    def _returned(self, handle: int) -> bytes:
        """The handle of a prepared statement."""
        out = struct.pack("<BH", 0xAC, 0) + _string("") + b"\1"
        out += struct.pack("<IH" if self.version >= V72 else "<HH", 0, 0)
        return out + b"\x26\x04\x04" + struct.pack("<i", handle)

    def _run(
        self, session: Session, text: str, declared: str, params: list[Any]
    ) -> bytes:
        order = re.findall(r"@\w+", declared)
        values = {}
        for place, (name, kind, value, _) in enumerate(params):
            key = name or (order[place] if place < len(order) else f"@P{place + 1}")
            values[key.lstrip("@").lower()] = (kind, value)
        return self._answer(session.run(text, values), _DONE_IN_PROC)

    # -- the transaction manager

    def _manager(self, session: Session, reader: Reader) -> bytes:
        kind = reader.number(2)
        words = {5: "BEGIN TRAN", 7: "COMMIT TRAN", 8: "ROLLBACK TRAN"}
        if kind not in words:
            error = ServerError(3989, f"Transaction manager request {kind} refused.")
            return self._error(error) + self._done(_DONE, _ERROR)
        text = words[kind]
        if kind != 5:  # the end of one may be the beginning of the next
            reader.take(reader.number(1))
            if reader.number(1) & 1:
                text += " BEGIN TRAN"
        return self._answer(session.run(text, {}), _DONE)


def _names(params: list[Any]) -> str:
    return (params[0][2] or "") if params else ""
