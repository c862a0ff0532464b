"""The words of templates: styles, scripts, icons, times."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from pytest_django import Settings

from core import clock, frontend
from core.tenancy import CityLike

AT = datetime(2026, 11, 22, 7, 27, tzinfo=UTC)
Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    def rendered(source: str, **values: object) -> str:
        return Template("{% load ui %}" + source).render(Context(values))

    return rendered


@pytest.fixture
def built(tmp_path: Path, settings: Settings) -> Path:
    """A small front end as the build writes it."""
    folder = tmp_path / "built"
    folder.mkdir()
    manifest = {
        "core/assets/app.css": {"file": "app.1.css", "assets": [f"{frontend.FONT}.2.woff2"]},
        "core/assets/wall.css": {"file": "wall.7.css"},
        "infra/frontend/entries/wall.ts": {"file": "wall.3.js", "imports": ["_app"]},
        "_app": {"file": "app.4.js", "css": ["chart.5.css"], "imports": ["_app"]},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "icons.json").write_text(json.dumps({"file": "icons.6.svg", "names": ["trash"]}))
    settings.STATIC_BUILD_DIR = folder
    return folder


@pytest.mark.usefixtures("built")
def test_a_page_gets_its_font_style_sheet_and_theme(render: Render) -> None:
    class Brand:
        theme_url = "/tema.0123456789ab.css"

    html = render("{% ui_styles %}", brand=Brand())
    assert html.index("woff2") < html.index("app.1.css") < html.index("/tema.0123456789ab.css")
    assert "crossorigin" in html


@pytest.mark.usefixtures("built")
def test_the_wall_adds_its_own_style_sheet(render: Render) -> None:
    html = render('{% ui_styles "wall" %}')
    assert html.index("app.1.css") < html.index("wall.7.css")
    with pytest.raises(frontend.UnknownEntry):
        render('{% ui_styles "walls" %}')


@pytest.mark.usefixtures("built")
def test_a_script_brings_what_it_imports_and_carries_the_nonce(render: Render) -> None:
    request = RequestFactory().get("/")
    request.csp_nonce = "abc"  # type: ignore[attr-defined]
    html = render('{% ui_script "wall" %}', request=request)
    assert 'src="/static/wall.3.js" nonce="abc"' in html
    assert 'rel="modulepreload" href="/static/app.4.js" nonce="abc"' in html
    assert 'rel="stylesheet" href="/static/chart.5.css"' in html


@pytest.mark.usefixtures("built")
def test_a_script_that_was_not_built_is_an_error(render: Render) -> None:
    with pytest.raises(frontend.UnknownEntry):
        render('{% ui_script "walls" %}')


@pytest.mark.usefixtures("built")
def test_icons_are_decoration_unless_they_have_a_label(render: Render) -> None:
    assert 'aria-hidden="true"' in render('{% icon "trash" %}')
    labelled = render('{% icon "trash" "Hapus" %}')
    assert 'role="img" aria-label="Hapus"' in labelled
    assert "/static/icons.6.svg#trash" in labelled


@pytest.mark.usefixtures("built")
def test_a_missing_icon_stops_a_developer_but_no_citizen(
    render: Render, settings: Settings
) -> None:
    settings.DEBUG = True
    with pytest.raises(frontend.UnknownEntry):
        render('{% icon "unicorn" %}')
    settings.DEBUG = False
    assert "#dots" in render('{% icon "unicorn" %}')


def test_without_a_build_pages_are_plain_and_the_check_says_so(
    render: Render, settings: Settings, tmp_path: Path
) -> None:
    settings.STATIC_BUILD_DIR = tmp_path
    assert render('{% ui_styles %}{% ui_script "wall" %}').strip() == ""
    assert "<svg" in render('{% icon "trash" %}')
    [warning] = frontend.front_end_is_built()
    assert warning.id == "core.W001"


def test_times_are_the_citys(
    batam: CityLike, render: Render, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(minutes=12))
    assert render("{{ at|local_time }}", at=AT) == "14.27"
    assert render("{{ at|local_time:'zone' }}", at=AT) == "14.27 WIB"
    assert render("{{ at|local_time:'full' }}", at=AT) == "22 Nov 2026, 14.27"
    assert render("{{ at|minutes_ago }}", at=AT) == "12 menit lalu"
    assert render("{{ at|time_left }}", at=AT) == "lewat 12 mnt"


def test_outside_a_city_times_are_the_platforms(render: Render) -> None:
    assert render("{{ at|local_time:'time' }}", at=AT) == "14.27"


def test_a_style_of_time_that_does_not_exist_is_an_error(render: Render) -> None:
    with pytest.raises(TemplateSyntaxError):
        render("{{ at|local_time:'secs' }}", at=AT)


def test_nothing_is_said_as_nothing(render: Render) -> None:
    source = (
        "{{ x|local_time }}|{{ x|minutes_ago }}|{{ x|number_id }}|{{ x|duration }}|{{ x|figure }}"
    )
    assert render(source, x=None) == "||–|–|–"


def test_drawings_use_plain_numbers_in_any_language(render: Render) -> None:
    assert render("{{ 1|share_of:3 }}") == "33.33"
    assert render("{{ 5|share_of:0 }}") == "0"
    assert render("{{ v|polyline }}", v=[0, 2]) == "0.00,40.00 100.00,2.00"
    assert render("{{ v|polyline:'area' }}", v=[0, 2]).startswith("0,40 ")
    assert render("{{ v|polyline }}", v=[1]) == ""
    assert render("{{ v|largest }}", v=[{"value": 3}, {"value": None}]) == "3,0"
