"""Conventions a reader may rely on, checked in the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("core", "tenants", "reporting", "billing", "api")
FORBIDDEN_SWITCHES = {
    "schema_context",
    "tenant_context",
    "set_tenant",
    "set_schema",
    "set_schema_to_public",
    "tenant_migration",
}
DOORS = {"core/tenancy.py", "core/db/base.py", "tenants/services/migrating.py"}
#: Code that names schemas: the door's engine and what builds cities. Everybody else just queries.
SCHEMA_BUILDERS = ("core/db/", "core/conf/settings.py", "tenants/services/", "infra/")


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    """Every Python file of the folders with its text, by its path from the top."""
    for folder in folders or APPS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield str(file.relative_to(ROOT)), _text(file)


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_only_the_door_switches_cities() -> None:
    found = [
        f"{path}: {name_of(call)}"
        for path, text in sources()
        if path not in DOORS
        for call in calls(parsed(text))
        if name_of(call) in FORBIDDEN_SWITCHES
    ]

    assert found == []


def test_only_the_builders_of_cities_set_a_path_or_a_role() -> None:
    switch = re.compile(
        r"SET (LOCAL )?(ROLE|search_path|SESSION AUTHORIZATION)|set_config\(|RESET ROLE",
        re.IGNORECASE,
    )
    found = [
        f"{path}:{node.lineno}"
        for path, text in sources()
        if not path.startswith(SCHEMA_BUILDERS)
        and "/migrations/" not in path
        and switch.search(text)
        for node in ast.walk(parsed(text))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and switch.search(node.value)
        and not _is_docstring(node, text)
    ]

    assert found == []


def test_nobody_asks_the_connection_where_it_is() -> None:
    """Inside an async view the connection says ``public``; the context variable knows better."""
    found = [
        path
        for path, text in sources()
        if not path.startswith((*SCHEMA_BUILDERS, "core/tenancy.py"))
        if re.search(r"connection\.(schema_name|tenant)\b", text)
    ]

    assert found == []


def test_nobody_enters_a_city_as_a_context_manager() -> None:
    found = [
        path
        for path, text in sources()
        if re.search(r"^\s*with (city|self\.city|tenant)\b\s*(as \w+)?:", text, re.MULTILINE)
    ]

    assert found == []


def test_no_request_code_hands_work_to_celery_directly() -> None:
    found = [
        f"{path}: .{name_of(call)}()"
        for path, text in sources()
        if not path.startswith(("core/outbox/", "core/schedules/", "core/celery"))
        for call in calls(parsed(text))
        if name_of(call) in {"delay", "apply_async", "send_task"}
    ]

    assert found == []


def test_only_the_clock_reads_the_clock() -> None:
    found = [
        path
        for path, text in sources("reporting", "tenants", "billing", "api")
        if re.search(r"\b(datetime\.now|datetime\.utcnow|timezone\.now|date\.today)\(", text)
    ]

    assert found == []


def test_rules_know_neither_django_nor_the_world() -> None:
    forbidden = {"django", "requests", "redis", "celery", "os", "socket", "subprocess"}
    found = [
        f"{path}: {alias}"
        for path, text in sources("reporting/rules")
        for node in ast.walk(parsed(text))
        for alias in _imported(node)
        if alias.split(".")[0] in forbidden
    ]

    assert found == []


def test_core_never_speaks_of_reports() -> None:
    found = [
        path
        for path, text in sources("core")
        if re.search(r"^(from|import) (reporting|tenants|billing|api)\b", text, re.MULTILINE)
    ]

    assert [path for path in found if not path.startswith("core/conf/urls_")] == []


@pytest.mark.parametrize("app", APPS)
def test_files_stay_readable(app: str) -> None:
    long = {
        path: len(text.splitlines())
        for path, text in sources(app)
        if len(text.splitlines()) > 400 and "/migrations/" not in path
    }

    assert long == {}


def _is_docstring(node: ast.Constant, text: str) -> bool:
    bodies = (getattr(parent, "body", None) for parent in ast.walk(parsed(text)))
    return any(
        isinstance(body, list) and body and isinstance(body[0], ast.Expr) and body[0].value is node
        for body in bodies
    )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        return [node.module]
    return []
