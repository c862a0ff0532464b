"""Webhooks live everywhere: a city's own in its schema, those of partners in ``public``."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Endpoints, secrets, events and deliveries."""

    name = "core.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"
    schema_home = "everywhere"

    def ready(self) -> None:
        """Let the consumer and the housekeeping register themselves."""
        from core.webhooks import housekeeping  # noqa: F401
        from core.webhooks.services import delivering  # noqa: F401
