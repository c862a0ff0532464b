"""Questions, chains and prepared replies in a real browser: set up, asked, answered, read."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from core.tenancy import inside
from tests.browser.barriers import barriers
from tests.browser.conftest import PHONE, SCREEN
from tests.support import database

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

PATHS: Final = (
    "kategori/sampah/",
    "kategori/sampah/pertanyaan/baru",
    "kategori/sampah/pertanyaan/jenis/",
    "kategori/sampah/pindah",
    "kategori/sampah/gabung",
    "eskalasi/",
    "eskalasi/seluruh-kota/",
    "eskalasi/sampah/",
    "balasan/",
    "balasan/baru",
    "balasan/bawaan/resolve_cleaned/",
)


def shoot(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look; set TANGGAP_PICTURES to a folder."""
    folder = os.environ.get("TANGGAP_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def asked(site: str) -> None:
    """Batam asks about rubbish: what kind, required, and three more."""
    from core import clock
    from reporting.rules.lifecycle import Actor
    from reporting.services.catalog import questions
    from reporting.services.catalog.questions import QuestionDetails

    details = {
        "jenis": QuestionDetails(
            "Sampah apa?",
            "single",
            ("Sampah rumah tangga", "Sampah bangunan", "Ranting dan daun"),
            is_required=True,
            is_public=True,
        ),
        "berapa_kantong": QuestionDetails(
            "Kira-kira berapa kantong?", "number", minimum=Decimal(1), maximum=Decimal(500)
        ),
        "sejak": QuestionDetails("Sejak kapan?", "date", help="Perkiraan saja."),
        "ganggu": QuestionDetails("Mengganggu apa?", "multiple", ("Bau", "Jalan", "Saluran air")),
    }
    with inside(database.city("batam")):
        for code, each in details.items():
            questions.add(
                category_code="sampah",
                code=code,
                details=each,
                actor=Actor.system("Uji"),
                at=clock.now(),
            )


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_nothing_keeps_anybody_out_of_the_screens(open_setup: Open, size: dict[str, int]) -> None:
    found: dict[str, Any] = {}
    page = open_setup("", viewport=size)
    for path in PATHS:
        page.goto(f"/atur/{path}")
        shoot(page, f"{path.strip('/').replace('/', '_')}_{size['width']}")
        found[path] = barriers(page)

    assert found == {path: [] for path in PATHS}


@pytest.mark.usefixtures("asked")
def test_the_form_asks_when_the_category_is_chosen(page: Page) -> None:
    page.goto("/lapor", wait_until="networkidle")
    page.get_by_role("radio", name="Sampah", exact=True).click()
    page.get_by_text("Sampah apa?").wait_for()
    page.get_by_label("Kira-kira berapa kantong?").fill("12")
    page.locator("#description").fill("Menumpuk sejak Senin")
    page.get_by_role("radio", name="Ranting dan daun").click()
    page.wait_for_load_state("networkidle")
    shoot(page, "lapor_360")

    assert page.get_by_label("Kira-kira berapa kantong?").input_value() == "12"
    assert barriers(page) == []
    page.get_by_role("button", name="Kirim laporan").click()
    page.wait_for_url(re.compile("/terkirim/"))
    number = page.url.rsplit("/", 1)[1]
    page.goto(f"/laporan/{number}")
    shoot(page, "lacak_360")
    assert page.get_by_text("Ranting dan daun").is_visible()
    assert page.get_by_text("12", exact=True).is_visible()


@pytest.mark.usefixtures("asked")
def test_a_refused_report_shows_its_questions_and_keeps_everything(page: Page) -> None:
    page.goto("/lapor", wait_until="networkidle")
    page.locator("#description").fill("Menumpuk sejak Senin")
    page.get_by_role("radio", name="Sampah", exact=True).click()
    page.get_by_text("Sampah apa?").wait_for()
    page.get_by_role("button", name="Kirim laporan").click()
    page.get_by_text("Jawab dulu: Sampah apa?").first.wait_for()
    shoot(page, "lapor_ditolak_360")

    assert page.locator("#description").input_value() == "Menumpuk sejak Senin"
    page.get_by_role("radio", name="Sampah bangunan").click()
    page.get_by_role("button", name="Kirim laporan").click()
    page.wait_for_url(re.compile("/terkirim/"))


def test_a_chain_is_shown_in_words_before_it_is_saved(open_setup: Open) -> None:
    page = open_setup("eskalasi/sampah/")
    page.locator("#angka-0").fill("50")
    page.locator("#angka-0").blur()
    words = page.locator("#pratinjau")
    words.get_by_text("saat 50 % target terpakai").wait_for()
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Eskalasi tersimpan").wait_for()
