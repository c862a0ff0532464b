"""Entry point of the web process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.conf.settings")
application = get_wsgi_application()

# What was loaded stays for good and is not looked through again; a request makes a few thousand objects
# that die with it, so looking for rings among every 700 finds nothing and costs one request in fifteen.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
