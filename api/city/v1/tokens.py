"""``/api/v1/tokens``: staff sign in with an app of their own, and out again."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import ApiView, CallerNotAllowed
from api.schema import operation
from api.scopes import anybody, people
from api.serializers import StrictSerializer
from core import clock
from core.errors import TooMany
from core.identity import sign_in
from reporting.access import Viewer, viewer_for
from reporting.models import StaffToken
from reporting.rules.roles import Role
from reporting.services import api_access
from reporting.web.viewers import viewer_of

MAX_SECRET: Final = 200


class SignInIn(StrictSerializer):
    """What the sign-in page asks for, at once."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=MAX_SECRET, trim_whitespace=False)
    code = serializers.CharField(
        max_length=20, help_text="Of the authenticator app, or a recovery code. Works once."
    )
    name = serializers.CharField(
        max_length=api_access.MAX_NAME,
        required=False,
        default="",
        allow_blank=True,
        help_text="Which app or phone, for the people who look after the accounts.",
    )


class DutyOut(serializers.Serializer[Any]):
    """One role, with the agency it is for."""

    role = serializers.ChoiceField([role.value for role in Role])
    agency = serializers.CharField(
        allow_null=True, help_text="Code of the agency, if it is for one."
    )


class SignedInOut(serializers.Serializer[Any]):
    """Who is signed in with the app, and until when."""

    name = serializers.CharField()
    email = serializers.EmailField()
    expires_at = serializers.DateTimeField()
    duties = DutyOut(many=True)


class TokenOut(SignedInOut):
    """A new token. ``token`` is shown this once."""

    token = serializers.CharField(help_text="`tgs_…`; send it as `Authorization: Bearer`.")


class TokensView(ApiView):
    """Signing in."""

    access = {"POST": anybody()}
    idempotent = frozenset()  # a token is kept nowhere, so it cannot be given again

    @operation(
        "create_token",
        summary="Sign in with an app",
        description="E-mail, password and second factor of a member of staff, for a token of twelve hours. Counted "
        "together with the sign-in page: too many failures lock both for some minutes.",
        request=SignInIn,
        responses={201: TokenOut},
        refuses=(sign_in.WrongCredentials, TooMany),
    )
    def post(self, request: Request) -> Response:
        form = SignInIn(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        user = sign_in.prove(
            request._request,
            email=given["email"],
            password=given["password"],
            code=given["code"],
        )
        made = api_access.make_token(user=user, name=given["name"], at=clock.now())
        body = {**_shown(made.token, viewer_for(user)), "token": made.secret}
        return Response(body, status=201)


class CurrentTokenView(ApiView):
    """The token that is sent."""

    access = {"GET": people(), "DELETE": people()}

    @operation("get_token", summary="Who is signed in", responses={200: SignedInOut})
    def get(self, request: Request) -> Response:
        return Response(_shown(self._token(), viewer_of(request._request)))

    @operation("delete_token", summary="Sign out", responses={204: None})
    def delete(self, request: Request) -> Response:
        api_access.revoke_token(token=self._token(), at=clock.now())
        return Response(status=204)

    def _token(self) -> StaffToken:
        row = getattr(self.request.auth, "row", None)
        if not isinstance(row, StaffToken):
            raise CallerNotAllowed(_("Yang dikirim bukan token petugas."))
        return row


def _shown(token: StaffToken, viewer: Viewer) -> dict[str, Any]:
    return {
        "name": token.user.name,
        "email": token.user.email,
        "expires_at": token.expires_at,
        "duties": [
            {"role": each.role.value, "agency": each.agency_code} for each in viewer.standings
        ],
    }
