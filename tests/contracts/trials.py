"""Schemathesis over one contract as one caller: examples, coverage, fuzzing and stateful, in this process.

What it sends is decided by the contract and a seed alone. Identifiers of things that exist are mixed
in, so that calls get past the first door.
"""

from __future__ import annotations

import copy
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, events, from_schema

from tests.contracts.documents import contract
from tests.support.web import Application

#: ``TANGGAP_TRIALS=200 make test ARGS='tests/contracts -k answers'`` runs long.
EXAMPLES: Final = int(os.environ.get("TANGGAP_TRIALS", "1"))
SEED: Final = int(os.environ.get("TANGGAP_TRIALS_SEED", "311"))
SIGN_OUT: Final = ("DELETE", "/api/v1/tokens/current")
PHASES: Final = ("examples", "coverage", "fuzzing", "stateful")
#: What must hold for every answer, whatever was sent.
CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls.

    Attributes:
        name: For messages.
        headers: What they send with every call.
        known: Values for parameters by name, as ``path.report_id``: what exists and they may have heard of.
        to_end: Makes another ``Authorization`` like theirs, for a call that ends the one it is made with.
    """

    name: str
    headers: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, list[str]] = field(default_factory=dict)
    to_end: Callable[[], str] | None = None


@dataclass(slots=True)
class Findings:
    """What a run found."""

    caller: str = ""
    failures: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    phases: set[str] = field(default_factory=set)

    def report(self) -> str:
        """Every failure once, for a person."""
        lines = [f"── {self.caller}: {key}\n{text}" for key, text in sorted(self.failures.items())]
        return "\n\n".join(lines)

    def succeeded(self) -> int:
        """How many calls did what they asked for."""
        return sum(times for name, times in self.statuses.items() if name.split()[-1][0] == "2")


def run(document: str, caller: Caller, app: Application) -> Findings:
    """Try every operation of a contract as ``caller``."""
    schema = schemathesis.openapi.from_dict(
        copy.deepcopy(contract(document)), config=_config(caller)
    )
    schema.app = _from_many_addresses(app, caller)
    findings = Findings(caller.name)
    for event in from_schema(schema).execute():
        _note(findings, event)
    return findings


def _config(caller: Caller) -> SchemathesisConfig:
    phase = {"enabled": True}
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "base-url": "http://localhost",
            "headers": dict(caller.headers),
            "continue-on-failure": True,
            "workers": 1,
            "generation": {
                "max-examples": EXAMPLES,
                "deterministic": True,
                "database": "none",
                "no-shrink": True,
                "with-security-parameters": False,
            },
            "phases": {
                **dict.fromkeys(PHASES, phase),
                "coverage": {**phase, "unexpected-methods": ["patch", "trace"]},
                "stateful": {**phase, "max-steps": 4},
            },
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "dictionaries": {
                _dictionary(name): {"values": list(values)} for name, values in caller.known.items()
            },
            "parameters": {
                name: {"dictionary": _dictionary(name), "probability": 0.7} for name in caller.known
            },
        }
    )


def _dictionary(name: str) -> str:
    return name.replace(".", "_").replace("-", "_").lower()


def _from_many_addresses(app: Application, caller: Caller) -> Application:
    """The same application, called from another address each time: limits are tried elsewhere.

    Signing out signs somebody else out, so that the rest of the trial is the caller's.
    """
    numbers = count(1)

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        number = next(numbers)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        plain = {"REMOTE_ADDR": address, "HTTP_ACCEPT_ENCODING": "identity"}
        called = (environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if caller.to_end is not None and called == SIGN_OUT:
            plain["HTTP_AUTHORIZATION"] = caller.to_end()
        return app({**environ, **plain}, start_response)

    return answer


def _note(findings: Findings, event: events.EngineEvent) -> None:
    if isinstance(event, events.ScenarioFinished):
        findings.phases.add(event.phase.value)
        for case_id, interaction in event.recorder.interactions.items():
            findings.calls += 1
            if interaction.response is not None:
                findings.statuses[f"{event.recorder.label} {interaction.response.status_code}"] += 1
            for check in event.recorder.checks.get(case_id, []):
                if check.status is Status.FAILURE and check.failure_info is not None:
                    failure = check.failure_info.failure
                    findings.failures.setdefault(
                        _key(failure), f"{_words(failure)}\n{check.failure_info.code_sample}"
                    )
    elif isinstance(event, events.NonFatalError):
        findings.failures.setdefault(
            f"{event.label}: {type(event.value).__name__}", str(event.value)
        )
    elif isinstance(event, events.FatalError):
        raise event.exception


def _key(failure: Failure) -> str:
    first = next(iter(failure.message.splitlines()), "")
    return f"{failure.operation}: {failure.title}: {first[:120]}"


def _words(failure: Failure) -> str:
    return failure.message[:1500]
