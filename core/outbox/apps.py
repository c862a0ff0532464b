"""The outbox lives in ``public``: one table that every city writes to and one relay reads."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registers the outbox and its own housekeeping job."""

    name = "core.outbox"
    label = "outbox"
    verbose_name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
    schema_home = "public"

    def ready(self) -> None:
        """Let the housekeeping job register itself."""
        from core.outbox import housekeeping  # noqa: F401
