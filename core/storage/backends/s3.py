"""Files in an object store that speaks S3. Credentials come from the usual AWS places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.storage.backends.base import FileMissing, OpenFile, StorageAway

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


class S3Backend:
    """Keeps each file as a private object in one bucket."""

    def __init__(self, bucket: str, *, endpoint: str = "", region: str = "") -> None:
        self._bucket = bucket
        self._client: S3Client = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=region or None,
            config=Config(
                connect_timeout=3,
                read_timeout=20,
                retries={"max_attempts": 3, "mode": "standard"},
                # Stand-ins for S3 do not know the newer checksums that Amazon takes by default.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store an object; the store shows it only when it is whole."""
        with _plain_errors():
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=data, ContentType=content_type
            )

    def open(self, key: str) -> OpenFile:
        """Open an object for reading.

        Raises:
            FileMissing: There is none.
            StorageAway: The store does not answer.
        """
        with _plain_errors():
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        return OpenFile(cast(BinaryIO, answer["Body"]), size=answer["ContentLength"])

    def delete(self, key: str) -> None:
        """Remove an object; the store does not mind when there is none."""
        with _plain_errors():
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def exists(self, key: str) -> bool:
        """Whether there is an object."""
        try:
            with _plain_errors():
                self._client.head_object(Bucket=self._bucket, Key=key)
        except FileMissing:
            return False
        return True


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _MISSING:
            raise FileMissing from None
        raise StorageAway from error
    except BotoCoreError as error:
        raise StorageAway from error
