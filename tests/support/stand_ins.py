"""Fixtures that ``tests/conftest.py`` gives to all: where mails go (a post office) and files (an object store)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from tests.support.post import PostOffice, RunningPostOffice

BUCKET: Final = "tanggap"
REGION: Final = "ap-southeast-3"


@pytest.fixture(scope="session")
def running_office() -> Iterator[PostOffice]:
    """Real SMTP and HTTP, once for all tests."""
    running = RunningPostOffice()
    yield running.start()
    running.stop()


@pytest.fixture
def office(running_office: PostOffice, settings: Any) -> PostOffice:
    """An empty post office that every mail goes to."""
    running_office.box.forget()
    settings.EMAIL_BACKEND = "core.messages.smtp.Backend"
    settings.DEFAULT_FROM_EMAIL = "Tanggap <jangan-balas@tanggap.invalid>"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running_office.smtp_port
    settings.EMAIL_TIMEOUT = 5
    return running_office


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """A running stand-in for S3 with one bucket; its address. Once: the stand-in has one memory for a process."""
    import boto3  # both are slow to import, and few tests need them
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name=REGION).create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield f"http://{host}:{port}"
    server.stop()
