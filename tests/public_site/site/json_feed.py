"""Holds a feed to JSON Feed 1.1: which members it must have, of which type, and what may be in them."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

VERSION = "https://jsonfeed.org/version/1.1"
TEXTS = ("version", "title", "home_page_url", "feed_url", "description", "language")
TEXTS_OF_ITEM = ("id", "url", "title", "content_html", "date_published", "date_modified")
ADDRESSES = ("home_page_url", "feed_url", "url")
MOMENTS = ("date_published", "date_modified")


def read_json_feed(content: bytes) -> dict[str, Any]:
    """The feed, once it is found to follow the format. Members of our own begin with "_"."""
    feed: dict[str, Any] = json.loads(content.decode())
    assert feed["version"] == VERSION
    _holds(feed, TEXTS, {"authors", "items"})
    assert all(author.keys() == {"name"} and author["name"] for author in feed["authors"])
    for item in feed["items"]:
        _holds(item, TEXTS_OF_ITEM, {"tags"})
        assert all(isinstance(tag, str) and tag for tag in item["tags"])
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids)), "an id is used twice"
    return feed


def _holds(value: dict[str, Any], texts: tuple[str, ...], lists: set[str]) -> None:
    own = {name for name in value if name.startswith("_")}
    assert value.keys() - own == set(texts) | lists
    assert all(isinstance(value[name], dict) for name in own)
    assert all(isinstance(value[name], str) and value[name] for name in texts), value
    assert all(isinstance(value[name], list) for name in lists)
    for name in value.keys() & set(ADDRESSES):
        assert urlsplit(value[name]).scheme in ("http", "https"), value[name]
    for name in value.keys() & set(MOMENTS):
        assert datetime.fromisoformat(value[name]).tzinfo, value[name]
