"""An SMTP server that takes everything and delivers nothing, or misbehaves when it is told to.

Modes: ``ok``; ``refuse`` (550 for every recipient); ``busy`` (451); ``drop`` (takes the message and
breaks off before saying so); ``slow`` (never answers after the message).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import Final

from infra.local.post.box import Box

MAX_BYTES: Final = 20 * 1024 * 1024
_ADDRESS: Final = re.compile(rb"<([^>]*)>")


class SmtpSink:
    """One listening port; a coroutine for each connection."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def serve(self, host: str, port: int) -> asyncio.Server:
        """Start listening."""
        return await asyncio.start_server(self._talk, host, port, limit=1024 * 1024)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
            await self._session(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(text: str) -> None:
            writer.write(text.encode() + b"\r\n")
            await writer.drain()

        sender, recipients = "", list[str]()
        await say("220 tanggap.localhost takes everything")
        while line := await reader.readline():
            verb = line[:4].strip().upper()
            if verb == b"QUIT":
                await say("221 bye")
                return
            if verb in {b"MAIL", b"RSET"}:
                sender, recipients = _address(line), []
            if verb == b"MAIL":
                self._box.knock("email")
            if verb == b"DATA" and recipients:
                await say("354 end with a dot")
                self._box.take_mail(sender, recipients, await _message(reader))
                if self._box.mode("email") == "drop":
                    return
                if self._box.mode("email") == "slow":
                    await asyncio.sleep(3600)
            await say(
                self._judge(line, recipients) if verb == b"RCPT" else _answer(verb, recipients)
            )

    def _judge(self, line: bytes, recipients: list[str]) -> str:
        mode = self._box.mode("email")
        if mode == "refuse":
            return "550 nobody of that name"
        if mode == "busy":
            return "451 later"
        recipients.append(_address(line))
        return "250 go on"


def _answer(verb: bytes, recipients: list[str]) -> str:
    """What is said to every other word."""
    if verb == b"EHLO":
        return "250-tanggap.localhost\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 20971520"
    if verb == b"DATA":
        return "250 taken" if recipients else "503 to whom?"
    return "250 yes" if verb in {b"HELO", b"NOOP", b"RSET", b"MAIL"} else "502 not here"


def _address(line: bytes) -> str:
    found = _ADDRESS.search(line)
    return found[1].decode("utf-8", "replace") if found else ""


async def _message(reader: asyncio.StreamReader) -> bytes:
    """Everything up to the lonely dot, with doubled dots undone."""
    lines, size = [], 0
    while (line := await reader.readline()) not in {b".\r\n", b".\n", b""}:
        size += len(line)
        if size > MAX_BYTES:
            raise ValueError("too large")
        lines.append(line[1:] if line.startswith(b"..") else line)
    return b"".join(lines)
