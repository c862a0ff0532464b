"""The pages on webhooks, once for cities and partners: each says whose they are, how a page looks and where it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.errors import DomainError, NotFound
from core.saving import saved
from core.webhooks import addresses, catalogue, rules, selectors
from core.webhooks.models import ALL_EVENTS, Delivery, DeliveryState, Endpoint
from core.webhooks.services import endpoints, resending
from core.webhooks.services.delivering import body_of
from core.webhooks.services.endpoints import MAX_DESCRIPTION, Owner, Wish

DAYS_SHOWN: Final = timedelta(days=7)
LEAKED: Final = "bocor"
_OVERLAPS: Final = ((LEAKED, timedelta()), ("1", timedelta(days=1)), ("7", timedelta(days=7)))


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page is drawn in.

    Attributes:
        owner: Whose webhooks.
        actor_label: Who is written down as having done it.
        show: Draws a template of ``webhooks/`` with its context, a title and a status.
        url: Where a page is: ``list``, ``new``, ``endpoint``, ``act``, ``delivery``, ``resend``.
        asks_sandbox: Whether a new endpoint may be for sandboxes.
    """

    owner: Owner
    actor_label: str
    show: Callable[[str, Mapping[str, Any], int], HttpResponse]
    url: Callable[..., str]
    asks_sandbox: bool = False

    def act(self, **more: Any) -> dict[str, Any]:
        """What every change is told."""
        return {
            "owner": self.owner,
            "actor_label": self.actor_label,
            "at": clock.now(),
            **more,
        }


class EndpointForm(forms.Form):
    """Where to send, and what."""

    url = forms.CharField(
        label=gettext_lazy("Alamat penerima"),
        max_length=addresses.MAX_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://sistem.kota.go.id/tanggap"}),
        help_text=gettext_lazy("Alamat https yang dapat dicapai dari internet."),
    )
    description = forms.CharField(
        label=gettext_lazy("Dipakai oleh"), max_length=MAX_DESCRIPTION, required=False
    )
    all_events = forms.BooleanField(
        label=gettext_lazy("Semua kejadian, juga yang ditambahkan nanti"), required=False
    )
    events = forms.MultipleChoiceField(label=gettext_lazy("Kejadian"), required=False)
    is_sandbox = forms.BooleanField(label=gettext_lazy("Untuk kota coba"), required=False)

    def __init__(self, *args: Any, frame: Frame, **options: Any) -> None:
        super().__init__(*args, **options)
        self.types = catalogue.all_types(frame.owner.audience)
        events = self.fields["events"]
        assert isinstance(events, forms.MultipleChoiceField)  # noqa: S101 - declared above
        events.choices = [(each.name, each.label) for each in self.types]
        if not frame.asks_sandbox:
            del self.fields["is_sandbox"]

    @property
    def wish(self) -> Wish:
        """What was filled in."""
        found = self.cleaned_data
        events = (ALL_EVENTS,) if found["all_events"] else tuple(found["events"])
        return Wish(found["url"], events, found["description"])

    @property
    def groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The types under their headings, ticked or not."""
        ticked = set(self["events"].value() or ())
        found: dict[str, list[dict[str, Any]]] = {}
        for each in self.types:
            line = {"name": each.name, "label": each.label, "ticked": each.name in ticked}
            found.setdefault(str(each.group), []).append(line)
        return list(found.items())


def index(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every endpoint, and how the last week went."""
    lines = selectors.lines(frame.owner, since=clock.now() - DAYS_SHOWN)
    context = {
        "title": _("Webhook"),
        "lines": [
            {
                "endpoint": line.endpoint,
                "url": frame.url("endpoint", line.endpoint.public_id),
                "waiting": line.waiting,
                "failed": line.failed,
            }
            for line in lines
        ],
        "new_url": frame.url("new"),
        "asks_sandbox": frame.asks_sandbox,
        "is_full": len(lines) >= endpoints.MAX_ENDPOINTS,
    }
    return frame.show("list.html", context, 200)


def new(request: HttpRequest, frame: Frame) -> HttpResponse:
    """A form; its answer shows the secret, once."""
    posted = request.method == "POST"
    form = EndpointForm(request.POST if posted else None, frame=frame)
    made: list[tuple[Endpoint, str]] = []

    def act() -> None:
        sandbox = bool(form.cleaned_data.get("is_sandbox"))
        made.append(endpoints.create(**frame.act(wish=form.wish, is_sandbox=sandbox)))

    if posted and saved(form, act):
        endpoint, secret = made[0]
        return _page(request, frame, endpoint, secret=secret)
    context = {"title": _("Tambah alamat webhook"), "form": form, "back_url": frame.url("list")}
    return frame.show("new.html", context, 422 if posted else 200)


def endpoint(request: HttpRequest, frame: Frame, public_id: UUID) -> HttpResponse:
    """One endpoint with its log; posted to, it is changed."""
    row = endpoints.find(frame.owner, public_id)
    form = None
    if request.method == "POST":
        form = EndpointForm(request.POST, frame=frame)
        given = request.POST.get("versi", "")
        version = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None

        def act() -> None:
            endpoints.change(
                **frame.act(endpoint_id=public_id, wish=form.wish, expected_version=version)
            )

        if saved(form, act):
            messages.success(request, _("Perubahan disimpan."))
            return HttpResponseRedirect(frame.url("endpoint", public_id))
    return _page(request, frame, row, form=form)


