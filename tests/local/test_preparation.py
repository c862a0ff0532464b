"""Ports, secrets and stamps of the local stack."""

from __future__ import annotations

import json
import socket
import stat
from pathlib import Path

import pytest

from infra.local import environment, keys, paths, ports, run, say
from infra.local.servers import all_servers


@pytest.fixture(autouse=True)
def _files_of_the_test(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_FILE", local / "ports.json")
    monkeypatch.setattr(ports, "_PATIENCE", 0.0)
    monkeypatch.setattr(keys, "_FILE", local / "secrets.json")


def test_a_port_is_remembered_while_it_is_free() -> None:
    port = ports.choose("thing")

    assert 20_000 <= port <= 32_000
    assert ports.choose("thing") == port
    assert ports.choose("other") != port


def test_a_port_that_was_taken_meanwhile_is_given_up() -> None:
    port = ports.choose("thing")
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", port))
        stranger.listen()

        assert ports.choose("thing") != port
        assert ports.remembered("thing") != port


def test_a_damaged_file_of_ports_is_no_hindrance(local: Path) -> None:
    (local / "ports.json").write_text("{", encoding="utf-8")

    assert ports.choose("thing") == ports.remembered("thing")


def test_secrets_are_made_once_and_only_their_owner_may_read_them(local: Path) -> None:
    first = keys.load()

    assert keys.load() == first
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((local / "secrets.json").stat().st_mode) == 0o600


def test_a_missing_secret_is_added_and_the_others_stay(local: Path) -> None:
    first = keys.load()
    known = {name: value for name, value in first.items() if name != "app"}
    (local / "secrets.json").write_text(json.dumps(known), encoding="utf-8")

    second = keys.load()

    assert second["app"] != first["app"]
    assert second["owner"] == first["owner"]


def test_servers_do_not_get_the_owners_password() -> None:
    assert "TANGGAP_DB_OWNER_PASSWORD" not in environment.variables()
    assert environment.variables(owner=True)["TANGGAP_DB_OWNER_PASSWORD"]


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(
    port: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", port)

    with pytest.raises(say.Stop):
        environment.web_port()

    assert "PORT must be a number" in capfd.readouterr().err


def test_a_taken_web_port_is_named_with_another_to_try(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        taken = stranger.getsockname()[1]
        monkeypatch.setenv("PORT", str(taken))

        with pytest.raises(say.Stop):
            run.require_free_port()

    shown = capfd.readouterr().err
    assert f"Port {taken} is taken" in shown
    assert "PORT=" in shown


def test_a_step_is_done_again_when_its_inputs_changed(
    local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "ROOT", local)
    source = local / "source.txt"
    source.write_text("one", encoding="utf-8")
    before = paths.digest([source])
    paths.stamp("build", before)
    assert paths.is_stamped("build", paths.digest([source]))

    source.write_text("two", encoding="utf-8")

    assert not paths.is_stamped("build", paths.digest([source]))


def test_the_stand_in_takes_stripes_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIPE_API_KEY", raising=False)
    given = environment.payments(keys.load())

    assert given["STRIPE_API_BASE"] == f"http://127.0.0.1:{ports.remembered('stripe')}"
    assert given["STRIPE_API_KEY"].startswith("sk_test_")
    assert given["STRIPE_WEBHOOK_SECRETS"].startswith("whsec_")
    monkeypatch.setenv("STRIPE_API_KEY", given["STRIPE_API_KEY"])  # from `eval "$(env.py)"`
    assert environment.payments(keys.load()) == given
    assert "stripe" in {server.name for server in all_servers(with_simulation=False)}


def test_a_person_with_a_stripe_of_their_own_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_of_a_person")
    monkeypatch.delenv("STRIPE_API_BASE", raising=False)
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRETS", "whsec_theirs")

    assert environment.payments(keys.load()) == {
        "STRIPE_API_KEY": "sk_test_of_a_person",
        "STRIPE_WEBHOOK_SECRETS": "whsec_theirs",
    }
    assert "stripe" not in {server.name for server in all_servers(with_simulation=False)}
