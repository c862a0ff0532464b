"""The form of a package version: whole rupiah and km² on the screen, sen and hectares underneath."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Package
from billing.services.packages import HA_PER_KM2
from billing.web.forms import RupiahField, typed
from core.errors import Invalid
from tenants.entitlements import LIMIT_NAMES, SERVICE_NAMES, Service

TIERS: Final = 6
MOST: Final = 1_000_000
NONE, INCLUDED, OPTIONAL = "none", "included", "optional"
_SLUG: Final = re.compile(r"[a-z0-9_]{2,40}")


class PackageForm(forms.Form):
    """Everything a version says. Empty limits do not exist; a service is included, extra, or not there."""

    name = forms.CharField(label=gettext_lazy("Nama"), max_length=80)
    base_fee = RupiahField(
        label=gettext_lazy("Biaya dasar setahun"), help_text=gettext_lazy("Kelipatan Rp 100.")
    )
    categories = forms.CharField(
        label=gettext_lazy("Kategori yang dapat dipilih"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kode dipisah koma, misalnya sampah, parkir_liar. Kosong: semua."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LIMIT_NAMES.items():
            self.fields[name] = forms.IntegerField(
                label=str(label), min_value=0, max_value=MOST, required=False
            )
        for number in range(TIERS):
            self.fields[f"up_to_{number}"] = forms.DecimalField(
                label=_("Sampai km²"), min_value=Decimal("0.01"), max_value=MOST,
                max_digits=9, decimal_places=2, required=False, localize=False,
            )  # fmt: skip
            self.fields[f"price_{number}"] = RupiahField(label=_("Rupiah per km²"), required=False)
        kinds = ((NONE, _("Tidak ada")), (INCLUDED, _("Termasuk")), (OPTIONAL, _("Tambahan")))
        for service in Service:
            self.fields[f"kind_{service}"] = forms.ChoiceField(
                label=str(SERVICE_NAMES[service]), choices=kinds
            )
            self.fields[f"fee_{service}"] = RupiahField(label=_("Harga setahun"), required=False)

    def clean_categories(self) -> list[str] | None:
        """Codes in the order given, each once; none means all."""
        codes = [code.strip() for code in self.cleaned_data["categories"].split(",")]
        codes = list(dict.fromkeys(code for code in codes if code))
        if any(not _SLUG.fullmatch(code) for code in codes):
            raise forms.ValidationError(_("Kode kategori: huruf kecil, angka, garis bawah."))
        return codes or None

    def facts(self) -> dict[str, Any]:
        """The columns of a package.

        Raises:
            Invalid: A price is missing, or a tier without a price stands before others.
        """
        data = self.cleaned_data
        limits = {name: data[name] for name in LIMIT_NAMES if data[name] is not None}
        kinds = {service: data[f"kind_{service}"] for service in Service}
        optional = {}
        for service, kind in kinds.items():
            if kind != OPTIONAL:
                continue
            if data[f"fee_{service}"] is None:
                raise Invalid(
                    _("Isi harga setahun untuk %s.") % SERVICE_NAMES[service],
                    field=f"fee_{service}",
                )
            optional[service.value] = data[f"fee_{service}"]
        return {
            "name": data["name"],
            "base_fee_minor": data["base_fee"],
            "category_codes": data["categories"],
            "limits": limits,
            "tiers": self._tiers(),
            "included_services": [s.value for s, kind in kinds.items() if kind == INCLUDED],
            "optional_services": optional,
        }

    def _tiers(self) -> list[dict[str, int | None]]:
        found: list[dict[str, int | None]] = []
        for number in range(TIERS):
            price, up_to = (
                self.cleaned_data[f"price_{number}"],
                self.cleaned_data[f"up_to_{number}"],
            )
            if price is None:
                if up_to is not None:
                    raise Invalid(
                        _("Isi harga jenjang %d.") % (number + 1), field=f"price_{number}"
                    )
                continue
            minor, rest = divmod(price, HA_PER_KM2)
            if rest:
                raise Invalid(
                    _("Harga per km² harus kelipatan Rp 10.000."), field=f"price_{number}"
                )
            found.append(
                {
                    "up_to_ha": None if up_to is None else int(up_to * HA_PER_KM2),
                    "unit_minor": minor,
                }
            )
        return found


def initial(package: Package) -> dict[str, Any]:
    """A version as the form shows it."""
    facts: dict[str, Any] = {
        "name": package.name,
        "base_fee": typed(package.base_fee_minor),
        "categories": ", ".join(package.category_codes or []),
        **{name: package.limits.get(name) for name in LIMIT_NAMES},
    }
    for number, tier in enumerate(package.tiers[:TIERS]):
        if tier["up_to_ha"] is not None:
            facts[f"up_to_{number}"] = Decimal(tier["up_to_ha"]) / HA_PER_KM2
        facts[f"price_{number}"] = typed(int(tier["unit_minor"] or 0) * HA_PER_KM2)
    for service in Service:
        kind = INCLUDED if service in package.included_services else NONE
        if service in package.optional_services:
            kind = OPTIONAL
            facts[f"fee_{service}"] = typed(package.optional_services[service])
        facts[f"kind_{service}"] = kind
    return facts
