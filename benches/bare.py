"""What `make bench-site` compares with, each a WSGI application of a server process: BENCH_SITE_FILES holds the same bytes.

`plain`: a dictionary of ready bytes. `whitenoise`: WhiteNoise on the same files. `django`: a Django view that returns
the bytes, behind the middleware of this project.
"""

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

FILES = Path(os.environ["BENCH_SITE_FILES"])
READY = {
    f"/{path.parent.relative_to(FILES)}/".replace("/./", "/"): path.read_bytes()
    for path in FILES.rglob("index.html.gz")
}
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]


def plain(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = READY[environ["PATH_INFO"]]
    start_response("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
    return [body]


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(READY[request.path], headers=dict(HEADERS))


urlpatterns = [re_path("", view)]


def _with_whitenoise() -> Any:
    module = import_module("whitenoise")  # only the process that measures it needs it

    return module.WhiteNoise(plain, root=str(FILES), index_file=True)


def _with_django() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roadmap.settings")
    django.setup()
    settings.ROOT_URLCONF = "benches.bare"
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- settings first

    return get_wsgi_application()


application: Any = {"plain": lambda: plain, "whitenoise": _with_whitenoise, "django": _with_django}[
    os.environ["BENCH_SITE_KIND"]
]()
