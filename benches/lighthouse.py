"""What Lighthouse says of four public pages on a phone: `make lighthouse`.

The example is loaded into a folder of its own and served by the app. Accessibility, best practices and search engines
must get 100; performance is printed. Needs Chromium and npx, which fetches Lighthouse; nothing of it is kept here.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benches.servers import PROJECT, free_port, running

LIGHTHOUSE = "lighthouse@12"
PAGES = ("/", "/goals/isolated-lab-trial/", "/changes/", "/map/")
MUST_BE_FULL = ("accessibility", "best-practices", "seo")
CATEGORIES = ("performance", *MUST_BE_FULL)
TIMES = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def main() -> None:
    if CHROMIUM is None or shutil.which("npx") is None:
        print("Chromium or npx not installed; nothing is measured.")
        return
    with example_site() as address:
        faults = [fault for path in PAGES for fault in judged(path, report_on(address + path))]
    sys.exit("\n".join(["", *faults]) if faults else 0)


def judged(path: str, report: dict[str, Any]) -> list[str]:
    """Print what a page got; what it lost where it must lose nothing is returned in words."""
    scores = {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}
    times = [f"{report['audits'][name]['title']} {report['audits'][name]['displayValue']}" for name in TIMES]
    print(f"{path:28}", "  ".join(f"{name} {score}" for name, score in scores.items()), flush=True)
    print(f"{'':28}", ", ".join(times), flush=True)
    return [f"{path}: {words}" for name in MUST_BE_FULL if scores[name] < 100 for words in lost(report, name)]


def lost(report: dict[str, Any], category: str) -> Iterator[str]:
    """Each audit that took points, with the first elements it names."""
    for one in report["categories"][category]["auditRefs"]:
        audit = report["audits"][one["id"]]
        if one["weight"] and audit["score"] is not None and audit["score"] < 1:
            items = json.dumps(audit.get("details", {}).get("items", [])[:3])
            yield f"{category}: {audit['title']} ({one['id']}) {items[:1000]}"


def report_on(address: str) -> dict[str, Any]:
    command = ["npx", "--yes", LIGHTHOUSE, address, "--output=json", "--quiet"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROMIUM_FLAGS}"]
    environment = os.environ | {"CHROME_PATH": CHROMIUM or ""}
    told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 -- ours
    report: dict[str, Any] = json.loads(told.stdout)
    if error := report.get("runtimeError"):
        sys.exit(f"Lighthouse could not read {address}: {error['message']}")
    return report


@contextmanager
def example_site() -> Iterator[str]:
    """The address at which the example is served, with its story told up to today."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        given = {"DEMO": "true", "DATA_DIR": folder, "BASE_URL": f"http://localhost:{port}", "LOG_LEVEL": "WARNING"}
        given |= {"DATABASE_URL": f"sqlite:///{folder}/roadmap.sqlite3"}
        for arguments in (["migrate", "--verbosity", "0"], ["load_demo", "example-lab"]):
            command = [sys.executable, "manage.py", *arguments]
            subprocess.run(command, cwd=PROJECT, env=os.environ | given, check=True)  # noqa: S603 -- ours
        server = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
        server += ["--port", str(port), "--blocking-threads", "4", "--no-ws", "--log-level", "error"]
        with running([*server, "roadmap.wsgi:application"], port, given):
            yield f"http://localhost:{port}"


if __name__ == "__main__":
    main()
