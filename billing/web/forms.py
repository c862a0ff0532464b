"""Fields and forms that pages of the city and of the vendor share."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.rules.money import MINOR_PER_RUPIAH
from reporting.rules.money import minor_from


class RupiahField(forms.CharField):
    """Whole rupiah as people type them; cleaned to sen. Another currency is no amount."""

    def __init__(self, **facts: Any) -> None:
        facts["widget"] = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(max_length=40, **facts)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text and not self.required:
            return None
        minor = minor_from(text)
        if minor is None:
            raise forms.ValidationError(
                _("Tulis jumlahnya dalam rupiah, tanpa mata uang lain, misalnya 1.250.000.")
            )
        return minor


def typed(minor: int) -> str:
    """An amount as people would type it into a :class:`RupiahField`."""
    return f"{minor // MINOR_PER_RUPIAH:,}".replace(",", ".")


def day_field(**facts: Any) -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Tulis tanggal yang ada di kalender.")},
        **facts,
    )


class PapersForm(forms.Form):
    """The numbers an office needs on one invoice."""

    purchase_order = forms.CharField(
        label=gettext_lazy("Surat pesanan (PO)"), required=False, max_length=80
    )
    contract_number = forms.CharField(
        label=gettext_lazy("Nomor kontrak (SPK)"), required=False, max_length=80
    )
    handover_number = forms.CharField(
        label=gettext_lazy("Nomor berita acara (BAST)"), required=False, max_length=80
    )
    handover_on = day_field(label=gettext_lazy("Tanggal berita acara"), required=False)
    budget_year = forms.CharField(
        label=gettext_lazy("Tahun anggaran"),
        required=False,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class FactsForm(forms.Form):
    """What every invoice says of the buyer."""

    legal_name = forms.CharField(
        label=gettext_lazy("Nama instansi di tagihan"),
        max_length=200,
        help_text=gettext_lazy("Misalnya Dinas Komunikasi dan Informatika Kota Bekasi."),
    )
    npwp = forms.CharField(
        label=gettext_lazy("NPWP instansi"),
        required=False,
        max_length=25,
        help_text=gettext_lazy("15 atau 16 angka; titik dan strip boleh."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Alamat"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    billing_email = forms.EmailField(
        label=gettext_lazy("Surel untuk tagihan"),
        required=False,
        help_text=gettext_lazy("Tagihan dan pengingat dikirim ke sini."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    purchase_order = forms.CharField(
        label=gettext_lazy("Surat pesanan (PO) yang berlaku"), required=False, max_length=80
    )
    contract_number = forms.CharField(
        label=gettext_lazy("Nomor kontrak (SPK) yang berlaku"), required=False, max_length=80
    )
    budget_year = forms.CharField(
        label=gettext_lazy("Tahun anggaran"),
        required=False,
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


PAPER_NAMES: Final = tuple(PapersForm.base_fields)
