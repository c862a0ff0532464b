"""What the post office took, newest last; mails also as ``.eml`` files that any mail program opens."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict, dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

MOST: Final = 500
MODES: Final = ("ok", "refuse", "busy", "drop", "slow", "gone", "duplicate")


@dataclass(slots=True)
class Item:
    """One thing somebody sent."""

    number: int
    channel: str
    to: str
    sender: str
    subject: str
    text: str
    key: str
    at: float
    facts: dict[str, Any] = field(default_factory=dict)


class Box:
    """Keeps what came in, and how each channel is to behave. Threads share it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.items: list[Item] = []
        self.modes: dict[str, str] = {}
        self.attempts: dict[str, int] = {}
        self._raw: dict[int, bytes] = {}
        self._folder = folder
        self._lock = threading.Lock()
        self._next = 1
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._read_back(folder)

    def mode(self, channel: str) -> str:
        return self.modes.get(channel, "ok")

    def knock(self, channel: str) -> None:
        """Count that somebody tried, whatever came of it."""
        with self._lock:
            self.attempts[channel] = self.attempts.get(channel, 0) + 1

    def take_mail(self, sender: str, recipients: list[str], raw: bytes) -> Item:
        """Keep one e-mail."""
        mail = parsed(raw)
        body = mail.get_body(("plain", "html"))
        with self._lock:
            item = Item(
                number=self._number(),
                channel="email",
                to=", ".join(recipients),
                sender=str(mail["From"] or sender),
                subject=str(mail["Subject"] or ""),
                text=body.get_content() if body is not None else "",
                key=str(mail["Message-ID"] or ""),
                at=time.time(),
            )
            self._keep(item)
            self._raw[item.number] = raw
            if self._folder is not None:
                (self._folder / f"{item.number:06d}.eml").write_bytes(raw)
        return item

    def take(self, channel: str, *, key: str, **facts: Any) -> tuple[Item, bool]:
        """Keep a message once for each key; says whether it is new."""
        with self._lock:
            for known in self.items:
                if known.channel == channel and key and known.key == key:
                    return known, False
            item = Item(
                number=self._number(),
                channel=channel,
                to=str(facts.pop("to", "")),
                sender=str(facts.pop("sender", "")),
                subject=str(facts.pop("subject", "")),
                text=str(facts.pop("text", "")),
                key=key,
                at=time.time(),
                facts=facts,
            )
            self._keep(item)
            if self._folder is not None:
                file = self._folder / f"{item.number:06d}.json"
                file.write_text(json.dumps(asdict(item), ensure_ascii=False), encoding="utf-8")
        return item, True

    def raw(self, number: int) -> bytes | None:
        """A mail as it came in."""
        return self._raw.get(number)

    def of(self, channel: str) -> list[Item]:
        """What came in on one channel."""
        with self._lock:
            return [item for item in self.items if item.channel == channel]

    def forget(self) -> None:
        """Empty the box and let every channel behave again."""
        with self._lock:
            for item in self.items:
                self._unlink(item.number)
            self.items, self.modes, self.attempts, self._raw = [], {}, {}, {}

    def _keep(self, item: Item) -> None:
        self.items.append(item)
        while len(self.items) > MOST:
            old = self.items.pop(0)
            self._raw.pop(old.number, None)
            self._unlink(old.number)

    def _unlink(self, number: int) -> None:
        for suffix in ("eml", "json"):
            if self._folder is not None:
                (self._folder / f"{number:06d}.{suffix}").unlink(missing_ok=True)

    def _number(self) -> int:
        number, self._next = self._next, self._next + 1
        return number

    def _read_back(self, folder: Path) -> None:
        for file in sorted(folder.glob("*.*"))[-MOST:]:
            if not file.stem.isdigit():
                continue
            self._next = int(file.stem)
            if file.suffix == ".eml":
                raw = file.read_bytes()
                item = self.take_mail("", [str(parsed(raw)["To"] or "")], raw)
                item.at = file.stat().st_mtime
            elif file.suffix == ".json":
                item = Item(**json.loads(file.read_text(encoding="utf-8")))
                self._next = item.number + 1
                self._keep(item)


def parsed(raw: bytes) -> EmailMessage:
    """A mail with its headers decoded."""
    mail = message_from_bytes(raw, policy=policy.default)
    if not isinstance(mail, EmailMessage):
        raise TypeError("The default policy makes EmailMessage.")
    return mail
