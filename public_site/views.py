"""The Django door to the public site: the same answers as the layer in front of Django gives."""

from django.http import HttpRequest, HttpResponse

from public_site.serve import respond


def public_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer any public address from the release folder; no database is read and no cookie is set."""
    query = request.META.get("QUERY_STRING", "")
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = respond(request.method or "GET", request.path + (f"?{query}" if query else ""), headers)
    response = HttpResponse(found.body, status=found.status)
    for name, value in found.headers:
        response.headers[name] = value
    if found.status == 304:
        del response.headers["Content-Type"]
    return response
