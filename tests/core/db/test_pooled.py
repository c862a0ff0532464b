"""A pooled connection serves many cities: what it remembers must be what PostgreSQL really has set."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connections

from core.db.base import DatabaseWrapper
from core.db.roles import role_of
from tenants.models import City


@pytest.fixture
def pooled(batam: City) -> Iterator[DatabaseWrapper]:
    """One pooled connection, so that every user gets the same."""
    known = connections["default"].settings_dict
    options = {**known["OPTIONS"], "pool": {"min_size": 1, "max_size": 1, "timeout": 5}}
    own = {**known, "OPTIONS": options, "CONN_MAX_AGE": 0}
    wrapper = DatabaseWrapper(own, alias="default")
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def test_what_one_user_did_to_the_connection_does_not_reach_the_next(
    pooled: DatabaseWrapper, batam: City, bekasi: City
) -> None:
    pooled.set_tenant(batam)
    with pooled.cursor() as cursor:  # somebody who controls a whole statement
        cursor.execute(f"SET ROLE {role_of(bekasi.schema_name)}")
    pooled.close()
    pooled.ensure_connection()
    assert _role(pooled) == role_of(batam.schema_name)


def test_another_city_finds_itself(pooled: DatabaseWrapper, batam: City, bekasi: City) -> None:
    for city in (batam, bekasi, batam):
        pooled.set_tenant(city)
        assert _role(pooled) == role_of(city.schema_name)
        pooled.close()


def test_outside_every_city_it_is_refused(pooled: DatabaseWrapper, batam: City) -> None:
    pooled.set_tenant(batam)
    _role(pooled)
    pooled.close()
    pooled.leave()
    with pytest.raises(DatabaseError), pooled.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reporting_report")


def test_a_city_entered_in_a_transaction_is_not_carried_on(
    pooled: DatabaseWrapper, batam: City, bekasi: City
) -> None:
    pooled.set_tenant(batam)
    _role(pooled)
    pooled.set_autocommit(False)
    pooled.set_tenant(bekasi)
    assert _role(pooled) == role_of(bekasi.schema_name)
    pooled.close()  # the pool takes the transaction back, and the role with it
    pooled.ensure_connection()
    assert _role(pooled) == role_of(bekasi.schema_name)


def test_what_a_rollback_took_back_is_forgotten(
    pooled: DatabaseWrapper, batam: City, bekasi: City
) -> None:
    pooled.set_tenant(batam)
    _role(pooled)
    pooled.set_autocommit(False)
    pooled.set_tenant(bekasi)
    _role(pooled)
    pooled.rollback()
    pooled.set_autocommit(True)
    pooled.close()
    for city in (bekasi, batam):
        pooled.set_tenant(city)
        assert _role(pooled) == role_of(city.schema_name)


def _role(wrapper: DatabaseWrapper) -> str:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])
