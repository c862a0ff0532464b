"""Servers that are not quite as they should be, each on a port of its own."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@contextmanager
def saying(words: bytes) -> Iterator[int]:
    """Answers everybody with these bytes and hangs up."""

    def say(line: socket.socket) -> None:
        line.sendall(words)
        line.shutdown(socket.SHUT_WR)
        _hear_out(line)

    with _serving(say) as port:
        yield port


@contextmanager
def dripping() -> Iterator[int]:
    """Sends a header byte by byte, for ever."""
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nX-Pelan: ")
        while not over.wait(0.05):
            line.sendall(b"x")

    with _serving(drip) as port:
        yield port
    over.set()


@contextmanager
def serving_tls(chain: Path) -> Iterator[tuple[int, list[bytes]]]:
    """Answers over TLS; returns what it heard, handshakes that failed left out."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(str(chain))
    heard: list[bytes] = []

    def answer(line: socket.socket) -> None:
        with context.wrap_socket(line, server_side=True) as secure:
            asked = secure.recv(65536)
            if asked:
                heard.append(asked)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                _hear_out(secure)

    with _serving(answer) as port:
        yield port, heard


def _hear_out(line: socket.socket) -> None:
    """Read until the caller hangs up: closing on unread bytes would throw the answer away."""
    line.settimeout(60)
    while line.recv(65536):
        pass


@contextmanager
def _serving(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    server = socket.create_server(("127.0.0.1", 0))

    def one(line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            answer(line)

    def serve() -> None:
        while True:
            try:
                line, _who = server.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(line,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield int(server.getsockname()[1])
    server.close()


def certificate_for(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate that signs itself, as file of its authority and as chain with key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    authority, chain = folder / "ca.pem", folder / "chain.pem"
    authority.write_bytes(pem)
    chain.write_bytes(pem + private)
    return authority, chain
