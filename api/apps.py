"""What other systems call, and what they are told."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the catalogue of events."""

    name = "api"

    def ready(self) -> None:
        """Let screens and services know which events there are."""
        from api.webhooks import catalogue

        catalogue.register()
