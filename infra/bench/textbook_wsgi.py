"""The product's WSGI application with the textbook's view in place of its own."""

from __future__ import annotations

from django.conf import settings

from core.conf.wsgi import application

settings.ROOT_URLCONF = "infra.bench.textbook"

__all__ = ["application"]
