"""The portal shows commands that run as they stand, and promises nothing the city does not have."""

from __future__ import annotations

import html
import re
import shlex
import subprocess
from typing import Any

import pytest
from django.test import override_settings

from tenants.models import City
from tests.make.cities import entitle
from tests.support.clients import CityClient, PlatformClient

pytestmark = pytest.mark.django_db


def shown_commands(page: str) -> list[list[str]]:
    """Each command of a page as a shell would read it."""
    blocks = re.findall(r'<pre class="code"[^>]*><code>(.*?)</code></pre>', page, re.DOTALL)
    words = [shlex.split(html.unescape(block).replace("\\\n", " ")) for block in blocks]
    return [each for each in words if each[0] == "curl"]


def run(client: CityClient, command: list[str]) -> Any:
    """What curl would do with the command, asked of the same host without a network."""
    assert command[0] == "curl"
    method, headers, data, address = "GET", {}, "", ""
    words = iter(command[1:])
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            method, data = "POST", next(words)
        else:
            address = word
    path = re.sub(r"^http://[^/]+", "", address)
    return client.generic(method, path, data, content_type="application/json", headers=headers)


@override_settings(DEMO=True)
def test_the_first_commands_run_as_they_stand(api: CityClient) -> None:
    page = api.get("/pengembang/").content.decode()
    categories, send, listing, _ = shown_commands(page)
    assert run(api, categories).json()
    answer = run(api, send)
    assert answer.status_code == 201, answer.content
    again = run(api, send)
    assert again.json()["id"] == answer.json()["id"]
    found = run(api, listing).json()["results"]
    assert answer.json()["number"] in {each["number"] for each in found}


@override_settings(DEMO=True)
def test_everybody_who_opens_the_page_sends_a_report_of_their_own(api: CityClient) -> None:
    sends = [shown_commands(api.get("/pengembang/").content.decode())[1] for _time in range(2)]

    first, second = (run(api, send).json()["id"] for send in sends)
    assert first != second


def test_what_is_filled_in_once_is_read_by_the_commands_that_follow(db: None) -> None:
    page = PlatformClient().get("/pengembang/").content.decode()
    blocks = re.findall(r'<pre class="code"[^>]*><code>(.*?)</code></pre>', page, re.DOTALL)
    script = "\n".join(["curl() { printf '%s\\n' \"$@\"; }", *map(html.unescape, blocks)])
    said = subprocess.run(
        ["bash", "-euc", script], capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert "client_id Anda:client_secret Anda" in said
    assert said.count("Authorization: Bearer access_token dari jawaban") == 2


def test_visitors_find_the_page(api: CityClient) -> None:
    for client in (api, PlatformClient()):
        assert 'href="/pengembang/"' in client.get("/").content.decode()


@override_settings(DEMO=False)
def test_a_real_city_shows_no_command_that_sends(batam: City, api: CityClient) -> None:
    page = api.get("/pengembang/").content.decode()
    assert not [command for command in shown_commands(page) if "-d" in command]
    assert "kota coba" in page


def test_a_package_without_the_api_says_so(batam: City, api: CityClient) -> None:
    entitle(services=["scorecards"])
    page = api.get("/pengembang/").content.decode()
    assert "API belum termasuk paket kota ini" in page
    assert shown_commands(page) == []


def test_the_status_page_says_what_waits(batam: City, api: CityClient) -> None:
    assert "Semua berjalan" in api.get("/pengembang/status/").content.decode()
