"""What may be done with webhooks; platform and cities call the same functions.

``publish`` says that something happened. ``endpoints`` makes and changes who hears of it, ``resending`` tells again,
``delivering`` does the telling.
"""

from core.webhooks.services.publishing import publish

__all__ = ["publish"]
