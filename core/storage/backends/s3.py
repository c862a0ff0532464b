"""Files in an object store that speaks S3. Credentials come from the usual AWS places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.storage.backends.base import DirectUpload, FileMissing, OpenFile, StorageAway

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})


class S3Backend:
    """Keeps each file as a private object in one bucket."""

    def __init__(
        self, bucket: str, *, endpoint: str = "", region: str = "", public_endpoint: str = ""
    ) -> None:
        """``public_endpoint`` is the store's address as phones reach it, where that is another one."""
        self._bucket = bucket
        self._client = _client(endpoint, region)
        self._public = _client(public_endpoint, region) if public_endpoint else self._client

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store an object; the store shows it only when it is whole."""
        with _plain_errors():
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=data, ContentType=content_type
            )

    def put_file(self, key: str, path: Path, content_type: str) -> None:
        """Store a file in as many parts as it takes."""
        with _plain_errors():
            self._client.upload_file(
                str(path), self._bucket, key, ExtraArgs={"ContentType": content_type}
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

    def size(self, prefix: str) -> int:
        """Bytes of every object below a prefix, from the listing."""
        with _plain_errors():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            return sum(entry["Size"] for page in pages for entry in page.get("Contents", []))

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key that begins with ``prefix``, page by page."""
        with _plain_errors():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            for page in pages:
                for entry in page.get("Contents", []):
                    yield entry["Key"]

    def direct_upload(
        self, key: str, content_type: str, *, max_bytes: int, lasting: timedelta
    ) -> DirectUpload | None:
        """A signed form for one object; the store itself refuses what is larger or another type."""
        with _plain_errors():
            form = self._public.generate_presigned_post(
                self._bucket,
                key,
                Fields={"Content-Type": content_type},
                Conditions=[
                    {"Content-Type": content_type},
                    ["content-length-range", 1, max_bytes],
                ],
                ExpiresIn=int(lasting.total_seconds()),
            )
        return DirectUpload(form["url"], form["fields"])


def _client(endpoint: str, region: str) -> S3Client:
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region or None,
        config=Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"max_attempts": 3, "mode": "standard"},
            signature_version="s3v4",
            # Amazon's own address of a bucket names its region: the one without redirects a form away.
            s3=None if endpoint else {"addressing_style": "virtual"},
            # Stand-ins for S3 do not know the newer checksums that Amazon takes by default.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


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
