"""The web entry point: public addresses are answered from files first, everything else goes through Django."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings")

application = get_wsgi_application()
for layer in settings.WSGI_LAYERS:
    application = import_string(layer)(application)
