"""What no column can keep is answered with a sentence, and changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from reporting.models import Area


@pytest.mark.parametrize("code", ["a\x00b", "\x00"])
def test_a_nul_byte_where_no_form_asks_is_refused(admin: Client, code: str) -> None:
    before = Area.objects.filter(is_covered=True).count()

    answer = admin.post("/atur/wilayah/layani", {"kode": code, "layani": "0"})

    assert answer.status_code == 422
    assert "tidak dapat disimpan" in answer.content.decode()
    assert Area.objects.filter(is_covered=True).count() == before
