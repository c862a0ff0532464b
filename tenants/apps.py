from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class TenantsConfig(AppConfig):
    name = "tenants"

    def ready(self) -> None:
        """Connect what listens: signals, and outbox consumers."""
        for index in ("receivers", "consumers"):
            if module_has_submodule(self.module, index):
                import_module(f"{self.name}.{index}")
