"""Which tables live in which schema. Only the owner's connection may create or change any."""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db import connections

from core.db.base import OWNER_ALIAS, DatabaseWrapper


class SchemaHomeRouter:
    """Lets migrations touch an app's tables in the schemas where the app is at home."""

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        if db != OWNER_ALIAS:
            return False
        wrapper = cast(DatabaseWrapper, connections[db])
        if wrapper.schema_name is None:
            return False
        homes = settings.SHARED_APPS if wrapper.schema_name == "public" else settings.TENANT_APPS
        return apps.get_app_config(app_label).name in homes
