"""Setting up what citizens are asked about reports of a category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Invalid, NotFound
from reporting.models import Category, Question, QuestionKind, Report
from reporting.rules import limits
from reporting.rules.lifecycle import Actor
from reporting.rules.questions import Kind
from reporting.services.catalog import categories, config

_HIGHEST: Final = Decimal(10) ** 9


class QuestionNotFound(NotFound):
    """The category has no such question."""

    code = "question_not_found"


class QuestionAnswered(DomainError):
    """Reports answer it: it can be switched off, not taken away or asked in another way."""

    code = "question_answered"


@dataclass(frozen=True, slots=True)
class QuestionDetails:
    """What a city says about a question. ``options`` are the names of a choice, in order."""

    text: str
    kind: str = QuestionKind.TEXT.value
    options: tuple[str, ...] = ()
    help: str = ""
    is_required: bool = False
    is_public: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@transaction.atomic(durable=True)
def add(
    *, category_code: str, code: str, details: QuestionDetails, actor: Actor, at: datetime
) -> Question:
    """Ask one more question, after those there are.

    Args:
        category_code: Whose reports it is about; categories below ask it too.
        code: A lower_snake word, kept for good.
        details: The question.
        actor: Who decided.
        at: When (aware).

    Raises:
        CategoryNotFound: No such category.
        InvalidCode, CodeTaken: The code cannot be used, or the category, one above or one below
            it asks a question of that code.
        Invalid: The details cannot be used, or there are too many questions.
    """
    config.hold()
    category = categories.require(category_code)
    code = config.clean_code(code)
    require_free(code, category)
    own = Question.objects.filter(category=category)
    if own.filter(is_active=True).count() >= limits.MAX_QUESTIONS:
        raise Invalid(
            _("Paling banyak %d pertanyaan. Matikan satu dulu.") % limits.MAX_QUESTIONS,
            field="text",
        )
    last = own.order_by("-position").first()
    question = Question(
        category=category, code=code, position=last.position + 1 if last else 0, kind=details.kind
    )
    _describe(question, details)
    question.save()
    _changed("added", question, actor=actor, at=at, after=state_of(question))
    return question


@transaction.atomic(durable=True)
def change(
    *, category_code: str, code: str, details: QuestionDetails, actor: Actor, at: datetime
) -> Question:
    """Replace what is asked. Reports keep the words they were asked in.

    Raises:
        QuestionNotFound: No such question.
        QuestionAnswered: Its kind would change although reports answer it.
        Invalid: The details cannot be used.
    """
    config.hold()
    question = require(category_code, code)
    before = state_of(question)
    if details.kind != question.kind and is_answered(question):
        raise QuestionAnswered(
            _("Sudah ada laporan yang menjawab. Matikan pertanyaan ini dan buat yang baru."),
            field="kind",
        )
    _describe(question, details)
    question.save()
    _changed("changed", question, actor=actor, at=at, before=before, after=state_of(question))
    return question


@transaction.atomic(durable=True)
def switch(
    *, category_code: str, code: str, is_active: bool, actor: Actor, at: datetime
) -> Question:
    """Ask a question again, or no longer. Answers there are stay on their reports.

    Raises:
        QuestionNotFound: No such question.
    """
    config.hold()
    question = require(category_code, code)
    if question.is_active != is_active:
        question.is_active = is_active
        question.save(update_fields=["is_active"])
        verb = "switched_on" if is_active else "switched_off"
        _changed(verb, question, actor=actor, at=at)
    return question


@transaction.atomic(durable=True)
def remove(*, category_code: str, code: str, actor: Actor, at: datetime) -> None:
    """Take away a question nobody has answered.

    Raises:
        QuestionNotFound: No such question.
        QuestionAnswered: Reports answer it.
    """
    config.hold()
    question = require(category_code, code)
    if is_answered(question):
        raise QuestionAnswered(
            _("Sudah ada laporan yang menjawab. Pertanyaan ini hanya dapat dimatikan.")
        )
    before = state_of(question)
    question.delete()
    _changed("removed", question, actor=actor, at=at, before=before)


@transaction.atomic(durable=True)
def move(*, category_code: str, code: str, up: bool, actor: Actor, at: datetime) -> bool:
    """Ask a question one place earlier or later; returns whether there was room.

    Raises:
        QuestionNotFound: No such question.
    """
    config.hold()
    question = require(category_code, code)
    order = list(Question.objects.filter(category=question.category).order_by("position", "pk"))
    here = order.index(question)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return False
    before = [each.code for each in order]
    order[here], order[there] = order[there], order[here]
    for position, each in enumerate(order):
        each.position = position
    Question.objects.bulk_update(order, ["position"])
    _changed(
        "moved", question, actor=actor, at=at, before=before, after=[each.code for each in order]
    )
    return True


def require(category_code: str, code: str) -> Question:
    """Return a category's own question, or raise ``QuestionNotFound``."""
    try:
        return Question.objects.select_related("category").get(
            category__code=category_code, code=code
        )
    except Question.DoesNotExist:
        raise QuestionNotFound(_("Pertanyaan ini tidak ada."), question=code[:60]) from None


