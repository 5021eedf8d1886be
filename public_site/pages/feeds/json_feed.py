"""The same feed as JSON Feed 1.1, with what a program wants to know of an entry in `_roadmap`."""

import json
from typing import Any

from public_site.pages.feeds.atom import as_html
from public_site.pages.feeds.feed import Feed
from public_site.pages.feeds.items import Item
from public_site.pages.plain_texts import clean

VERSION = "https://jsonfeed.org/version/1.1"


def as_json_feed(feed: Feed) -> bytes:
    document = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.site + feed.page,
        "feed_url": feed.site + feed.path("json"),
        "description": feed.subtitle,
        "language": "en-GB",
        "authors": [{"name": feed.author}],
        "items": [_item(feed, one) for one in feed.items],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _item(feed: Feed, item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "url": feed.site + item.path,
        "title": clean(item.heading),
        "content_html": clean(as_html(item)),
        "date_published": item.at.isoformat(),
        "date_modified": item.updated.isoformat(),
        "tags": [item.type, *(["weakens a goal"] if item.weakens else [])],
        "_roadmap": {
            "edition": item.edition,
            "by_itself": item.by_itself,
            "direction": item.direction or None,
            "fields": [
                {"field": one.field, "label": one.label, "before": one.before, "after": one.after}
                for one in item.fields
            ],
        },
    }
