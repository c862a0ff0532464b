"""A city's own words: checked, previewed, tried, put back; and every built-in one."""

from __future__ import annotations

import json

import pytest

from core.audit.models import AuditEntry
from core.errors import Invalid
from core.tenancy import CityLike, inside
from reporting.models import MessageTemplate, Notice
from reporting.rules.lifecycle import Role
from reporting.rules.notices import (
    DIGEST,
    KINDS,
    LANGUAGES,
    MAX_BODY,
    PUSH,
    UnknownWord,
    check_words,
    fill,
    words_of,
)
from reporting.services.messages import templates, wording
from tests.make.people import make_person
from tests.make.reporting import actor
from tests.reporting.messages.conftest import NOON
from tests.support import outbox
from tests.support.post import PostOffice

ADMIN = actor(Role.CITY_ADMIN)
EVERY = [
    (kind.code, channel, language)
    for kind in (*KINDS, DIGEST)
    for channel in kind.channels
    for language in LANGUAGES
]


@pytest.mark.parametrize(("kind", "channel", "language"), EVERY)
def test_every_built_in_text_can_be_used(kind: str, channel: str, language: str) -> None:
    template = templates.which(kind, channel, language)
    words = wording.built_in(kind, channel, language)

    check_words(words.subject, words_of(template.kind))
    check_words(words.body, words_of(template.kind))
    assert words.body
    assert len(words.body) <= MAX_BODY[channel]
    assert bool(words.subject) == (channel in {"email", "push"})
    if channel == PUSH:
        assert "{tautan}" not in words.body
        assert not words.body.endswith(":")


def test_empty_lines_and_words_are_left_out() -> None:
    text = "Laporan {nomor}.\nOleh {dinas}.\n\n{catatan}\n\nSelesai."

    assert fill(text, {"nomor": "BTM-1"}) == "Laporan BTM-1.\n\nSelesai."


@pytest.mark.parametrize("text", ["{nomro}", "{ nomor }", "{}", "{nomor", "nomor}", "{{nomor}}"])
def test_an_unknown_placeholder_is_refused(text: str) -> None:
    with pytest.raises(UnknownWord):
        check_words(text, ["nomor"])


@pytest.mark.usefixtures("batam")
def test_a_refused_template_changes_nothing() -> None:
    template = templates.which("received", "email", "id")

    for subject, body in (("Halo", "{rahasia}"), ("", "isi"), ("Halo", " "), ("x" * 200, "isi")):
        with pytest.raises(Invalid):
            templates.save(template=template, subject=subject, body=body, actor=ADMIN, at=NOON)

    assert not MessageTemplate.objects.exists()
    assert not AuditEntry.objects.filter(kind__startswith="message_").exists()


@pytest.mark.usefixtures("batam")
def test_own_words_are_used_recorded_and_put_back(bekasi: CityLike) -> None:
    template = templates.which("received", "email", "id")
    built_in = wording.built_in("received", "email", "id")

    templates.save(
        template=template, subject="Siap, {nomor}", body="Kami catat.", actor=ADMIN, at=NOON
    )
    assert wording.wording_of("received", "email", "id").subject == "Siap, {nomor}"
    assert templates.preview(template, "Siap, {nomor}", "x")[0] == "Siap, BTM-2611-0482"
    with inside(bekasi):
        assert wording.wording_of("received", "email", "id") == built_in

    templates.restore(template=template, actor=ADMIN, at=NOON)
    assert wording.wording_of("received", "email", "id") == built_in
    kinds = AuditEntry.objects.filter(subject="received/email/id").values_list("kind", flat=True)
    assert sorted(kinds) == ["message_template_changed", "message_template_restored"]


@pytest.mark.usefixtures("batam", "at")
def test_a_trial_reaches_oneself_only(office: PostOffice) -> None:
    person = make_person(Role.CITY_ADMIN)
    make_person(Role.CITY_ADMIN)

    templates.send_test(template=templates.which("resolved", "email", "id"), user=person, at=NOON)
    outbox.drain()

    (mail,) = office.mails()
    assert mail.to == person.email
    assert "BTM-2611-0482" in mail.text
    with pytest.raises(Invalid):
        templates.send_test(template=templates.which("resolved", "sms", "id"), user=person, at=NOON)


@pytest.mark.usefixtures("batam", "at")
def test_bodies_and_addresses_stay_out_of_the_store(office: PostOffice) -> None:
    person = make_person(Role.CITY_ADMIN)
    templates.send_test(template=templates.which("received", "email", "id"), user=person, at=NOON)
    outbox.drain()

    notice = Notice.objects.get()
    stored = json.dumps([notice.facts, notice.address_hint, notice.source, notice.provider_id])
    assert person.email not in stored
    assert notice.address_hint
