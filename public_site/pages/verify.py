"""The page that tells how to check this site without trusting it, and the program that does it."""

from typing import Final

from public_site.assets import PROJECT
from public_site.page import Made, Page
from public_site.view import View

VERIFIER: Final = PROJECT / "roadmap" / "records" / "roadmap_verify.py"


def verify_pages(view: View) -> list[Page]:
    return [
        Page("/verify/", "Verify it yourself", ("edition",), lambda: make_verify(view), versioned=False),
        Page(
            "/verify/roadmap-verify.py",
            "The verifier",
            (),
            lambda: Made(content=VERIFIER.read_bytes()),
            versioned=False,
        ),
    ]


def make_verify(view: View) -> Made:
    context = {
        "edition": view.edition,
        "editions": view.editions,
        "site": view.roadmap["base_address"] or "https://this-site.example",
    }
    return Made("public_site/verify.html", context)
