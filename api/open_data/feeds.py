"""``/umpan/…``: what is new in the city, an area or a category, as RSS and Atom."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.http import HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.request import Request

from api.conditional import is_unchanged
from api.open_data.files import OpenView
from api.schema import operation
from core import clock
from core.branding.selectors import current_brand
from core.tenancy import current_city
from reporting.rules.open_data import LICENCE_NAME
from reporting.selectors.open_data import catalogue
from reporting.selectors.open_data.feed import DAYS, ENTRIES, Feed, FeedNotFound, feed

FORMS: Final[dict[str, type[SyndicationFeed]]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
_MEDIA_TYPES: Final = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
_NAMES: Final = {"rss": "RSS 2.0", "atom": "Atom 1.0"}


class FeedView(OpenView):
    """One kind of feed in one format."""

    form: ClassVar[str]

    def send(self, request: Request, **narrowed: str) -> HttpResponse:
        """The feed, unless the reader has it already."""
        mark = catalogue.version("feed", self.form, *(f"{k}={v}" for k, v in narrowed.items()))
        found = feed(**narrowed, at=clock.now())
        response: HttpResponse
        if is_unchanged(request, f'"{mark}"'):
            response = HttpResponseNotModified()
        else:
            media_type = f"{_MEDIA_TYPES[self.form]}; charset=utf-8"
            response = HttpResponse(_written(request, self.form, found), content_type=media_type)
        response.headers["ETag"] = f'W/"{mark}"'
        return response


def _written(request: Request, form: str, found: Feed) -> str:
    here = request.build_absolute_uri
    title = _("Laporan warga %(city)s") % {"city": current_city().name}
    made = FORMS[form](
        title=f"{title}: {found.about}" if found.about else title,
        link=here(reverse("citizen:nearby")),
        description=_("Laporan terbuka %(days)d hari terakhir, terbaru dulu.") % {"days": DAYS},
        language="id",
        author_name=current_brand().app_name,
        feed_url=here(request.path),
        feed_guid=here(
            request.path
        ),  # without it, every feed of the city would be the same one to a reader
        feed_copyright=LICENCE_NAME,
    )
    for entry in found.entries:
        link = here(reverse("citizen:track", args=[entry.number]))
        made.add_item(
            title=entry.title,
            link=link,
            description=escape(entry.summary),  # readers take it for HTML
            unique_id=link,
            unique_id_is_permalink=True,
            pubdate=entry.submitted_at,
            updateddate=entry.changed_at,
            categories=[each for each in (entry.category, entry.agency) if each],
        )
    text: str = made.writeString("utf-8")
    return text


def feed_view(form: str, *names: str) -> type[FeedView]:
    """The view of a kind of feed, by what its address names: nothing, ``category``, ``area`` or both."""
    of = " and ".join(f"one {name}" for name in names) or "the city"

    @operation(
        "_".join(["feed", *names, form]),
        summary=f"New reports of {of} as {_NAMES[form]}",
        description=f"The newest {ENTRIES} public reports of the last {DAYS} days. Texts come without telephone "
        "numbers, identity numbers, plates, mail addresses and names; photos and the rest stay on the report's page.",
        responses={
            (200, _MEDIA_TYPES[form]): OpenApiResponse(
                {"type": "string"},
                description="The feed.",
                examples=[OpenApiExample(f"feed_{form}", value=_SHOWN[form], response_only=True)],
            )
        },
        parameters=[_PARAMETERS[name] for name in names],
        refuses=[FeedNotFound] if names else [],
        etag=True,
    )
    def get(self: FeedView, request: Request, **narrowed: str) -> HttpResponse:
        return self.send(request, **narrowed)

    name = "".join(each.title() for each in ("feed", *names, form, "view"))
    facts: dict[str, Any] = {
        "__doc__": f"New reports of {of}.", "__module__": __name__, "form": form, "get": get,
    }  # fmt: skip
    return type(name, (FeedView,), facts)


_PARAMETERS: Final = {
    "category": OpenApiParameter(
        "category",
        str,
        OpenApiParameter.PATH,
        description="Code of a category; those below it are included.",
    ),
    "area": OpenApiParameter(
        "area",
        str,
        OpenApiParameter.PATH,
        description="Kemendagri code of a kelurahan or kecamatan.",
    ),
}
_SHOWN: Final = {
    "rss": '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>…</title></channel></rss>',
    "atom": '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>…</title></feed>',
}
