"""``/api/v1/photos``: photos are uploaded first; the report, answer or proof then names them.

Two ways: through us (``upload_photo``), or straight to the object store where there is one
(``offer_photo_upload``, the file, ``complete_photo_upload``). Either ends with an id and a token.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import limits
from api.authentication import Caller
from api.base import ApiView
from api.city.v1 import one_report
from api.city.v1.naming import named
from api.city.v1.steps import checked
from api.parsers import UploadParser
from api.schema import operation
from api.scopes import anybody
from api.serializers import StrictSerializer
from core import callers, clock, ratelimit
from core.errors import Invalid, TooMany
from core.imaging import errors as imaging
from core.storage.backends.base import StorageAway
from reporting.rules.limits import MAX_PHOTO_BYTES
from reporting.services import direct_uploads, photos

UPLOADS_PER_HOUR: Final = 600
_REFUSED: Final = (
    imaging.PhotoEmpty,
    imaging.PhotoTooLarge,
    imaging.PhotoNotAnImage,
    imaging.PhotoTruncated,
    imaging.PhotoTooManyPixels,
)
_TOKEN: Final = "qk3dXw1kS0m2Qv9yQkz4Xw7mR1hN8e2J"  # noqa: S105 - an example
_ID: Final = "0d2c9a52-6f4e-4f0a-9a43-3f1f2ab0a6c7"
_PHOTO_ID: Final = OpenApiParameter(
    "photo_id", UUID, OpenApiParameter.PATH, description="Id of the offer."
)


class ClaimsOut(serializers.Serializer[Any]):
    """What a photo says about itself. Anybody can write that, so these are claims."""

    taken_at = serializers.CharField(required=False, help_text="When, as the camera wrote it.")
    lat = serializers.FloatField(required=False, help_text="Degrees north.")
    lon = serializers.FloatField(required=False, help_text="Degrees east.")
    camera = serializers.CharField(required=False, help_text="Maker and model.")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "upload",
            value={
                "id": _ID,
                "token": _TOKEN,
                "claims": {"lat": 1.130475, "lon": 104.052902, "camera": "samsung SM-A155F"},
            },
            response_only=True,
        )
    ]
)
class UploadOut(serializers.Serializer[Any]):
    """An uploaded photo: send id and token with the report."""

    id = serializers.UUIDField(help_text="Id of the photo.")
    token = serializers.CharField(help_text="Proves who uploaded it; works once, within a day.")
    claims = ClaimsOut(help_text="To fill in a form with.")


class OfferIn(StrictSerializer):
    """A photo that will be sent straight to the store."""

    content_type = serializers.ChoiceField(
        direct_uploads.CONTENT_TYPES, help_text="What the file is."
    )


class FormOut(serializers.Serializer[Any]):
    """A form to post the file with, as `multipart/form-data`."""

    url = serializers.CharField(help_text="Where to.")
    fields = serializers.DictField(  # type: ignore[assignment]  # a field, as declared
        child=serializers.CharField(),
        help_text="Sent as they are, all of them, before the file, which comes last and is named `file`.",
    )


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "offer",
            value={
                "id": _ID,
                "token": "tbc2q0.6b1f0c5e",
                "form": {
                    "url": "https://tanggap.s3.ap-southeast-3.amazonaws.com/",
                    "fields": {
                        "Content-Type": "image/jpeg",
                        "key": f"t/c_01/arrivals/{_ID}",
                        "policy": "eyJleHBpcmF0aW9uIjogIjIwMjYt…",
                        "x-amz-signature": "c0ffee…",
                    },
                },
                "max_bytes": MAX_PHOTO_BYTES,
                "expires_at": "2026-11-22T08:15:00+07:00",
            },
            response_only=True,
        )
    ]
)
class OfferOut(serializers.Serializer[Any]):
    """Leave to send one photo straight to the store."""

    id = serializers.UUIDField(help_text="Id of the photo from now on.")
    token = serializers.CharField(help_text="For completing the upload, and later for the report.")
    form = FormOut(help_text="How to send the file.")
    max_bytes = serializers.IntegerField(help_text="What is larger is refused.")
    expires_at = serializers.DateTimeField(help_text="Until when the store takes the file.")


class CompleteIn(StrictSerializer):
    """The file has been sent."""

    token = serializers.CharField(max_length=200, help_text="Token of the offer.")


class PhotosView(ApiView):
    """Upload through us."""

    access = {"POST": anybody()}
    uncounted = frozenset({"POST"})
    parser_classes = (UploadParser,)

    @operation(
        "upload_photo",
        summary="Upload a photo",
        description="JPEG, PNG, WebP or HEIC up to 15 MB, as `multipart/form-data` with the one field `file`. Place "
        "and time are read, then all metadata is removed. The photo is forgotten after a day unless a report names it.",
        parameters=[one_report.DEVICE_ID],
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
        responses={201: UploadOut},
        refuses=(*_REFUSED, StorageAway),
    )
    def post(self, request: Request) -> Response:
        self._bucket = require_room(request, self.caller)
        file = _only_file(request)
        try:
            uploaded = photos.receive_upload(
                file=file, device_hash=callers.device_hash(request._request), at=clock.now()
            )
        except imaging.PhotoRefused as refusal:
            refusal.facts["field"] = "file"
            raise named(refusal) from refusal
        return Response(_shown(uploaded), status=201)


class OffersView(ApiView):
    """Leave to upload straight to the object store."""

    access = {"POST": anybody()}
    uncounted = frozenset({"POST"})

    @operation(
        "offer_photo_upload",
        summary="Get leave to upload a photo to the object store",
        description="For deployments with an object store; elsewhere 409 `direct_upload_off`: use `upload_photo`. Post "
        "the file with the form of the answer, then complete the upload. What arrives is looked at like any upload.",
        parameters=[one_report.DEVICE_ID],
        request=OfferIn,
        responses={201: OfferOut},
        refuses=(direct_uploads.DirectUploadOff, StorageAway),
        examples=[OpenApiExample("jpeg", value={"content_type": "image/jpeg"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        self._bucket = require_room(request, self.caller)
        offer = direct_uploads.offer(
            content_type=checked(OfferIn, request)["content_type"],
            device_hash=callers.device_hash(request._request),
            at=clock.now(),
        )
        answer = {
            "id": offer.public_id,
            "token": offer.token,
            "form": {"url": offer.form.url, "fields": dict(offer.form.fields)},
            "max_bytes": MAX_PHOTO_BYTES,
            "expires_at": offer.expires_at,
        }
        return Response(answer, status=201)


class CompletionView(ApiView):
    """The file is there."""

    access = {"POST": anybody()}

    @operation(
        "complete_photo_upload",
        summary="Complete an upload to the object store",
        description="Looks at what arrived and makes it a photo. Again gives the same answer; a file that was refused "
        "may be sent once more while the form works.",
        parameters=[_PHOTO_ID, one_report.DEVICE_ID],
        request=CompleteIn,
        responses={200: UploadOut},
        refuses=(
            direct_uploads.PhotoNotArrived,
            photos.PhotoUnknown,
            photos.PhotoExpired,
            *_REFUSED,
            StorageAway,
        ),
        examples=[OpenApiExample("token", value={"token": "tbc2q0.6b1f0c5e"}, request_only=True)],
    )
    def post(self, request: Request, photo_id: UUID) -> Response:
        taken = direct_uploads.take(
            public_id=photo_id,
            token=checked(CompleteIn, request)["token"],
            device_hash=callers.device_hash(request._request),
            at=clock.now(),
        )
        return Response(_shown(taken))


def require_room(request: Request, caller: Caller | None) -> Any:
    """Photos of nobody in particular by address and hour; those of systems and staff by their own bucket.

    Raises:
        TooMany: Later.
    """
    if caller is not None and caller.kind != "nobody":
        bucket = limits.take(request, caller)
        limits.require(bucket)
        return bucket
    address = callers.address_hash(request._request)
    wait = ratelimit.hit("uploads", address, limit=UPLOADS_PER_HOUR, seconds=3600)
    if wait is not None:
        raise TooMany(_("Terlalu banyak foto dari alamat ini."), retry_after=wait)
    return None


def _shown(uploaded: photos.UploadedPhoto) -> dict[str, Any]:
    return {"id": uploaded.public_id, "token": uploaded.token, "claims": dict(uploaded.claims)}


def _only_file(request: Request) -> UploadedFile[Any]:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid(_("Kirim foto pada isian file."), **_about(["file"]))
    unknown = sorted((set(request.FILES) - {"file"}) | set(request.POST))
    if unknown:
        raise Invalid(_("Kirim satu foto pada isian file, tanpa isian lain."), **_about(unknown))
    if len(request.FILES.getlist("file")) > 1:
        raise Invalid(_("Kirim satu foto pada isian file."), **_about(["file"]))
    return file


def _about(fields: list[str]) -> dict[str, Any]:
    message = _("Kirim satu foto pada isian file, tanpa isian lain.")
    return {
        "errors": [
            {"field": field[:200], "message": message, "code": "invalid"} for field in fields[:20]
        ]
    }
