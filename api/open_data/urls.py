"""Addresses of open data on a city's host."""

from __future__ import annotations

from django.urls import path

from api.open_data import catalog, page
from api.open_data.feeds import FORMS, feed_view
from api.open_data.files import FILES

app_name = "open_data"
_FEEDS = {
    "latest": ("umpan/laporan", ()),
    "category": ("umpan/kategori/<str:category>", ("category",)),
    "area": ("umpan/wilayah/<str:area>", ("area",)),
    "area_category": ("umpan/wilayah/<str:area>/kategori/<str:category>", ("area", "category")),
}
urlpatterns = [
    path("open-data/", page.page, name="page"),
    path("open-data/catalog.json", catalog.CatalogView.as_view(), name="catalog"),
    *(
        path(f"open-data/{code}.{ending}", view.as_view(), name=f"{code}_{ending}")
        for (code, ending), view in FILES.items()
    ),
    *(
        path(f"{address}.{form}", feed_view(form, *names).as_view(), name=f"feed_{kind}_{form}")
        for kind, (address, names) in _FEEDS.items()
        for form in FORMS
    ),
]
