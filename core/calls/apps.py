from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "core.calls"
    label = "calls"
