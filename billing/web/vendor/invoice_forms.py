"""Forms of the vendor's billing staff."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import PaymentKind, TaxProfile
from billing.rules.terms import Part, Term
from billing.services.payments import BY_HAND
from billing.web.forms import RupiahField, day_field, typed

ROWS: Final = 6
"""Termin a form has room for; a plan that has more keeps them."""


class OnceForm(forms.Form):
    """A form that counts once, however often it is sent."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=70)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", str(uuid4()))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "token" not in cleaned:  # nobody sees what is wrong with a hidden field
            self.add_error(None, _("Muat ulang halaman, lalu isi lagi."))
        return cleaned

    @property
    def key(self) -> str:
        """What tells this form from every other."""
        return f"form:{self.cleaned_data['token']}"


class PaymentForm(OnceForm):
    """Money that came, with its paper."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Jenis"),
        choices=[(kind.value, kind.label) for kind in BY_HAND],
        initial=PaymentKind.TRANSFER.value,
    )
    amount = RupiahField(label=gettext_lazy("Jumlah (Rp)"))
    paid_on = day_field(label=gettext_lazy("Tanggal di bukti"))
    reference = forms.CharField(
        label=gettext_lazy("Nomor bukti"),
        max_length=80,
        help_text=gettext_lazy("Nomor transfer, SP2D, NTPN, atau bukti potong."),
    )
    proof = forms.FileField(
        label=gettext_lazy("Bukti (foto atau PDF, paling besar 10 MB)"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
    )


class CreditForm(OnceForm):
    """Something an invoice no longer asks for."""

    amount = RupiahField(
        label=gettext_lazy("Jumlah, termasuk PPN (Rp)"),
    )
    reason = forms.CharField(label=gettext_lazy("Alasan, tertulis di nota"), max_length=200)


class WithdrawForm(forms.Form):
    """Why a payment is taken back."""

    reason = forms.CharField(label=gettext_lazy("Alasan"), max_length=200)


class RowsForm(forms.Form):
    """A form with rows of three fields: ``label_1`` and so on. Rows nobody filled in yet come last, folded away."""

    names: tuple[str, str, str]
    numbers: range

    def lines(self) -> list[list[forms.BoundField]]:
        """The fields, row by row."""
        return [[self[f"{name}_{n}"] for name in self.names] for n in self.numbers]

    @property
    def first_count(self) -> int:
        """How many rows are shown at once: those with something in them and one more; all after a refusal."""
        if self.is_bound:
            return len(self.numbers)
        used = [n for n in self.numbers if self.initial.get(f"label_{n}")]
        return min(len(self.numbers), max([0, *used]) + 1)

    def first_lines(self) -> list[list[forms.BoundField]]:
        """Rows shown at once."""
        return self.lines()[: self.first_count]

    def more_lines(self) -> list[list[forms.BoundField]]:
        """Rows folded away."""
        return self.lines()[self.first_count :]


class TermsForm(RowsForm):
    """How a city is taxed and when it pays."""

    names = ("label", "share", "days")

    tax_code = forms.ChoiceField(label=gettext_lazy("Profil pajak"))
    days_until_due = forms.IntegerField(
        label=gettext_lazy("Jatuh tempo tanpa termin (hari)"), min_value=0, max_value=365
    )

    def __init__(self, *args: Any, rows: int = ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profiles = TaxProfile.objects.order_by("name").values_list("code", "name")
        self.fields["tax_code"].choices = list(profiles)  # type: ignore[attr-defined]
        self.numbers = range(1, max(rows, ROWS) + 1)
        for n in self.numbers:
            self.fields[f"label_{n}"] = _text(_("Nama termin %d") % n, 80)
            self.fields[f"share_{n}"] = _text(_("Bagian termin %d (%%)") % n, 8)
            self.fields[f"days_{n}"] = forms.IntegerField(
                label=_("Hari sesudah tagihan, termin %d") % n,
                required=False,
                min_value=0,
                max_value=365,
            )

    def others(self) -> list[forms.BoundField]:
        """The fields above the plan."""
        return [self["tax_code"], self["days_until_due"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["plan"] = [term for n in self.numbers if (term := self._term(n, cleaned))]
        return cleaned

    def _term(self, n: int, cleaned: dict[str, Any]) -> Term | None:
        label, share = cleaned.get(f"label_{n}", ""), cleaned.get(f"share_{n}", "")
        days = cleaned.get(f"days_{n}")
        if not label and not share and days is None:
            return None
        basis = basis_points(share)
        if not label or basis is None or days is None:
            self.add_error(None, _("Lengkapi termin %d: nama, bagian, dan hari.") % n)
            return None
        return Term(label, basis, days)


class ScheduleForm(RowsForm):
    """Other termin for one invoice."""

    names = ("label", "amount", "due_on")

    def __init__(self, *args: Any, rows: int = ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = range(1, max(rows, ROWS) + 1)
        for n in self.numbers:
            self.fields[f"label_{n}"] = _text(_("Nama termin %d") % n, 80)
            self.fields[f"amount_{n}"] = RupiahField(
                label=_("Jumlah termin %d (Rp)") % n, required=False
            )
            self.fields[f"due_on_{n}"] = day_field(
                label=_("Jatuh tempo termin %d") % n, required=False
            )

    @staticmethod
    def said(parts: list[tuple[str, int, date]]) -> dict[str, Any]:
        """The present termin as the form's first content."""
        return {
            f"{name}_{n}": value
            for n, (label, amount, due_on) in enumerate(parts, start=1)
            for name, value in (("label", label), ("amount", typed(amount)), ("due_on", due_on))
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["parts"] = [part for n in self.numbers if (part := self._part(n, cleaned))]
        return cleaned

    def _part(self, n: int, cleaned: dict[str, Any]) -> Part | None:
        found = [cleaned.get(f"{name}_{n}") for name in ("label", "amount", "due_on")]
        if not any(found):
            return None
        label, amount, due_on = found
        if not (label and amount and due_on):
            self.add_error(None, _("Lengkapi termin %d: nama, jumlah, dan tanggal.") % n)
            return None
        return Part(label, amount, due_on)


def basis_points(text: str) -> int | None:
    """``33,34`` as 3334; ``None`` when it is no percentage with at most two places."""
    whole, _comma, places = text.replace("%", "").strip().replace(".", ",").partition(",")
    digits = (places + "00")[:2]
    if len(places) > 2 or not (whole + digits).isascii() or not (whole + digits).isdigit():
        return None
    return int(whole or "0") * 100 + int(digits)


def _text(label: str, limit: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=limit)
