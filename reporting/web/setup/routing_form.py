"""The form of one routing rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.models import Hours, Priority
from reporting.rules.matching import Rule
from reporting.rules.questions import Question
from reporting.selectors.setup import agencies as agency_selector
from reporting.selectors.setup import people
from reporting.selectors.setup import routing as selector
from reporting.services.catalog.routing import RuleDetails
from reporting.services.config import Snapshot
from reporting.web.setup.saving import choices

CHOSEN: Final = ("answer_1", "answer_2")
CITY: Final = "city"


class RuleForm(forms.Form):
    """Reports like this go to that agency."""

    category = forms.ChoiceField(label=gettext_lazy("Kategori"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Wilayah"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Prioritas"), required=False)
    hours = forms.ChoiceField(label=gettext_lazy("Waktu"), required=False)
    answer_1 = forms.ChoiceField(label=gettext_lazy("Jawaban warga"), required=False)
    answer_2 = forms.ChoiceField(label=gettext_lazy("dan jawaban"), required=False)
    question = forms.ChoiceField(
        label=gettext_lazy("Pertanyaan isian"),
        required=False,
        help_text=gettext_lazy("Yang dijawab warga dengan menulis, bukan memilih dari daftar."),
    )
    answer = forms.CharField(
        label=gettext_lazy("Jawaban isian"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Ditulis persis seperti jawaban warga; huruf besar tidak berarti."),
    )
    agency = forms.ChoiceField(label=gettext_lazy("Diteruskan ke"))
    before = forms.TypedChoiceField(
        label=gettext_lazy("Urutan"), required=False, coerce=UUID, empty_value=None
    )
    note = forms.CharField(label=gettext_lazy("Catatan"), max_length=200, required=False)
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self, *args: Any, board: selector.Board, rule: Rule | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**(initial_of(rule) if rule else {}), "stamp": board.stamp}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["category"].choices = choices(selector.category_options(), empty=_("Semua kategori"))
        fields["area"].choices = choices(people.area_options(), empty=_("Seluruh kota"))
        fields["priority"].choices = [("", _("Semua prioritas")), *Priority.choices]
        fields["agency"].choices = choices(agency_selector.options(), empty=_("Pilih dinas"))
        fields["hours"].choices = _hours(board.setup)
        self._ask(board.setup)
        if rule is not None:
            del fields["before"]
            self._keep(rule, board.setup)
        else:
            fields["before"].choices = [("", _("Paling akhir")), *_places(board)]

    def details(self) -> RuleDetails:
        """What a valid form says."""
        facts = self.cleaned_data
        working, _dot, whose = facts["hours"].partition(":")
        answers = dict(facts[name].split("=", 1) for name in CHOSEN if facts.get(name))
        if facts.get("question") and facts.get("answer", "").strip():
            answers[facts["question"]] = facts["answer"].strip()
        return RuleDetails(
            agency=facts["agency"],
            category=facts["category"],
            area=facts["area"],
            priority=facts["priority"],
            answers=answers,
            working=working,
            hours_of="" if whose == CITY else whose,
            note=facts["note"],
        )

    def clean(self) -> dict[str, Any] | None:
        """A written answer belongs to a question, and two answers to two questions."""
        facts = super().clean() or self.cleaned_data
        if bool(facts.get("question")) != bool((facts.get("answer") or "").strip()):
            field = "answer" if facts.get("question") else "question"
            self.add_error(field, _("Isi pertanyaan dan jawabannya, atau kosongkan keduanya."))
        chosen = [facts[name].split("=", 1)[0] for name in CHOSEN if facts.get(name)]
        if len(chosen) != len(set(chosen)):
            self.add_error(
                CHOSEN[1],
                _("Pilih jawaban dari pertanyaan lain. Untuk jawaban lain, buat aturan sendiri."),
            )
        return facts

    def keep_up(self, stamp: str) -> None:
        """Build on what there is now: shown again after somebody else was quicker."""
        given: Any = self.data
        given = given.copy()
        given["stamp"] = stamp
        self.data = given

    def _keep(self, rule: Rule, setup: Snapshot) -> None:
        """Show what a rule says, although its category may be switched off."""
        fields: dict[str, Any] = self.fields
        facts = setup.categories.get(rule.category or "")
        if facts is not None and facts.code not in dict(fields["category"].choices):
            off = (facts.code, _("%s (nonaktif)") % facts.name)
            fields["category"].choices = [*fields["category"].choices, off]
        written = dict(fields["question"].choices) if "question" in fields else {}
        pair = next((pair for pair in rule.answers if pair[0] in written), ("", ""))
        self.initial["question"], self.initial["answer"] = pair

    def _ask(self, setup: Snapshot) -> None:
        """Offer the answers of choices, and the questions that are answered in writing."""
        fields: dict[str, Any] = self.fields
        asked = list(_questions(setup))
        groups: list[Any] = [
            (label, [(f"{question.code}={each.key}", each.name) for each in question.options])
            for label, question in asked
            if question.kind.is_choice
        ]
        written = [(q.code, label) for label, q in asked if not q.kind.is_choice]
        for name in CHOSEN:
            if groups:
                fields[name].choices = [("", _("Jawaban apa pun")), *groups]
            else:
                del fields[name]
        if written:
            fields["question"].choices = [("", _("Tidak dilihat")), *written]
        else:
            del fields["question"], fields["answer"]


def initial_of(rule: Rule) -> dict[str, Any]:
    """What the form shows of a rule."""
    hours = ""
    if rule.working is not None:
        word = Hours.INSIDE if rule.working else Hours.OUTSIDE
        hours = f"{word}:{rule.hours_of or CITY}"
    chosen = [f"{question}={answer}" for question, answer in rule.answers]
    return {
        "category": rule.category or "",
        "area": rule.area or "",
        "priority": rule.priority or "",
        "hours": hours,
        "agency": rule.agency,
        "note": rule.note,
        **dict(zip(CHOSEN, chosen, strict=False)),
    }


def _questions(setup: Snapshot) -> Iterator[tuple[str, Question]]:
    """Questions that are asked, each once, with the category they belong to."""
    for facts in setup.categories.values():
        above = setup.categories.get(facts.line[1]) if len(facts.line) > 1 else None
        known = {each.code for each in above.questions} if above else set()
        for question in facts.questions:
            if question.is_active and question.code not in known:
                yield f"{facts.name}: {question.text}", question


def _hours(setup: Snapshot) -> list[Any]:
    """Whose hours a rule may ask about: the city's, or those of an agency with its own."""
    own = [each for each in setup.agencies.values() if each.is_active]
    groups = [
        (
            label,
            [
                (f"{word}:{CITY}", _("jam kerja kota")),
                *((f"{word}:{each.code}", each.name) for each in own),
            ],
        )
        for word, label in (
            (Hours.INSIDE.value, _("Hanya dalam jam kerja")),
            (Hours.OUTSIDE.value, _("Hanya di luar jam kerja")),
        )
    ]
    return [("", _("Kapan saja")), *groups]


def _places(board: selector.Board) -> list[tuple[str, str]]:
    lines = selector.lines(board)
    return [
        (
            line.key,
            _("Sebelum nomor %(n)d, %(agency)s") % {"n": line.number, "agency": line.agency},
        )
        for line in lines
    ]