def details_of(question: Question) -> QuestionDetails:
    """What is said about a question now, e.g. to fill its form."""
    return QuestionDetails(
        text=question.text,
        kind=question.kind,
        options=tuple(each["name"] for each in question.options),
        help=question.help,
        is_required=question.is_required,
        is_public=question.is_public,
        minimum=question.minimum,
        maximum=question.maximum,
    )


def details_from(stored: dict[str, Any]) -> QuestionDetails:
    """Details as the audit trail keeps them."""
    low, high = stored.get("minimum"), stored.get("maximum")
    return QuestionDetails(
        **{
            **stored,
            "options": tuple(stored["options"]),
            "minimum": None if low is None else Decimal(low),
            "maximum": None if high is None else Decimal(high),
        }
    )


def state_of(question: Question) -> dict[str, Any]:
    """The same as plain values, for the audit trail."""
    details = details_of(question)
    low, high = details.minimum, details.maximum
    return {
        "text": details.text,
        "kind": str(details.kind),
        "options": list(details.options),
        "help": details.help,
        "is_required": details.is_required,
        "is_public": details.is_public,
        "minimum": None if low is None else format(low.normalize(), "f"),
        "maximum": None if high is None else format(high.normalize(), "f"),
    }


def is_answered(question: Question) -> bool:
    """Whether any report answers it. Asked when a question is taken away, never on a list."""
    return Report.objects.filter(answers__contains=[{"code": question.code}]).exists()


def require_free(code: str, category: Category) -> None:
    """Refuse a code that the category, one above it or one below it uses already."""
    line = [category.pk, *Category.objects.filter(parent=category).values_list("pk", flat=True)]
    if category.parent_id is not None:
        line.append(category.parent_id)
    if Question.objects.filter(code=code, category__in=line).exists():
        raise config.CodeTaken(_("Sudah ada pertanyaan dengan kode ini."), question=code)


def _describe(question: Question, details: QuestionDetails) -> None:
    """Put cleaned details on the question."""
    if details.kind not in QuestionKind.values:
        raise Invalid(_("Pilih jenis jawabannya."), field="kind")
    text = " ".join(details.text.split())
    if not text:
        raise Invalid(_("Tulis pertanyaannya."), field="text")
    if len(text) > limits.MAX_QUESTION:
        raise Invalid(
            _("Pertanyaan paling panjang %d karakter.") % limits.MAX_QUESTION, field="text"
        )
    kind = Kind(details.kind)
    if kind is not Kind.NUMBER:
        details = replace(details, minimum=None, maximum=None)
    _check_limits(details.minimum, details.maximum)
    question.text = text
    question.kind = kind.value
    question.options = _options(details.options, question.options) if kind.is_choice else []
    question.help = " ".join(details.help.split())[: limits.MAX_QUESTION_HELP]
    question.is_required, question.is_public = details.is_required, details.is_public
    question.minimum, question.maximum = details.minimum, details.maximum


def _check_limits(low: Decimal | None, high: Decimal | None) -> None:
    for name, value in (("minimum", low), ("maximum", high)):
        if value is not None and (not value.is_finite() or abs(value) >= _HIGHEST):
            raise Invalid(_("Angka ini terlalu besar."), field=name)
    if low is not None and high is not None and low > high:
        raise Invalid(_("Batas terkecil melebihi batas terbesar."), field="minimum")


def _options(names: Sequence[str], known: list[dict[str, str]]) -> list[dict[str, str]]:
    """Options with their keys; one whose name stays keeps its key, so that rules go on to fit."""
    clean = list(dict.fromkeys(filter(None, (" ".join(name.split()) for name in names))))
    if len(clean) < 2:
        raise Invalid(_("Tulis sedikitnya dua pilihan, satu di tiap baris."), field="options")
    if len(clean) > limits.MAX_OPTIONS or any(len(name) > limits.MAX_OPTION for name in clean):
        raise Invalid(
            _("Paling banyak %(most)d pilihan, masing-masing paling panjang %(long)d karakter.")
            % {"most": limits.MAX_OPTIONS, "long": limits.MAX_OPTION},
            field="options",
        )
    keys = {each["name"]: each["key"] for each in known}
    taken = {keys[name] for name in clean if name in keys}
    options = []
    for name in clean:
        key = keys.get(name) or _new_key(name, taken)
        taken.add(key)
        options.append({"key": key, "name": name})
    return options


def _new_key(name: str, taken: set[str]) -> str:
    base = config.code_from(name)[:40].rstrip("_") or "pilihan"
    number = 1
    key = base
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def _changed(verb: str, question: Question, *, actor: Actor, at: datetime, **facts: object) -> None:
    config.changed(
        kind=f"category_question_{verb}",
        subject=question.category.code,
        actor=actor,
        at=at,
        facts={"question": question.code, "text": question.text, **facts},
    )
