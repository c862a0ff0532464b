"""The contracts say what the code does, all of it, in words and examples a stranger can start from."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from api.documents import making
from api.documents.catalogue import ALL, Document
from tests.contracts.documents import Operation, contract, operations, resolved

OPERATIONS = operations()
NAME = re.compile(r"[a-z][a-z0-9_]+")


each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=str)


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)
def test_the_committed_contract_is_what_the_code_says(document: Document) -> None:
    """After a change on purpose: ``manage.py write_contracts``, and a line in ``api/contracts/``'s CHANGES."""
    assert (
        making.text(document).splitlines() == document.file.read_text(encoding="utf-8").splitlines()
    )


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.name)
def test_a_contract_has_operations_and_introduces_itself(document: Document) -> None:
    told = contract(document.name)

    assert told["openapi"].startswith("3.1")
    assert told["paths"]
    assert all(path.startswith(document.prefixes) for path in told["paths"])
    named = [each.told["operationId"] for each in OPERATIONS if each.document == document.name]
    assert sorted(named) == sorted(set(named))
    assert [name for name in named if not NAME.fullmatch(name)] == []


@each_operation
def test_an_operation_says_what_it_does(operation: Operation) -> None:
    assert len(operation.told.get("summary", "")) >= 8
    assert operation.told["summary"][-1] != "."
    assert operation.told.get("description", "").strip()
    assert [each["name"] for each in operation.parameters() if not each.get("description")] == []


@each_operation
def test_an_operation_names_every_way_it_can_fail(operation: Operation) -> None:
    answers = set(operation.told["responses"])
    expected = {"429", "503"}
    if operation.parameters() or "requestBody" in operation.told:
        expected |= {"422"} if operation.document != "open311-v2" else {"400"}
    if "{" in operation.path:
        expected.add("404")
    if "requestBody" in operation.told:
        expected |= {"400", "413"}
        if operation.document != "open311-v2":
            expected.add("415")
    if not is_open(operation):
        expected |= {"401", "403"} if operation.document != "open311-v2" else {"403"}

    assert expected - answers == set()
    assert any(status.startswith(("2", "3")) for status in answers)


@each_operation
def test_an_operation_shows_examples_that_keep_to_its_schema(operation: Operation) -> None:
    for where, content in operation.contents():
        if not where.endswith(("json", "xml", "form-urlencoded")):
            continue
        shown = examples_of(operation.document, content)
        assert shown, f"{operation}: {where} shows no example"
        if where.endswith("json"):
            validator = validator_of(operation.document, content.get("schema", {}))
            for example in shown:
                assert [error.message for error in validator.iter_errors(example)] == [], where


@each_operation
def test_an_operation_says_who_may_call_it(operation: Operation) -> None:
    schemes = contract(operation.document).get("components", {}).get("securitySchemes", {})
    assert "security" in operation.told
    for way in operation.told["security"]:
        assert set(way) <= set(schemes)


def is_open(operation: Operation) -> bool:
    """Whether it may be called without credentials."""
    return {} in operation.told.get("security", [{}]) or operation.told.get("security") == []


def examples_of(document: str, content: Any) -> list[Any]:
    """The examples of a media type, those of its schema included."""
    found = [resolved(document, each)["value"] for each in content.get("examples", {}).values()]
    if "example" in content:
        found.append(content["example"])
    return found


def validator_of(document: str, schema: Any) -> Any:
    whole = {**schema, "components": contract(document).get("components", {})}
    return Draft202012Validator(whole, format_checker=FormatChecker())
