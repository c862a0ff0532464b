"""Sign-in pages: the library's flows in the city's looks."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings

from core.identity.models import User
from core.identity.second_factor import demo_code


class SignInView(LoginView):
    """E-mail and password; a demo also lists whom one can be."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["is_demo"] = settings.DEMO
        if settings.DEMO:
            context["demo_people"] = list(
                User.objects.filter(is_active=True, email__endswith=".example")
                .order_by("pk")
                .values_list("email", "name")[:40]
            )
        return context


class SecondFactorView(AuthenticateView):
    """The code of the authenticator app; a demo shows the code it waits for."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_code"] = demo_code(cast(User, self.stage.login.user))
        return context


sign_in = SignInView.as_view()
second_factor = SecondFactorView.as_view()
sign_out = LogoutView.as_view()
