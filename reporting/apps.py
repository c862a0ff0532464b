"""How Django meets the reporting app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class ReportingConfig(AppConfig):
    """Citizens' reports and everything that happens to them; lives in each city's schema."""

    name = "reporting"
    verbose_name = "Laporan warga"
    default_auto_field = "django.db.models.BigAutoField"
    schema_home = "city"

    def ready(self) -> None:
        """Connect what listens: signals of the apps below, and outbox consumers."""
        for index in ("receivers", "consumers", "archive"):
            if module_has_submodule(self.module, index):
                import_module(f"{self.name}.{index}")
