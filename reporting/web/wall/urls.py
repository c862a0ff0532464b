from django.urls import path

from core.live.web import events_view, ticket_view
from reporting.web.wall import wall
from reporting.web.wall.doors import may_watch

app_name = "wall"
urlpatterns = [
    path("dinding/", wall.page, name="page"),
    path("dinding/masuk", wall.feed, name="feed"),
    path("dinding/angka", wall.numbers, name="numbers"),
    path("dinding/adegan", wall.scenes, name="scenes"),
    path("dinding/regu", wall.crews, name="crews"),
    path("dinding/tiket", ticket_view(may_watch), name="ticket"),
    path("dinding/peristiwa", events_view(may_watch), name="events"),
    path("dinding/layar/<str:token>/", wall.open_screen, name="open_screen"),
    path("peta/wilayah/<slug:level>.json", wall.areas, name="areas"),
]
