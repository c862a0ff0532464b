"""Events and their counter live in each city's schema."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """The city's numbered events."""

    name = "core.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"
    schema_home = "city"

    def ready(self) -> None:
        """Let the housekeeping job register itself."""
        from core.live import housekeeping  # noqa: F401
