"""Questions of a category and their answers: what may be answered, and how an answer reads.

Source: domain.md sections 1 and 3. A child category asks its parent's questions first. An answer is
kept with the words of its question, so that an old report reads the same after the question changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from core.errors import Invalid
from reporting.rules.dates import date_words
from reporting.rules.limits import MAX_ANSWER, MAX_ANSWERS

Value = str | int | float | list[str]
_MOST: Final = Decimal(10) ** 9


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    SINGLE = "single"
    MULTIPLE = "multiple"

    @property
    def is_choice(self) -> bool:
        """Whether it is answered by choosing from a list."""
        return self in {Kind.SINGLE, Kind.MULTIPLE}


class WrongAnswers(Invalid):
    """A required answer is missing, or an answer does not fit its question.

    Attributes:
        by_code: The sentence for each question; ``facts["errors"]`` says the same to programs.
    """

    code = "answers_invalid"

    def __init__(self, by_code: Mapping[str, str], *, category: str) -> None:
        self.by_code = dict(by_code)
        errors = [
            {"field": f"answers.{code}", "message": said, "code": self.code}
            for code, said in self.by_code.items()
        ]
        first = next(iter(self.by_code.values()))
        super().__init__(first, field="answers", category=category, errors=errors)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as answers are checked against it.

    Attributes:
        is_active: One that is switched off is no longer asked; who was asked before may answer.
        is_public: Whether anybody may read the answer.
        minimum, maximum: Of a number.
    """

    code: str
    text: str
    kind: Kind
    options: tuple[Option, ...] = ()
    help: str = ""
    is_required: bool = False
    is_public: bool = False
    is_active: bool = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered, with what they were asked.

    Attributes:
        value: Text, number, ISO date, key of an option, or keys.
        said: The same as people read it.
    """

    code: str
    text: str
    kind: str
    value: Value
    said: str
    is_public: bool

    def as_stored(self) -> dict[str, Any]:
        """As the report keeps it."""
        return {
            "code": self.code,
            "text": self.text,
            "kind": self.kind,
            "value": self.value,
            "said": self.said,
            "public": self.is_public,
        }


def check(
    questions: Iterable[Question],
    given: Mapping[str, object],
    *,
    category: str,
    must_answer: bool = True,
    strict: bool = True,
) -> tuple[Answer, ...]:
    """Return the answers to keep, in the order of the questions.

    Args:
        questions: Of the category, its ancestors' included, those switched off too.
        given: What was sent, by code; texts, numbers or lists of keys.
        category: Whose questions they are, for the refusal.
        must_answer: Whether what is required must be there.
        strict: Whether an answer nobody asked for is refused; otherwise it is left out.

    Raises:
        WrongAnswers: Something is missing or does not fit; ``errors`` says what.
    """
    asked = {question.code: question for question in questions}
    errors: dict[str, str] = {}
    found: list[Answer] = []
    if len(given) > MAX_ANSWERS:
        raise WrongAnswers({"": "Terlalu banyak jawaban."}, category=category)
    for question in asked.values():
        try:
            answer = read(question, given.get(question.code))
        except ValueError as error:
            errors[question.code] = str(error)
            continue
        if answer is not None:
            found.append(answer)
        elif question.is_required and question.is_active and must_answer:
            errors[question.code] = f"Jawab dulu: {question.text}"
    if strict:
        unknown = (code for code in given if code not in asked)
        errors |= {code[:60]: "Pertanyaan ini tidak ada di kategori ini." for code in unknown}
    if errors:
        raise WrongAnswers(errors, category=category)
    return tuple(found)


def read(question: Question, given: object) -> Answer | None:
    """Return one answer; ``None`` when nothing was said.

    Raises:
        ValueError: It does not fit; the sentence says what is wanted.
    """
    words = _words(given)
    if not words:
        return None
    if question.kind is Kind.MULTIPLE:
        value: Value = [key for key in _keys(question) if key in words]
        _refuse_unknown(question, words)
        said = ", ".join(option.name for option in question.options if option.key in words)
    elif len(words) > 1:
        raise ValueError("Hanya satu jawaban yang bisa dipilih.")
    else:
        value, said = _one(question, words[0])
    return Answer(
        question.code, question.text, question.kind.value, value, said, question.is_public
    )


def values_of(answers: Iterable[Answer]) -> dict[str, Value]:
    """Answers by code, as routing rules ask about them."""
    return {answer.code: answer.value for answer in answers}


def stored_values(stored: Iterable[Mapping[str, Any]]) -> dict[str, Value]:
    """The same from what a report keeps."""
    return {str(each["code"]): each["value"] for each in stored}


def with_words(
    stored: Iterable[Mapping[str, Any]], change: Callable[[str], str]
) -> list[dict[str, Any]]:
    """Stored answers with what people wrote themselves put through ``change``."""
    return [
        {**each, "value": change(each["value"]), "said": change(each["said"])}
        if each.get("kind") == Kind.TEXT
        else dict(each)
        for each in stored
    ]


def _words(given: object) -> list[str]:
    """What was given as texts; nothing for what cannot be an answer at all."""
    many = given if isinstance(given, list | tuple) else [given]
    if not all(isinstance(each, str | int | float | None) for each in many) or any(
        isinstance(each, bool) for each in many
    ):
        raise ValueError("Jawaban ini tidak dapat dibaca.")
    words = [str(each).strip() for each in many if each is not None]
    return [word for word in dict.fromkeys(words) if word]


def _one(question: Question, word: str) -> tuple[Value, str]:
    if "\x00" in word:
        raise ValueError("Jawaban berisi karakter yang tidak dapat disimpan.")
    if question.kind is Kind.SINGLE:
        _refuse_unknown(question, [word])
        return word, next(each.name for each in question.options if each.key == word)
    if question.kind is Kind.NUMBER:
        return _number(question, word)
    if question.kind is Kind.DATE:
        try:
            day = date.fromisoformat(word)
        except ValueError:
            raise ValueError("Tulis tanggalnya seperti 2026-11-22.") from None
        return day.isoformat(), date_words(day)
    if len(word) > MAX_ANSWER:
        raise ValueError(f"Jawaban paling panjang {MAX_ANSWER} karakter.")
    return word, word


def _number(question: Question, word: str) -> tuple[Value, str]:
    try:
        number = Decimal(word.replace(",", "."))
    except InvalidOperation:
        raise ValueError("Isi dengan angka.") from None
    if not number.is_finite() or abs(number) >= _MOST:
        raise ValueError("Angka ini terlalu besar.")
    if question.minimum is not None and number < question.minimum:
        raise ValueError(f"Paling kecil {number_words(question.minimum)}.")
    if question.maximum is not None and number > question.maximum:
        raise ValueError(f"Paling besar {number_words(question.maximum)}.")
    number = round(number, 3)
    whole = number == number.to_integral_value()
    return int(number) if whole else float(number), number_words(number)


def number_words(number: Decimal) -> str:
    """A number as people here write it: ``1,5``."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _keys(question: Question) -> list[str]:
    return [option.key for option in question.options]


def _refuse_unknown(question: Question, words: Iterable[str]) -> None:
    if any(word not in _keys(question) for word in words):
        raise ValueError("Pilih dari daftar.")
