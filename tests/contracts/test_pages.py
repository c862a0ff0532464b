"""The contracts are served where they say, with a page that needs nothing but this host."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import resolve

from api.documents.catalogue import ALL, PARTNER, Document
from core.tenancy import inside_public
from tenants import hosts
from tenants.models import City, CityState
from tests.contracts.documents import contract
from tests.support.clients import CityClient, PlatformClient

each_document = pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)


def client_for(document: Document, city: City) -> Client:
    return PlatformClient() if document is PARTNER else CityClient(city)


@each_document
def test_a_contract_is_served_as_yaml_and_json(batam: City, document: Document) -> None:
    client = client_for(document, batam)

    text = client.get(document.served_at)
    json = client.get(document.served_at, headers={"Accept": "application/json"})

    assert yaml.safe_load(text.content) == contract(document.name)
    assert json.json() == contract(document.name)
    assert text.headers["Vary"].startswith("Accept")
    again = client.get(document.served_at, headers={"If-None-Match": text.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@each_document
def test_every_address_of_a_contract_is_one_of_the_product(document: Document) -> None:
    for path in contract(document.name)["paths"]:
        filled = re.sub(r"\{(z|x|y)\}", "1", path)
        filled = re.sub(r"\{[^}]*id\}", "5f0c7b1e-7d0a-4a46-9f0e-2f3f9f9b9c11", filled)
        assert resolve(re.sub(r"\{[^}]+\}", "satu", filled), urlconf=document.urlconf), path


@each_document
def test_the_page_needs_nothing_but_this_host(batam: City, document: Document) -> None:
    client = client_for(document, batam)

    page = client.get(document.docs_at)

    text = page.content.decode()
    assert page.status_code == 200
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
    links = re.findall(r'<(?:script[^>]* src|link [^>]*href)="([^"]+)"', text)
    assert len(links) >= 4
    for link in links:
        assert body_of(client.get(link.replace("&amp;", "&"))), link


def test_a_city_in_service_is_only_read(batam: City, settings: Any) -> None:
    settings.DEMO = False
    become(batam, state=CityState.ACTIVE, is_sandbox=False)

    page = CityClient(batam).get("/api/docs/").content.decode()

    assert "data-writes" not in page
    assert "only reads" in page


def test_what_is_tried_goes_to_the_city_the_deployment_names(batam: City, settings: Any) -> None:
    become(batam, state=CityState.ACTIVE, is_sandbox=False)
    settings.DEMO = False
    settings.SANDBOX_URL = "https://coba.tanggap.example"

    page = CityClient(batam).get("/api/docs/")

    text = page.content.decode()
    assert 'data-server="https://coba.tanggap.example"' in text
    assert "data-writes" in text
    assert "data-csrf" not in text
    assert "https://coba.tanggap.example" in page.headers["Content-Security-Policy"]


def test_a_city_for_trying_out_takes_what_is_tried(batam: City) -> None:
    become(batam, is_sandbox=True)

    page = CityClient(batam).get("/api/docs/").content.decode()

    assert 'data-server="http://batam.localhost' in page
    assert "data-writes" in page
    assert "data-csrf" in page


def test_examples_fit_the_city_that_shows_them(batam: City, settings: Any) -> None:
    page = CityClient(batam).get("/api/docs/").content.decode()
    found = dict(re.findall(r'data-(category|lon|lat)="([^"]+)"', page))

    sent = CityClient(batam).post_json(
        "/api/v1/reports",
        {
            "description": "Sampah menumpuk",
            "category": found["category"],
            "lon": float(found["lon"]),
            "lat": float(found["lat"]),
        },
    )

    assert sent.status_code == 201, sent.content
    settings.DEMO, settings.SANDBOX_URL = False, "https://coba.tanggap.example"
    become(batam, state=CityState.ACTIVE, is_sandbox=False)
    assert "data-lon" not in CityClient(batam).get("/api/docs/").content.decode()
    assert "data-lon" not in PlatformClient().get("/partner/docs/").content.decode()


def become(city: City, **facts: Any) -> None:
    """The platform decides what a city is."""
    with inside_public():
        City.objects.filter(pk=city.pk).update(**facts)
    hosts.forget()


def body_of(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response) if response.streaming else bytes(response.content)
