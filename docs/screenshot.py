"""Takes docs/screenshot.png: the home page of the example as on its story day. Run by `make screenshot`."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "screenshot.png"
SIZE = {"width": 1280, "height": 1100}
START_SECONDS = 30


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium here: install the package chromium.")
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = os.environ | {"DEMO": "true", "DATA_DIR": folder, "BASE_URL": f"http://localhost:{port}"}
        for arguments in (["migrate", "--verbosity", "0"], ["load_demo", "example-lab", "--fixed"]):
            subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)  # noqa: S603
        web = subprocess.Popen(web_command(port), cwd=ROOT, env=environment)  # noqa: S603
        try:
            wait_for(f"http://localhost:{port}/healthz")
            take(f"http://localhost:{port}/", chromium)
        finally:
            web.terminate()
            web.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def web_command(port: int) -> list[str]:
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    return [*server, "--port", str(port), "roadmap.wsgi:application"]


def wait_for(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 -- our own address
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def take(address: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
