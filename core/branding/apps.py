"""A city's look lives in its own schema."""

from django.apps import AppConfig


class BrandingConfig(AppConfig):
    """Name, colour, logo and announcement of one city."""

    name = "core.branding"
    label = "branding"
    default_auto_field = "django.db.models.BigAutoField"
    schema_home = "city"
