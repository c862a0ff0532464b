"""Signing in without a page: password and second factor, with the limits of the sign-in page."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from allauth.mfa.base.forms import AuthenticateForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.errors import Forbidden, TooMany
from core.identity.models import User
from core.identity.second_factor import has_second_factor

RETRY_SECONDS = 300


class WrongCredentials(Forbidden):
    """E-mail, password or code are wrong; the answer is the same whichever it is."""

    code = "wrong_credentials"
    status = 401


def prove(request: HttpRequest, *, email: str, password: str, code: str) -> User:
    """The person these belong to.

    Password and code are asked of the library's own services, so that attempts here and at the
    sign-in page are counted together. No session begins.

    Raises:
        WrongCredentials: Something is wrong, or the account has no second factor.
        TooMany: Too many failed attempts with this address or account.
    """
    with request_context(request):
        try:
            user = get_adapter().authenticate(request, email=email, password=password)
        except ValidationError as error:
            raise _too_many() from error
        if not isinstance(user, User) or not user.is_active or not has_second_factor(user):
            raise WrongCredentials(_("Surel, kata sandi atau kode salah."))
        form = AuthenticateForm({"code": code}, user=user)
        if form.is_valid():
            form.authenticator.record_usage()
            return user
        wrong = form.errors.as_data().get("code", ())
        if any(each.code == "too_many_login_attempts" for each in wrong):
            raise _too_many()
        raise WrongCredentials(_("Surel, kata sandi atau kode salah."))


def _too_many() -> TooMany:
    return TooMany(
        _("Terlalu banyak percobaan masuk. Coba lagi beberapa menit lagi."),
        retry_after=RETRY_SECONDS,
    )
