"""The public site from files: `respond(method, path, headers)`, without a database and, for a file, without Django.

Called by the layer in front of Django (`public_site/layer.py`) and by the Django view; both give the same answer.
"""

import logging
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from public_site import live
from public_site.answer import (
    CHECK,
    FOREVER,
    ONE_HOUR,
    Content,
    Prepared,
    Response,
    Store,
    encoding_for,
    redirect,
    type_of,
)
from public_site.asked import computed, question_of
from public_site.editions import DamagedFile
from public_site.files import manifest_path, part_path, register_path
from public_site.log_files import LogFile, log_file
from public_site.page import file_of
from public_site.release import Release, current_release
from public_site.withheld import read_register

logger = logging.getLogger(__name__)

FRESH_PAGES = 64
# First segments of addresses that belong to the public site, whatever it answers there.
PUBLIC = frozenset({"", "areas", "goals", "grades", "changes", "map", "data", "verify", "v", "assets", "charts"})
PUBLIC |= {"healthz", "records", ".well-known", "timeline", "method", "search", "as-of", "sheet"}
PUBLIC |= {"reports", "about", "accessibility", "privacy", "404.html", "500.html", "corrections"}
PUBLIC |= {"feeds", "calendar", "badges", "robots.txt", "sitemap.xml"}
FORMS = frozenset({"/corrections/new/"})  # need the database: Django answers them
_EDITION = r"([1-9]\d{0,5})"
_OLD = re.compile(rf"/v/{_EDITION}(/.*)")
_DIFF = re.compile(rf"/changes/{_EDITION}\.\.{_EDITION}/")
_PART = re.compile(r"/data/parts/([0-9a-f]{64})\.json")
_MANIFEST = re.compile(rf"/data/editions/{_EDITION}\.json")
_OLD_DATA = re.compile(rf"/v/{_EDITION}/data/roadmap\.json")


def respond(method: str, path: str, headers: Mapping[str, str]) -> Response:
    """Answer a request for an address of the public site; every unknown one gets a 404 page.

    `path` is decoded and may carry "?query"; `headers` have lower-case names, of which accept-encoding and
    if-none-match are read. Reads DATA_DIR/public and nothing else.
    """
    site = _site_below(settings.DATA_DIR)
    try:
        return site.respond(method, path, headers)
    except Exception:  # whatever it was, the reader gets a page that says so and where the last edition is
        logger.exception("The address %s could not be answered.", path)
        return site.fault(method)


def is_public(path: str) -> bool:
    """Whether the layer in front of Django answers this address."""
    return path.startswith("/") and path[1:].partition("/")[0] in PUBLIC and path not in FORMS


def today() -> date:
    return datetime.now(UTC).date()


@lru_cache(maxsize=4)
def site_of(root: Path) -> "Site":
    return Site(root)


@lru_cache(maxsize=4)
def _site_below(data_dir: Path | str) -> "Site":
    return site_of(Path(data_dir) / "public")


