"""Answers kept under a caller's key and counted calls, in each city and for the platform."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Kept answers and counted calls."""

    name = "core.calls"
    label = "calls"

    def ready(self) -> None:
        """Let the periodic jobs register themselves."""
        from core.calls import once, usage  # noqa: F401
