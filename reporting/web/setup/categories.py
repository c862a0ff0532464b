"""Categories: both levels in one place, switched on with an agency and targets, and described."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from reporting.models import Priority, Visibility
from reporting.rules.icons import CATEGORY_ICONS
from reporting.rules.limits import MAX_CODE, MAX_DUPLICATE_RADIUS_METRES
from reporting.selectors.setup import categories as selector
from reporting.selectors.setup import history
from reporting.selectors.setup.categories import CategoryLine
from reporting.services.catalog import categories
from reporting.services.catalog.categories import MAX_WINDOW_DAYS, CategoryDetails, CategoryNotFound
from reporting.web.setup.doors import admin_of, admins_only, show
from reporting.web.setup.saving import refusal, saved
from reporting.web.setup.words import code_from, lines_of

SCREEN: Final = "categories"


class CategoryForm(forms.Form):
    """What a city says about a category."""

    name = forms.CharField(label=gettext_lazy("Nama"), max_length=80)
    icon = forms.CharField(label=gettext_lazy("Gambar"), max_length=40, required=False)
    description = forms.CharField(
        label=gettext_lazy("Keterangan untuk warga"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    keywords = forms.CharField(
        label=gettext_lazy("Kata kunci"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Dipisah koma. Dipakai menebak kategori dari tulisan warga."),
    )
    hazard_words = forms.CharField(
        label=gettext_lazy("Kata bahaya"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Dipisah koma. Laporan dengan kata ini menjadi darurat dan menampilkan 112."
        ),
    )
    default_priority = forms.ChoiceField(
        label=gettext_lazy("Prioritas awal"), choices=Priority.choices, initial=Priority.NORMAL
    )
    visibility_default = forms.ChoiceField(
        label=gettext_lazy("Keterbukaan awal"),
        choices=Visibility.choices,
        initial=Visibility.PUBLIC,
        help_text=gettext_lazy("Rahasia: hanya koordinator dan dinas yang menangani."),
    )
    duplicate_radius_m = forms.IntegerField(
        label=gettext_lazy("Laporan serupa: jarak (meter)"),
        min_value=1,
        max_value=MAX_DUPLICATE_RADIUS_METRES,
        initial=50,
    )
    duplicate_window_days = forms.IntegerField(
        label=gettext_lazy("Laporan serupa: rentang (hari)"),
        min_value=1,
        max_value=MAX_WINDOW_DAYS,
        initial=30,
    )
    next_door_name = forms.CharField(
        label=gettext_lazy("Bukan urusan kota? Tulis siapa yang berwenang"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Warga diarahkan ke sana. Kosongkan kalau kota yang menyelesaikan."),
    )
    next_door_contact = forms.CharField(
        label=gettext_lazy("Cara menghubunginya"), max_length=200, required=False
    )

    @property
    def icons(self) -> list[dict[str, str]]:
        """Drawings to choose from."""
        return [
            {"value": name, "label": label, "icon": name} for name, label in CATEGORY_ICONS.items()
        ]

    def details(self, *, icon: str = "") -> CategoryDetails:
        """The filled-in form in the words of the service. ``icon`` is for one without a choice."""
        facts: dict[str, Any] = {key: self.cleaned_data[key] for key in CategoryForm.base_fields}
        facts["keywords"] = lines_of(facts["keywords"])
        facts["hazard_words"] = lines_of(facts["hazard_words"])
        facts["icon"] = facts["icon"] or icon
        return CategoryDetails(**facts)


class NewCategoryForm(CategoryForm):
    """The same with its place and the code it keeps for good."""

    parent = forms.ChoiceField(label=gettext_lazy("Tingkat"), required=False)
    code = forms.CharField(
        label=gettext_lazy("Kode"),
        max_length=MAX_CODE,
        required=False,
        help_text=gettext_lazy("Tidak dapat diganti. Kosongkan: dibuat dari nama."),
    )
    field_order = ("name", "parent", "description", "keywords", "hazard_words")

    def __init__(self, *args: Any, groups: list[selector.Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["parent"].choices = [
            ("", _("Kategori utama")),
            *((group.top.code, _("Di bawah %s") % group.top.name) for group in groups),
        ]

    def wanted_code(self) -> str:
        """The code given, or one made from the name."""
        return self.cleaned_data["code"].strip() or code_from(self.cleaned_data["name"])


@require_safe
@admins_only
def index(request: HttpRequest) -> HttpResponse:
    """All categories, those switched on first."""
    return _list(request)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new(request: HttpRequest) -> HttpResponse:
    """Add one."""
    groups, _allowance = selector.groups(clock.now())
    initial = {"parent": request.GET.get("induk", "")[:MAX_CODE]}
    form = NewCategoryForm(
        request.POST if request.method == "POST" else None, groups=groups, initial=initial
    )
    if request.method == "POST" and saved(
        form,
        lambda: categories.create(
            code=form.wanted_code(),
            details=form.details(icon="" if form.cleaned_data["parent"] else "dots"),
            parent_code=form.cleaned_data["parent"],
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(request, _("Kategori ditambahkan. Tentukan dinas dan target waktunya."))
        return redirect("setup:category_offer", code=form.wanted_code())
    status = 422 if form.is_bound else 200
    return show(request, "category_new.html", SCREEN, {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def category(request: HttpRequest, code: str) -> HttpResponse:
    """What is said about a category."""
    known = categories.details_of(categories.require(code))
    initial = {name: getattr(known, name) for name in CategoryForm.base_fields}
    initial["keywords"] = ", ".join(known.keywords)
    initial["hazard_words"] = ", ".join(known.hazard_words)
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and saved(
        form,
        lambda: categories.change(
            code=code,
            details=form.details(icon=known.icon),
            actor=admin_of(request),
            at=clock.now(),
        ),
    ):
        messages.success(request, _("Perubahan tersimpan."))
        return redirect("setup:category", code=code)
    row = categories.require(code)
    context = {
        "line": require_line(code),
        "form": form,
        "questions": selector.questions_of(row),
        "inherited": selector.questions_of(row.parent, active=True) if row.parent else [],
        "merged_into": row.merged_into,
        "changes": history.of(code, "kategori", "target", "eskalasi"),
    }
    return show(request, "category.html", SCREEN, context, status=422 if form.is_bound else 200)


@require_POST
@admins_only
def switch(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """Let citizens choose it, with agency and targets as they are, or no longer."""
    line = require_line(code)
    act = categories.switch_on if to == "aktif" else categories.switch_off
    why = refusal(lambda: act(code=code, actor=admin_of(request), at=clock.now()))
    if why:
        return _list(request, refused=why, status=409)
    if to == "aktif":
        said = _("%s aktif: warga dapat memilihnya.") % line.name
    else:
        said = _("%(name)s nonaktif. Laporan yang masih terbuka: %(open)d, tetap diselesaikan.") % {
            "name": line.name,
            "open": line.open_reports,
        }
    messages.success(request, said)
    return redirect(f"{reverse('setup:categories')}#{line.parent or code}")


@require_POST
@admins_only
def shift(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """Show a category to citizens one place earlier or later among its neighbours."""
    order = selector.shifted(code, up=to == "naik")
    if order:
        categories.arrange(codes=order, actor=admin_of(request), at=clock.now())
        messages.success(request, _("Urutan diubah."))
    return redirect("setup:category", code=code)


def require_line(code: str) -> CategoryLine:
    """A category as the set-up shows it.

    Raises:
        CategoryNotFound: No such category in this city.
    """
    line = selector.line(code, clock.now())
    if line is None:
        raise CategoryNotFound(_("Kategori ini tidak ada."))
    return line


def _list(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    groups, allowance = selector.groups(clock.now())
    context = {
        "groups": groups,
        "allowance": allowance,
        "refused": refused,
        "last": history.latest("kategori"),
    }
    return show(request, "categories.html", SCREEN, context, status=status)
