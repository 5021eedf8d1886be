"""The web entry point: public files first, without Django; everything else through Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings")

application = get_wsgi_application()
