"""The data page, and the whole edition as one canonical document."""

from public_site.editions import Edition
from public_site.page import Made, Page
from public_site.view import View
from roadmap import canonical_json


def data_pages(view: View) -> list[Page]:
    return [
        Page("/data/", "Data", ("edition",), lambda: make_data(view), versioned=False),
        Page(
            "/data/roadmap.json",
            "The roadmap as data",
            ("edition",),
            lambda: Made(content=roadmap_document(view.edition)),
            versioned=False,
        ),
    ]


def make_data(view: View) -> Made:
    context = {
        "editions": list(reversed(view.editions)),
        "edition": view.edition,
        "parts": len(view.edition.parts),
        "goals": len(view.states.top),
    }
    return Made("public_site/data.html", context)


def roadmap_document(edition: Edition) -> bytes:
    """{"manifest": …, "parts": {key: part}} as canonical JSON, put together from the published bytes.

    Parts are canonical already and keys are plain ASCII, so joining them in order is what canonical_json would write.
    """
    parts = b",".join(canonical_json.dumps(key) + b":" + edition.part_bytes(key) for key in sorted(edition.parts))
    return b'{"manifest":' + canonical_json.dumps(edition.manifest) + b',"parts":{' + parts + b"}}"
