"""``/partner/v1/account``: who calls, and how the partner looks on offers and at sign-up."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.parsers import UploadParser
from api.partner.v1.base import PartnerView
from api.partner.v1.inside import LOGO_FORM, expected_of, file_of
from api.schema import operation
from api.scopes import PARTNER_SCOPES, partner
from api.serializers import StrictSerializer
from billing.services.partners import own_look
from billing.services.partners.own_look import NotForTrying, OwnLook
from core import clock
from core.branding.logos import LogoRefused


class AccountOut(serializers.Serializer[Any]):
    """Who calls, with which key."""

    partner = serializers.CharField(help_text="Your code, which applicants type.")
    name = serializers.CharField()
    client_id = serializers.CharField()
    key_name = serializers.CharField()
    key_expires_at = serializers.DateTimeField()
    is_sandbox = serializers.BooleanField(help_text="Sees sandbox cities and trial runs only.")
    scopes = serializers.ListField(child=serializers.ChoiceField(sorted(PARTNER_SCOPES)))


class OwnLookIn(StrictSerializer):
    """What to change. Your name is that of the contract; we change it."""

    contact_email = serializers.EmailField(
        max_length=254, allow_blank=True, help_text="Printed on offers; empty: left out."
    )


class OwnLookOut(serializers.Serializer[Any]):
    """What stands beside our own mark on offers, at sign-up and on your pages."""

    name = serializers.CharField()
    contact_email = serializers.CharField(allow_blank=True)
    logo_url = serializers.CharField(allow_blank=True)


class AccountView(PartnerView):
    """Who calls."""

    access = {"GET": partner()}

    @operation(
        "get_account", summary="Who you are, and what your token opens", responses=AccountOut
    )
    def get(self, request: Request) -> HttpResponseBase:
        credential = self.who.credential
        return Response(
            {
                "partner": self.partner.code,
                "name": self.partner.name,
                "client_id": credential.client_id,
                "key_name": credential.name,
                "key_expires_at": credential.expires_at,
                "is_sandbox": self.sandbox,
                "scopes": sorted(self.who.scopes),
            }
        )


class OwnLookView(PartnerView):
    """How you look."""

    access = {"GET": partner(), "PATCH": partner("branding.write")}

    @operation(
        "get_account_branding",
        summary="How you look on offers and at sign-up",
        responses=OwnLookOut,
        etag=True,
    )
    def get(self, request: Request) -> HttpResponseBase:
        return _answer(self, own_look.get(self.partner))

    @operation(
        "change_account_branding",
        summary="Change whom a city may ask",
        description="Not with a sandbox key: this is real.",
        request=OwnLookIn,
        responses=OwnLookOut,
        refuses=[NotForTrying],
        if_match=True,
    )
    def patch(self, request: Request) -> HttpResponseBase:
        found = own_look.change_contact(
            partner=self.partner,
            email=self.checked(OwnLookIn)["contact_email"],
            expected=expected_of(request),
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return _answer(self, found)


class OwnLogoView(PartnerView):
    """Your logo."""

    access = {"PUT": partner("branding.write"), "DELETE": partner("branding.write")}
    parser_classes = (UploadParser,)

    @operation(
        "change_account_logo",
        summary="Give yourself a logo",
        description="PNG, JPEG or WebP up to 4 MB, in the field `file`. Not with a sandbox key.",
        request=LOGO_FORM,
        responses=OwnLookOut,
        refuses=[NotForTrying, LogoRefused],
        if_match=True,
    )
    def put(self, request: Request) -> HttpResponseBase:
        return self._change(request, file_of(request))

    @operation(
        "remove_account_logo",
        summary="Take your logo away",
        description="Only your name stands there then. Not with a sandbox key.",
        responses=OwnLookOut,
        refuses=[NotForTrying],
        if_match=True,
    )
    def delete(self, request: Request) -> HttpResponseBase:
        return self._change(request, b"")

    def _change(self, request: Request, data: bytes) -> HttpResponseBase:
        found = own_look.change_logo(
            partner=self.partner,
            data=data,
            expected=expected_of(request),
            sandbox=self.sandbox,
            actor_label=self.who.label,
            at=clock.now(),
        )
        return _answer(self, found)


def _answer(view: PartnerView, found: OwnLook) -> HttpResponseBase:
    shown = {
        "name": found.name,
        "contact_email": found.contact_email,
        "logo_url": found.logo_url,
    }
    return view.one(shown, tag=f'"{found.version}"')
