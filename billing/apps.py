"""How Django meets the billing app."""

from importlib import import_module

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Packages and entitlements; lives in the public schema."""

    name = "billing"
    verbose_name = "Paket dan tagihan"
    default_auto_field = "django.db.models.BigAutoField"
    schema_home = "public"

    def ready(self) -> None:
        """Listen for new cities, and know what the worker does."""
        import_module("billing.receivers")
        import_module("billing.consumers")
        import_module("billing.schedules")
        import_module("billing.archive")