class Site:
    """One folder of releases and the answers that are ready; they are dropped when release or day change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = Store()
        self._current = str(root / "current")
        self._lock = threading.Lock()
        self._key: tuple[str, date] | None = None
        self._release: Release | None = None
        self._fresh: OrderedDict[str, dict[str, bytes]] = OrderedDict()

    def respond(self, method: str, target: str, headers: Mapping[str, str]) -> Response:
        if method not in ("GET", "HEAD"):
            return Prepared(Content(b"This address can only be read.\n", "txt", status=405), "").response(method, "")
        release, day = self._now()
        encoding = encoding_for(headers.get("accept-encoding", ""))
        path, _, query = target.partition("?")
        question = question_of(release, day, path, query) if release else None
        if question and question.is_redirect:
            return redirect(question.address, method)
        of_log, address = log_file(path), question.address if question else path
        prepared = self._of_log(of_log, encoding) if of_log else self.store.get((address, encoding))
        if prepared is None:
            found = question.content() if question else self._find(release, day, path)
            if isinstance(found, str):
                return redirect(found, method)
            prepared = Prepared(found, encoding)
            if found.status == 200 and address:
                self.store.put((address, encoding), prepared)
        return prepared.response(method, headers.get("if-none-match", ""))

    def fault(self, method: str) -> Response:
        """The page for when something is broken: a file of the release, or a few words where even that is gone."""
        try:
            content = (Path(self._current) / "site" / "500.html").read_bytes()
        except OSError:
            content = live.broken()
        return Prepared(Content(content, "html", status=500), "").response(method, "")

    def _of_log(self, file: LogFile, encoding: str) -> Prepared | None:
        """A file of the record log as it lies on the disk now; the signer replaces some of them every minute."""
        path = self.root / file.name
        try:
            found = path.stat()
            # A replaced file is another one, however quickly it was replaced.
            key = (f"{file.name} {found.st_ino} {found.st_mtime_ns}", encoding)
            prepared = self.store.get(key)
            if prepared is None:
                content = Content(path.read_bytes(), file.type, cache=file.cache)
                prepared = Prepared(content, encoding if file.compress else "")
                self.store.put(key, prepared)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return prepared

    def _now(self) -> tuple[Release | None, date]:
        """The release that is served and the day; its index is read again only when the symlink has moved."""
        day = today()
        try:
            link = os.readlink(self._current)  # noqa: PTH115 -- asked for every request; ten times quicker than a Path
        except OSError:
            link = ""
        if self._key != (link, day):
            with self._lock:
                if self._key is None or self._key[0] != link or self._release is None:
                    self._release = current_release(self.root) if link else None
                self.store.clear()
                self._fresh.clear()
                self._key = (link, day)
        return self._release, day

    def _find(self, release: Release | None, day: date, path: str) -> Content | str:
        """The content of an address, or another address to go to."""
        if path == "/healthz":
            return live.health(release)
        if release is None:
            return Content(live.nothing_yet(), "html", status=404)
        if file_of(path) in release.hashes:
            return self._file(release, day, path)
        return (
            self._published_file(release, path)
            or self._comparison(release, path)
            or computed(release, day, path)
            or self._elsewhere(release, path)
            or Content(live.not_found(release, path), "html", status=404)
        )

    def _file(self, release: Release, day: date, path: str) -> Content:
        name = file_of(path)
        entry, owner = release.page(path), path
        if entry is None:
            owner = path.rpartition("charts/")[0]
            entry = release.page(owner)
        if entry is not None and not entry.holds(day):
            fresh = self._made_anew(release, owner, day).get(name)
            if fresh is not None:
                return Content(fresh, type_of(name), cache=_cache_of(name))
        cache = _cache_of(name)
        return Content((release.site / name).read_bytes(), type_of(name), cache=cache, tag=release.hashes[name])

    def _made_anew(self, release: Release, owner: str, day: date) -> dict[str, bytes]:
        """Without beat, the first reader of the day has this one page made for everybody.

        Where it cannot be made, the page of its last day is better than none; it says which day that was.
        """
        with self._lock:
            if owner not in self._fresh:
                try:
                    self._fresh[owner] = live.remake(release, owner, day)
                except (OSError, DamagedFile, LookupError):
                    logger.exception("The page %s could not be made for %s.", owner, day)
                    return {}
                while len(self._fresh) > FRESH_PAGES:
                    self._fresh.popitem(last=False)
            return self._fresh[owner]

    def _published_file(self, release: Release, path: str) -> Content | None:
        """Parts, manifests and the list of files, straight from where publishing put them."""
        part, manifest, old_data = _PART.fullmatch(path), _MANIFEST.fullmatch(path), _OLD_DATA.fullmatch(path)
        try:
            if part and part[1] not in read_register(self.root).stand_ins:  # its bytes are about to go
                return Content(part_path(self.root, part[1]).read_bytes(), "json", tag=part[1])
            if manifest and int(manifest[1]) <= release.edition:
                return Content(manifest_path(self.root, int(manifest[1])).read_bytes(), "json")
            if path == "/data/withheld.json":
                return Content(register_path(self.root).read_bytes(), "json")
            if path == "/data/files.txt":
                return Content((release.folder / "files.txt").read_bytes(), "txt")
            if old_data and int(old_data[1]) <= release.edition:
                content = live.roadmap_document(release, int(old_data[1]))
                return Content(content, "json") if content else None
        except FileNotFoundError:
            return None
        return None

    def _comparison(self, release: Release, path: str) -> Content | str | None:
        """Two editions that do not follow each other are compared when somebody asks."""
        match = _DIFF.fullmatch(path)
        if match is None:
            return None
        first, second = int(match[1]), int(match[2])
        if first > second:
            return f"/changes/{second}..{first}/"
        content = live.comparison(release, first, second)
        return Content(content, "html") if content is not None else None

    def _elsewhere(self, release: Release, path: str) -> str | None:
        """A missing slash; an old edition's page that an earlier edition introduced."""
        if f"{path}/" in release.pages or (path.startswith("/changes/") and _DIFF.fullmatch(f"{path}/")):
            return f"{path}/"
        old = _OLD.fullmatch(path)
        if old is None or int(old[1]) > release.edition:
            return None
        page = old[2] if old[2] in release.versions else f"{old[2]}/"
        versions = [number for number, digest in release.versions.get(page, []) if number <= int(old[1]) and digest]
        return f"/v/{versions[-1]}{page}" if versions else None


def _cache_of(name: str) -> str:
    """Badges stand on other people's pages and are asked for with each of their readers."""
    if name.startswith("badges/") and name.endswith(".svg"):
        return ONE_HOUR
    return FOREVER if name.startswith("assets/") else CHECK
