"""The web entry point: public addresses are answered from files first, everything else goes through Django."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings")
django = get_wsgi_application()
# By name, as everywhere in this package: it knows no app by import.
wsgi_layer = import_module("public_site.layer").wsgi_layer

application = wsgi_layer(django)
for layer in settings.WSGI_LAYERS:
    application = import_string(layer)(application)
