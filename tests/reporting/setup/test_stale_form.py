"""A form from before somebody signed in again says what happened, and changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from reporting.models import Agency


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_an_old_token_is_answered_in_the_citys_words(
    admin: Client, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    monkeypatch.setattr(admin.handler, "enforce_csrf_checks", True)
    before = Agency.objects.count()

    answer = admin.post("/atur/dinas/baru", {"name": "Dinas Baru"}, headers={"accept": accept})

    assert answer.status_code == 403
    assert "muat ulang halamannya" in answer.content.decode()
    assert ("problem+json" in answer.headers["Content-Type"]) is (accept != "text/html")
    assert Agency.objects.count() == before
