"""What is too large is refused unread."""

from __future__ import annotations

from typing import Any

import pytest

from core.tenancy import CityLike, current_city
from core.uploads import MAX_BODY
from tests.support.clients import CityClient


class Unreadable:
    """A body that must not be touched."""

    def read(self, *_args: object) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


@pytest.mark.parametrize("length", [str(MAX_BODY + 1), "9" * 30, "banyak", "-5"])
def test_a_body_beyond_the_limit_is_never_read(batam: CityLike, length: str) -> None:
    environment: dict[str, Any] = {"CONTENT_LENGTH": length, "wsgi.input": Unreadable()}

    answer = CityClient(current_city()).generic("POST", "/lapor", b"", **environment)

    assert answer.status_code == 413
    assert "terlalu besar" in answer.content.decode()
