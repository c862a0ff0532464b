"""An act with an ``Idempotency-Key``: done once, answered alike, free again when it was refused."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connections
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import idempotency
from api.base import ApiView
from api.schema import operation
from api.scopes import anybody
from api.serializers import StrictSerializer
from core import clock
from core.calls import once
from core.calls.models import KeptAnswer
from core.errors import Invalid
from core.tenancy import inside
from tenants.models import City
from tests.api.foundations.conftest import Ask, called, document
from tests.make.access import bearer, make_key
from tests.support import database


class WordIn(StrictSerializer):
    word = serializers.CharField()


class Words(ApiView):
    """Counts how often it acts."""

    access = {"POST": anybody("reports.create")}
    done: ClassVar[list[str]] = []
    pause: ClassVar[threading.Event | None] = None

    @operation("say_word", summary="Say a word", request=WordIn, responses={201: WordIn})
    def post(self, request: Request) -> Response:
        form = WordIn(data=request.data)
        form.is_valid(raise_exception=True)
        word = form.validated_data["word"]
        if word == "tidak":
            raise Invalid("Bukan kata itu.", field="word")
        if self.pause is not None:
            self.pause.wait(5)
        self.done.append(word)
        body = {"word": word, "number": len(self.done)}
        return Response(body, status=201, headers={"Location": f"/words/{len(self.done)}"})


@pytest.fixture(autouse=True)
def _silence() -> None:
    Words.done.clear()
    Words.pause = None


def test_the_same_call_again_gets_the_same_answer_and_acts_once(ask: Ask) -> None:
    first = ask(Words, "post", {"word": "satu"}, idempotency_key="k1")
    again = ask(Words, "post", {"word": "satu"}, idempotency_key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Location"] == first.headers["Location"] == "/words/1"
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert again.headers[idempotency.REPLAYED] == "true"
    assert idempotency.REPLAYED not in first.headers
    assert Words.done == ["satu"]


def test_an_answer_is_kept_where_nobody_else_can_read_it(ask: Ask, settings: Any) -> None:
    mine = bearer(make_key("reports.create")[1])
    ask(Words, "post", {"word": "rahasia-sekali"}, idempotency_key="k1", **mine)

    assert b"rahasia-sekali" not in bytes(KeptAnswer.objects.get().body or b"")
    settings.SECRET_KEY = "the deployment has another by now"
    lost = ask(Words, "post", {"word": "rahasia-sekali"}, idempotency_key="k1", **mine)
    assert (lost.status_code, document(lost)["code"]) == (409, "idempotency_answer_lost")
    assert Words.done == ["rahasia-sekali"]


def test_without_a_key_every_call_acts(ask: Ask) -> None:
    for _time in range(2):
        ask(Words, "post", {"word": "satu"})

    assert Words.done == ["satu", "satu"]
    assert not KeptAnswer.objects.exists()


def test_the_same_key_with_another_body_is_refused(ask: Ask) -> None:
    ask(Words, "post", {"word": "satu"}, idempotency_key="k1")

    changed = ask(Words, "post", {"word": "dua"}, idempotency_key="k1")

    assert (changed.status_code, document(changed)["code"]) == (422, "idempotency_key_reused")
    assert Words.done == ["satu"]


def test_a_key_belongs_to_its_caller(ask: Ask) -> None:
    one, two = make_key("reports.create")[1], make_key("reports.create")[1]
    for secret in (one, two, one):
        answer = ask(Words, "post", {"word": "satu"}, idempotency_key="k1", **bearer(secret))
        assert answer.status_code == 201

    assert Words.done == ["satu", "satu"]


def test_what_was_refused_may_come_again(ask: Ask) -> None:
    refused = ask(Words, "post", {"word": "tidak"}, idempotency_key="k1")
    corrected = ask(Words, "post", {"word": "ya"}, idempotency_key="k1")

    assert (refused.status_code, corrected.status_code) == (422, 201)
    assert document(refused)["errors"][0]["field"] == "word"


def test_what_is_no_json_claims_nothing(ask: Ask) -> None:
    assert ask(Words, "post", b"{", idempotency_key="k1").status_code == 400
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 201, "kunci\u00e9".encode().decode("latin-1")])
def test_a_key_that_cannot_be_one_is_named(ask: Ask, key: str) -> None:
    refused = ask(Words, "post", {"word": "satu"}, idempotency_key=key)

    assert (refused.status_code, document(refused)["code"]) == (422, "bad_idempotency_key")
    assert document(refused)["errors"][0]["field"] == "Idempotency-Key"
    assert Words.done == []


def test_a_claim_whose_process_died_is_taken_over_after_a_minute(batam: City) -> None:
    at = clock.now()
    asked = {"credential": "key:1", "key": "k", "request_hash": "h"}
    dead = once.begin(**asked, at=at)
    assert isinstance(dead, once.Claim)

    with pytest.raises(once.InFlight):
        once.begin(**asked, at=at + timedelta(seconds=59))
    heir = once.begin(**asked, at=at + timedelta(seconds=61))

    assert isinstance(heir, once.Claim)
    # The first was only slow: its late answer does not overwrite.
    once.keep(dead, once.Answer(201, {}, b"late"), at=at)
    once.keep(heir, once.Answer(201, {}, b"mine"), at=at)
    again = once.begin(**asked, at=at + timedelta(seconds=62))
    assert isinstance(again, once.Answer)
    assert again.body == b"mine"


def test_a_kept_answer_can_be_read_by_nobody_who_only_has_the_table(ask: Ask) -> None:
    ask(Words, "post", {"word": "rahasia"}, idempotency_key="k1")

    kept = KeptAnswer.objects.get()
    assert b"rahasia" not in bytes(kept.body or b"")


def test_answers_are_kept_for_a_day(batam: City) -> None:
    at = clock.now()
    asked = {"credential": "key:1", "key": "k"}
    first = once.begin(**asked, request_hash="h", at=at)
    assert isinstance(first, once.Claim)
    once.keep(first, once.Answer(200, {}, b"x"), at=at)

    assert isinstance(
        once.begin(**asked, request_hash="h", at=at + timedelta(hours=23)), once.Answer
    )
    assert isinstance(
        once.begin(**asked, request_hash="other", at=at + timedelta(hours=25)), once.Claim
    )
    once.forget_old(at + timedelta(days=3))
    assert not KeptAnswer.objects.exists()


def test_twenty_at_once_act_once_and_hear_the_same(committed_db: None) -> None:
    Words.pause = threading.Event()
    threading.Timer(0.3, Words.pause.set).start()

    def one(_number: int) -> tuple[int, bytes]:
        with inside(database.city("batam")):
            answer = called(
                database.city("batam"), Words, "post", {"word": "satu"}, idempotency_key="sama"
            )
        connections.close_all()
        return answer.status_code, answer.content

    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(one, range(20)))

    assert Words.done == ["satu"]
    assert answers == [answers[0]] * 20
    assert answers[0][0] == 201


def test_one_that_waits_too_long_is_asked_to_come_back(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "PATIENCE_SECONDS", 0.1)
    at = clock.now()
    ask(Words, "post", {"word": "satu"}, idempotency_key="k1")
    KeptAnswer.objects.update(answered_at=None, status=None, body=None, claimed_at=at)

    refused = ask(Words, "post", {"word": "satu"}, idempotency_key="k1")

    assert document(refused)["code"] == "idempotency_in_flight"
    assert 1 <= int(refused.headers["Retry-After"]) <= 5
