"""Ending what a person is signed in with, on every device."""

from __future__ import annotations

from django.contrib.sessions.models import Session

from core.identity.models import User

_OWNER = "_auth_user_id"


def end_all(user: User) -> int:
    """Sign somebody out everywhere in the current city; returns on how many devices.

    Sessions are sealed, so each is opened to see whose it is: this is for the rare act of an admin.
    """
    theirs = [
        session.pk
        for session in Session.objects.iterator(chunk_size=500)
        if session.get_decoded().get(_OWNER) == str(user.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
