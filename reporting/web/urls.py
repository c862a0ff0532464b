"""Pages of the reporting service, one folder per audience."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from reporting.web.citizen import urls as citizen_urls
from reporting.web.crew import urls as crew_urls
from reporting.web.desk import urls as desk_urls
from reporting.web.messages import urls as message_urls
from reporting.web.setup import urls as setup_urls
from reporting.web.staff_home import staff_home
from reporting.web.wall import urls as wall_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(citizen_urls)),
    path("", include(message_urls)),
    path("petugas/", staff_home, name="staff_home"),
    path("meja/", include(desk_urls)),
    path("tugas/", include(crew_urls)),
    path("atur/", include(setup_urls)),
    path("", include(wall_urls)),
]
