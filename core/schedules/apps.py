"""The schedule lives in ``public``."""

from django.apps import AppConfig


class SchedulesConfig(AppConfig):
    """Periodic work of the platform and of every city."""

    name = "core.schedules"
    label = "schedules"
    default_auto_field = "django.db.models.BigAutoField"
    schema_home = "public"
