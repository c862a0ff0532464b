"""``create_city``, ``list_cities`` and ``migrate_schemas``, as an operator types them."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.tenancy import inside_public
from tenants.models import City
from tenants.services import building


def run(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_a_city_from_the_first_word_to_the_list(fresh: None) -> None:
    said = run("create_city", "jambi", name="Kota Jambi", prefix="jmb", seed="jambi")

    with inside_public():
        city = City.objects.get(code="jambi")
    assert said == f"jambi: ready ({city.schema_name})\n"
    assert (city.name, city.number_prefix, city.is_ready) == ("Kota Jambi", "JMB", True)
    listed = run("list_cities")
    (line,) = [line for line in listed.splitlines() if line.startswith("jambi")]
    assert line.split()[1:] == [
        "active", "ready", "jambi.localhost", city.schema_name, "current",
    ]  # fmt: skip
    assert listed.endswith("3 cities\n")
    assert run("create_city", "jambi") == said
    assert run("list_cities").endswith("3 cities\n")


def test_an_interrupted_city_is_listed_as_such_and_finished_by_the_same_command(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(building, "_open", dies)
        with pytest.raises(KeyboardInterrupt):
            run("create_city", "jambi")
    assert "not ready" in run("list_cities")

    assert "ready" in run("create_city", "jambi")
    assert "not ready" not in run("list_cities")


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("Kota Jambi", {}),
        ("1kota", {}),
        ("x", {}),
        ("jambi;drop", {}),
        ("jambi", {"host": "batam.localhost"}),
    ],
)
def test_what_cannot_be_a_city_is_said_and_nothing_is_made(
    db: None, code: str, options: dict[str, str]
) -> None:
    with pytest.raises(CommandError):
        run("create_city", code, **options)

    with inside_public():
        assert City.objects.count() == 2


def test_nothing_to_migrate_is_said_and_spares_are_kept(fresh: None) -> None:
    said = run("migrate_schemas")
    assert said == "2 current, 0 migrated (0 by one script), 0 failed\n"

    again = run("migrate_schemas")
    assert again == "4 current, 0 migrated (0 by one script), 0 failed\n"


def test_only_the_cities_that_are_named(fresh: None) -> None:
    said = run("migrate_schemas", "--no-spares", city=["batam"])
    assert said.startswith("1 current")

    with pytest.raises(CommandError, match="No such city: surabaya"):
        run("migrate_schemas", "--no-spares", city=["batam", "surabaya"])


def test_an_archive_is_a_file_in_a_folder_that_is_there(batam: City, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="adalah folder"):
        call_command("dump_city", "batam", tmp_path)
    with pytest.raises(CommandError, match="tidak ada"):
        call_command("dump_city", "batam", tmp_path / "lain" / "batam.zip")

    assert list(tmp_path.iterdir()) == []
