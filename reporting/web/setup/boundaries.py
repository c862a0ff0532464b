"""A city's own boundaries: upload, look at what would change, take over or throw away."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import DomainError
from reporting.models import BoundarySet
from reporting.rules.limits import MAX_BOUNDARY_BYTES
from reporting.selectors.setup import boundaries as selector
from reporting.services.catalog import boundary_sets
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import saved

SCREEN: Final = "areas"
LARGEST_EPSG: Final = 999_999


class UploadForm(forms.Form):
    """A file of boundaries, and what is said about it."""

    file = forms.FileField(
        label=gettext_lazy("Berkas batas"),
        max_length=200,
        help_text=gettext_lazy(
            "GeoJSON (.geojson) atau Shapefile dalam satu ZIP (.shp, .dbf, .shx, dan .prj); "
            "paling besar 24 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,.zip"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Sumber"),
        max_length=180,
        help_text=gettext_lazy("Misalnya Bappeda, hasil penegasan batas 2025."),
    )
    drawn_on = forms.DateField(
        label=gettext_lazy("Tanggal data"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    epsg = forms.IntegerField(
        label=gettext_lazy("Kode EPSG"),
        required=False,
        min_value=1,
        max_value=LARGEST_EPSG,
        help_text=gettext_lazy("Hanya bila berkas tidak menyebut sistem koordinatnya."),
    )
    replaces = forms.BooleanField(
        label=gettext_lazy("Berkas ini lengkap"),
        required=False,
        help_text=gettext_lazy(
            "Wilayah setingkat yang tidak disebut berkas ini dinyatakan tidak ada lagi."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """Upload a file, and every upload so far."""
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    made: list[BoundarySet] = []
    if posted and saved(form, lambda: made.append(_upload(request, form))):
        messages.success(request, _("Berkas diterima. Belum ada yang berubah di kota ini."))
        return redirect("setup:boundary_set", made[0].public_id)
    context = {"form": form, "lines": selector.lines()}
    return show(request, "boundaries.html", SCREEN, context, status=422 if posted else 200)


@require_safe
@admins_only
def boundary_set(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is wrong with an upload, or what it would change; htmx asks again while it is read."""
    return _page(request, public_id)


@require_safe
@admins_only
def outlines(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The preview's shapes."""
    shapes = selector.outlines(public_id)
    if shapes is None:
        raise boundary_sets.BoundarySetNotFound(_("Pratinjau ini tidak ada."))
    return HttpResponse(shapes, content_type="application/geo+json")


@require_POST
@admins_only
def apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the areas over."""
    try:
        boundary_sets.apply(public_id=public_id, actor=admin_of(request), at=clock.now())
    except boundary_sets.PreviewOutdated as error:
        boundary_sets.read_again(public_id=public_id, actor=admin_of(request), at=clock.now())
        return _page(request, public_id, refused=str(error), status=error.status)
    except DomainError as error:
        if error.status == 404 or error.status >= 500:
            raise
        return _page(request, public_id, refused=str(error), status=error.status)
    messages.success(request, _("Batas wilayah diterapkan."))
    return redirect("setup:boundary_set", public_id)


@require_POST
@admins_only
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw an upload away."""
    try:
        boundary_sets.discard(public_id=public_id, actor=admin_of(request), at=clock.now())
    except boundary_sets.NotReady as error:
        return _page(request, public_id, refused=str(error), status=error.status)
    messages.success(request, _("Unggahan dibatalkan. Wilayah kota tidak berubah."))
    return redirect("setup:boundaries")


@require_POST
@admins_only
def bring_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Prepare the areas as they were before a set."""
    try:
        made = boundary_sets.bring_back(
            public_id=public_id, actor=admin_of(request), at=clock.now()
        )
    except boundary_sets.NotReady as error:
        return _page(request, public_id, refused=str(error), status=error.status)
    return redirect("setup:boundary_set", made.public_id)


def _page(
    request: HttpRequest, public_id: UUID, *, refused: str = "", status: int = 200
) -> HttpResponse:
    found = selector.page(public_id)
    if found is None:
        raise boundary_sets.BoundarySetNotFound(_("Unggahan batas ini tidak ada."))
    context = {"page": found, "refused": refused}
    return show(request, "boundary_set.html", SCREEN, context, status=status)


def _upload(request: HttpRequest, form: UploadForm) -> BoundarySet:
    facts: dict[str, Any] = form.cleaned_data
    file: UploadedFile[bytes] = facts["file"]
    return boundary_sets.upload(
        data=file.read(MAX_BOUNDARY_BYTES + 1),
        file_name=file.name or "",
        source=facts["source"],
        drawn_on=facts["drawn_on"],
        epsg=facts["epsg"],
        replaces=facts["replaces"],
        actor=admin_of(request),
        at=clock.now(),
    )