def act(request: HttpRequest, frame: Frame, public_id: UUID, name: str) -> HttpResponse:
    """One button of an endpoint's page."""
    row = endpoints.find(frame.owner, public_id)
    here = frame.url("endpoint", public_id)
    doing = frame.act(endpoint_id=public_id)
    try:
        if name == "kunci":
            return _page(request, frame, row, secret=_rolled(request, doing))
        if name == "coba":
            tried = resending.send_test(**doing)
            messages.success(request, _("Kejadian percobaan dikirim. Muat ulang untuk hasilnya."))
            return HttpResponseRedirect(frame.url("delivery", tried.public_id))
        if name == "hapus":
            endpoints.remove(**doing)
            messages.success(request, _("Alamat webhook dihapus."))
            return HttpResponseRedirect(frame.url("list"))
        _simple(request, name, doing)
    except DomainError as error:
        if error.status >= 500 or error.status == 404:
            raise
        messages.error(request, str(error))
    return HttpResponseRedirect(here)


def delivery(request: HttpRequest, frame: Frame, public_id: UUID) -> HttpResponse:
    """What was sent, and what was answered each time."""
    row = resending.find(frame.owner, public_id)
    payload = json.dumps(json.loads(body_of(row.event)), ensure_ascii=False, indent=2)
    context = {
        "title": catalogue.label_of(row.event.type) if row.event.type != catalogue.TEST else _("Percobaan"),
        "delivery": row,
        "payload": payload,
        "reason": selectors.reason(row.last_error),
        "tries": [
            {"attempt": each, "reason": selectors.reason(each.error)}
            for each in selectors.attempts(row)
        ],
        "back_url": frame.url("endpoint", row.endpoint.public_id),
        "resend_url": frame.url("resend", row.public_id)
        if row.state != DeliveryState.WAITING
        else "",
    }  # fmt: skip
    return frame.show("delivery.html", context, 200)


def resend(request: HttpRequest, frame: Frame, public_id: UUID) -> HttpResponse:
    """Try a delivery again."""
    try:
        resending.resend(**frame.act(delivery_id=public_id))
    except DomainError as error:
        if error.status >= 500 or error.status == 404:
            raise
        messages.error(request, str(error))
    else:
        messages.success(request, _("Dikirim ulang. Muat ulang untuk hasilnya."))
    return HttpResponseRedirect(frame.url("delivery", public_id))


def _page(
    request: HttpRequest,
    frame: Frame,
    row: Endpoint,
    *,
    form: EndpointForm | None = None,
    secret: str = "",
) -> HttpResponse:
    wrong = form is not None and bool(form.errors)
    row.refresh_from_db()
    state, older = request.GET.get("keadaan", "")[:12], request.GET.get("sebelum", "")
    states = (state,) if state in DeliveryState.values else ()
    cursor = int(older) if older.isascii() and older.isdigit() and len(older) < 19 else None
    log = selectors.log(row, states=states, older_than=cursor)
    shown, more = log[: selectors.PAGE], len(log) > selectors.PAGE
    here = frame.url("endpoint", row.public_id)
    at = clock.now()
    context = {
        "title": row.description or _("Alamat webhook"),
        "endpoint": row,
        "version": row.version,
        "form": form or EndpointForm(initial=_initial(row), frame=frame),
        "form_open": wrong,
        "secret": secret,
        "secrets": selectors.secrets(row, at=at),
        "overlaps": [(code, _overlap_words(span)) for code, span in _OVERLAPS],
        "deliveries": [_line(frame, each) for each in shown],
        "filters": [_filter(state)],
        "here": here,
        "next_url": f"{here}?keadaan={state}&sebelum={shown[-1].pk}" if more else "",
        "back_url": frame.url("list"),
        "acts": {name: frame.url("act", row.public_id, name) for name in _ACTS},
        "asks_sandbox": frame.asks_sandbox,
    }
    return frame.show("endpoint.html", context, 422 if wrong else 200)


_ACTS: Final = ("nyalakan", "matikan", "hapus", "kunci", "coba", "susulan")


def _simple(request: HttpRequest, name: str, doing: dict[str, Any]) -> None:
    if name in ("nyalakan", "matikan"):
        endpoints.switch(**doing, on=name == "nyalakan")
        said = _("Alamat dinyalakan.") if name == "nyalakan" else _("Alamat dimatikan.")
    elif name == "susulan":
        at: datetime = doing["at"]
        hours = {"hari": 24, "pekan": 7 * 24, "dua_pekan": 14 * 24}
        back = timedelta(hours=hours.get(request.POST.get("sejak", ""), 24))
        count = resending.send_missed(**doing, since=at - min(back, rules.LOOK_BACK))
        said = _("%d kejadian yang terlewat dikirim.") % count
    else:
        raise NotFound(_("Tindakan ini tidak ada."))
    messages.success(request, said)


def _rolled(request: HttpRequest, doing: dict[str, Any]) -> str:
    overlap = dict(_OVERLAPS).get(request.POST.get("lama", ""), rules.OVERLAP)
    return endpoints.roll_secret(**doing, overlap=overlap)


def _overlap_words(span: timedelta) -> str:
    if not span:
        return _("langsung tidak berlaku (kunci bocor)")
    return _("masih berlaku %d hari lagi") % span.days


def _initial(row: Endpoint) -> dict[str, Any]:
    return {
        "url": row.url,
        "description": row.description,
        "all_events": row.events == [ALL_EVENTS],
        "events": row.events,
    }


def _line(frame: Frame, row: Delivery) -> dict[str, Any]:
    is_test = row.event.type == catalogue.TEST
    return {
        "delivery": row,
        "label": _("Percobaan") if is_test else catalogue.label_of(row.event.type),
        "reason": selectors.reason(row.last_error),
        "url": frame.url("delivery", row.public_id),
    }


def _filter(state: str) -> dict[str, Any]:
    return {
        "name": "keadaan",
        "label": _("Keadaan"),
        "value": state,
        "placeholder": _("Semua"),
        "options": DeliveryState.choices,
    }
