"""Making a report nobody's: who sent it goes, what is wrong and what was done about it stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from core.outbox import services as outbox
from core.outbox.registry import Message, consumer
from core.storage import files
from reporting.models import Consent, Contact, Notice, Photo, Report, TriageCard, Visibility
from reporting.rules.privacy import covered
from reporting.rules.questions import with_words
from reporting.services.messages.people import reporter_key

STRIP_TOPIC = "reporting.strip_originals"
_STRIPPED = "photos/{photo}/stripped.webp"


def forget_reporter(report: Report, *, at: datetime) -> None:
    """Remove who sent a report, in the caller's transaction, which holds the row's lock.

    Contact, consent, device, messages to them, what a photo said of itself, and phone numbers,
    addresses and the name where they stand in the description (also as it was before it was covered)
    or in answers. Originals of photos follow by a job:
    they are replaced by the copy without metadata. The follow link stays: it names nobody.
    """
    contact = Contact.objects.filter(report=report).first()
    known = [contact.name, contact.phone, contact.email] if contact else []
    Notice.objects.filter(report=report, person=reporter_key(report, contact)).delete()
    Contact.objects.filter(report=report).delete()
    Consent.objects.filter(report=report, withdrawn_at__isnull=True).update(withdrawn_at=at)
    report.description = covered(report.description, *known)
    TriageCard.objects.filter(report=report).update(words_before="")
    report.address_text = covered(report.address_text, *known)
    report.answers = with_words(report.answers, lambda words: covered(words, *known))
    report.device_hash = ""
    if report.visibility == Visibility.PUBLIC:
        report.visibility = Visibility.ANONYMOUS
    report.save(
        update_fields=["description", "address_text", "answers", "device_hash", "visibility"]
    )
    _photos(report).update(claims={}, device_hash="", upload_token_hash="")
    if _photos(report).exists():
        outbox.enqueue(STRIP_TOPIC, key=str(report.public_id), report=str(report.public_id))


def _photos(report: Report) -> QuerySet[Photo]:
    return Photo.objects.filter(report=report, kind="before")


@consumer(STRIP_TOPIC, queue="bulk")
def strip_originals(message: Message) -> None:
    """Replace what a phone sent by the copy that says nothing of the phone. Safe to repeat."""
    report = message.payload["report"]
    photos = Photo.objects.select_for_update().ready().filter(report__public_id=report)
    for photo in photos.filter(kind="before"):
        key = files.city_key(_STRIPPED.format(photo=photo.public_id))
        if photo.original_key == key:
            continue
        with files.open(photo.display_key) as copy:
            files.put(key, copy.read(), "image/webp")
        old, photo.original_key = photo.original_key, key
        photo.save(update_fields=["original_key"])
        transaction.on_commit(lambda old=old: files.delete(old))  # type: ignore[misc]
