"""Every component says what it takes, is shown in the gallery, and obeys the content security policy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from pytest_django import Settings

from core.tenancy import CityLike

TEMPLATES = Path(project.BASE_DIR) / "core" / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("[a-z]*.html"))
ALL = sorted(TEMPLATES.rglob("*.html"))
PAGES = ["", "halaman/", "meja/", "dinding/", "sederhana/"]


@pytest.fixture
def client(settings: Settings) -> Client:
    settings.DEMO = True
    return Client(headers={"host": "batam.localhost"})


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_begins_with_its_variables(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith("{% comment %}")
    assert "Variables:" in source.split("{% endcomment %}")[0]


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_is_in_the_list_and_used_by_gallery_or_layout(path: Path) -> None:
    assert f"`{path.stem}`" in (TEMPLATES / "components" / "README.md").read_text(encoding="utf-8")
    shown = "".join(
        other.read_text(encoding="utf-8") for other in ALL if other.resolve() != path.resolve()
    )
    assert f'"components/{path.name}"' in shown


# A paper is laid out by WeasyPrint, which fetches no style sheet; no browser ever gets it.
PAGES_FOR_BROWSERS = [path for path in ALL if path.parent.name != "papers"]


@pytest.mark.parametrize(
    "path", PAGES_FOR_BROWSERS, ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_templates_hold_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|href=\"javascript:", source)
    assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))", source)


@pytest.mark.parametrize("page", PAGES)
def test_the_gallery_shows_every_component(batam: CityLike, client: Client, page: str) -> None:
    response = client.get(f"/_components/{page}")
    assert response.status_code == 200
    html = response.content.decode()
    assert '<html lang="id"' in html
    assert "{%" not in html
    assert "{{" not in html


def test_ids_are_unique_on_the_gallery_page(batam: CityLike, client: Client) -> None:
    html = client.get("/_components/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_gallery_is_closed_to_citizens(batam: CityLike, settings: Settings) -> None:
    settings.DEMO = settings.DEBUG = False
    response = Client(headers={"host": "batam.localhost"}).get("/_components/")
    assert response.status_code == 404
