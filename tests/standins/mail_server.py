"""A mail server for tests: takes letters, refuses log-ins and recipients, and breaks off after a letter.

It speaks as much of RFC 5321 as a client needs that behaves, in clear: on this machine there is nobody to hide from.
"""

import asyncio
import base64
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Self


@dataclass(frozen=True)
class Letter:
    """One that was taken."""

    to: str
    message: Message

    @property
    def words(self) -> str:
        """The body."""
        return str(self.message.get_payload(decode=True).decode())  # type: ignore[union-attr] # of one part


class MailServer:
    """One server on 127.0.0.1, on the running loop."""

    def __init__(self, *, password: str = "") -> None:
        self.password = password
        """That of the user `huifang`; empty: anybody may send."""
        self.nobody: set[str] = set()
        """Recipients it does not know."""
        self.breaks_off = False
        """Hang up when a letter is there, without saying whether it was taken. It was."""
        self.letters: list[Letter] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        """As it stands in the settings."""
        who = f"huifang:{self.password}@" if self.password else ""
        return f"smtp://{who}127.0.0.1:{self.port}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(b"220 stand-in\r\n")
            to = ""
            while line := (await reader.readline()).decode().strip():
                verb = line.split()[0].upper()
                if verb == "RCPT":
                    to = line.partition("<")[2].partition(">")[0]
                if verb == "DATA":
                    writer.write(b"354 go on\r\n")
                    raw = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b"\r\n.\r\n")
                    self.letters.append(Letter(to, message_from_bytes(raw, policy=default)))
                    if self.breaks_off:
                        break
                    writer.write(b"250 taken\r\n")
                    continue
                writer.write(self._answer(verb, line, to))
                if verb == "QUIT":
                    break
        writer.close()

    def _answer(self, verb: str, line: str, to: str) -> bytes:
        match verb:
            case "EHLO":
                return b"250-stand-in\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n"
            case "AUTH":
                said = base64.b64decode(line.split()[2]).decode().split("\0")
                good = said[1:] == ["huifang", self.password]
                return b"235 welcome\r\n" if good else b"535 who are you\r\n"
            case "RCPT" if to in self.nobody:
                return b"550 nobody of that name\r\n"
            case "QUIT":
                return b"221 bye\r\n"
            case _:
                return b"250 fine\r\n"
