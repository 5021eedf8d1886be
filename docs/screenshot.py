"""Takes docs/screenshot.png: the home page of the example as on its story day. Run by `make screenshot`.

The rendered files are shown as they are: the program's own server would bring them up to today first.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshot.png"
SIZE = {"width": 1280, "height": 1100}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nobody asked for a log."""


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium here: install the package chromium.")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DEMO": "true", "DATA_DIR": folder, "BASE_URL": "http://localhost"}
        for arguments in (["migrate", "--verbosity", "0"], ["load_demo", "example-lab", "--fixed"]):
            subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)  # noqa: S603
        site = Path(folder) / "public" / "current" / "site"
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            take(f"http://127.0.0.1:{server.server_port}/", chromium)
            server.shutdown()


def take(address: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
