"""A life in Batam in which every text is a canary: seen anywhere in Bekasi, it fails the test."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver

from core import clock
from core.identity.models import User
from core.storage import files, links
from core.tenancy import inside
from reporting.access import token_hash
from reporting.models import (
    Agency,
    Area,
    Contact,
    Photo,
    PhotoState,
    Question,
    ReplyTemplate,
    Report,
    RoutingReplay,
    RoutingRule,
    WorkOrder,
)
from reporting.rules.lifecycle import Actor
from reporting.rules.roles import Role
from reporting.rules.states import State
from reporting.services import photos, rule_replays, screens
from tenants.models import City
from tests.make.people import make_person
from tests.make.reporting import make_crew, make_report, make_work_order, some_kelurahan
from tests.support import pictures

CANARY = "KANARIBATAM"
DEVICE = "ponsel-sari"


@dataclass(frozen=True, slots=True)
class Life:
    """What somebody who stole all of Batam's identifiers would hold."""

    report: Report
    secret: Report
    follow_token: str
    upload: tuple[UUID, str]
    photo: Photo
    file_url: str
    order: WorkOrder
    rule: RoutingRule
    replay: RoutingReplay
    staff: User
    screen_token: str

    @property
    def values(self) -> dict[str, object]:
        """A value for each name that addresses of the city use."""
        return {
            "number": self.report.number,
            "service_request_id": self.report.number,
            "service_code": self.report.category.code,
            "extension": "json",
            "rest": "",
            "report_id": self.report.public_id,
            "public_id": self.order.public_id,
            "work_order_id": self.order.public_id,
            "token": self.screen_token,
            "rule": self.rule.key,
            "replay": self.replay.public_id,
            "version": 1,
            "name": "accept",
            "step": "confirm",
            "code": f"regu-{CANARY.lower()}",
            "signature": "x",
            "path": "photos/x/display.webp",
            "level": "kelurahan",
            "digest": "0" * 12,
            "key": "x",
            "uidb36": "1",
            "to": "aktif",
            "on": "2026-01-01",
            "kind": "received",
            "channel": "email",
            "language": "id",
            **dict.fromkeys(("membership", "target", "screen", "address", "entry"), 1),
            "question": CANARY.lower(),
            **dict.fromkeys(("exclusion", "flag"), 1),
            **dict.fromkeys(
                (
                    "reservation",
                    "photo_id",
                    "decision_id",
                    "block_id",
                    "payment",
                    "webhook_id",
                    "delivery_id",
                ),
                self.photo.public_id,
            ),
            "agency": "dlh",
            "area": "21.71.01.1001",
            "category": "sampah",
            "month": "2026-10",
            "year": 2026,
            "act": "unduh",
            "mark": "0" * 12,
            "z": 14,
            "x": 12927,
            "y": 8140,
        }


def live_in(batam: City) -> Life:
    """Reports, photo, crew, staff and screen in Batam, all of them singing."""
    with inside(batam):
        kelurahan = some_kelurahan()
        crew = make_crew(name=f"Regu {CANARY}", code=f"regu-{CANARY.lower()}")
        report = _report(kelurahan, visibility="public")
        _asked(report)
        uploaded = photos.receive_upload(file=pictures.jpeg(), device_hash="", at=clock.now())
        photo = Photo.objects.create(
            report=report,
            kind="before",
            state=PhotoState.READY,
            original_key=files.city_key("photos/x/original.jpg"),
            display_key=files.city_key("photos/x/display.webp"),
            thumb_key=files.city_key("photos/x/thumb.webp"),
            created_at=clock.now(),
        )
        files.put(photo.display_key, pictures.webp(), "image/webp")
        return Life(
            report=report,
            secret=_report(kelurahan, visibility="secret"),
            follow_token=f"ikut-{CANARY}",
            upload=(uploaded.public_id, uploaded.token),
            photo=photo,
            file_url=links.signed_url(photo.display_key),
            order=make_work_order(report=report, crew=crew),
            rule=_rule(),
            replay=rule_replays.ask(
                wanted=10, actor=Actor(Role.CITY_ADMIN, f"Admin {CANARY}"), at=clock.now()
            ),
            staff=make_person(Role.TRIAGE, name=f"Petugas {CANARY}"),
            screen_token=screens.add(
                name=f"Layar {CANARY}", actor=Actor(Role.CITY_ADMIN, "Admin"), at=clock.now()
            ),
        )


def _asked(report: Report) -> None:
    """A question, its answer and a prepared reply that sing."""
    text = f"Pertanyaan {CANARY}"
    Question.objects.create(
        category=report.category, code=CANARY.lower(), text=text, kind="text", is_public=True
    )
    answer = {"code": CANARY.lower(), "text": text, "kind": "text", "value": CANARY}
    report.answers = [{**answer, "said": f"Jawaban {CANARY}", "public": True}]
    report.save(update_fields=["answers"])
    ReplyTemplate.objects.create(transition="resolve", text=f"Balasan {CANARY}")


def _rule() -> RoutingRule:
    """A routing rule in force, with a note that sings."""
    agency = Agency.objects.the_default()
    note = f"Catatan {CANARY}"
    return RoutingRule.objects.create(position=1, priority="low", agency=agency, note=note)


def addresses(*prefixes: str) -> list[str]:
    """Every address pattern of a city's host, as ``%(name)s`` text to fill in."""
    found: list[str] = []
    for pattern, names in _walk(get_resolver("core.conf.urls_city"), "/", []):
        path = pattern
        for name in names:
            path = path.replace(f"<{name}>", f"%({name})s")
        if path.startswith(prefixes or "/"):
            found.append(path)
    return found


def _walk(resolver: URLResolver, path: str, names: list[str]) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for entry in resolver.url_patterns:
        text, own = _readable(entry)
        if isinstance(entry, URLResolver):
            found += _walk(entry, path + text, names + own)
        else:
            found.append((path + text, names + own))
    return found


def _readable(entry: URLPattern | URLResolver) -> tuple[str, list[str]]:
    text = simplify_regex(entry.pattern.regex.pattern).lstrip("/")
    return text.replace("\\Z", "").replace("\\", ""), list(entry.pattern.regex.groupindex)


def _report(kelurahan: Area, **facts: str) -> Report:
    report = make_report(
        state=State.ASSIGNED,
        kelurahan=kelurahan,
        kecamatan=kelurahan.parent,
        description=f"Keterangan {CANARY}",
        address_text=f"Jalan {CANARY}",
        follow_token_hash=token_hash(f"ikut-{CANARY}"),
        submitted_at=clock.now(),
        assigned_at=clock.now(),
        **facts,
    )
    Contact.objects.create(
        report=report,
        name=f"Pelapor {CANARY}",
        phone="+6281234567890",
        email=f"{CANARY.lower()}@example.com",
        channel="web",
        created_at=clock.now(),
    )
    return report
