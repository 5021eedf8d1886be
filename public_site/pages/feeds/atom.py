"""A feed as Atom (RFC 4287)."""

from datetime import datetime
from html import escape

from django.utils.feedgenerator import Atom1Feed

from public_site.pages.feeds.feed import Feed
from public_site.pages.feeds.items import Item
from public_site.pages.plain_texts import clean


class _Atom(Atom1Feed):
    """Django's feed without its clock: a feed without entries is as old as the roadmap."""

    def latest_post_date(self) -> datetime:
        found: datetime = self.feed["changed_at"]
        return found


def as_atom(feed: Feed) -> bytes:
    atom = _Atom(
        title=clean(feed.title),
        link=feed.site + feed.page,
        description=None,
        language="en-GB",
        author_name=clean(feed.author),
        subtitle=clean(feed.subtitle),
        feed_url=feed.site + feed.path("atom"),
        feed_copyright=clean(feed.licence) or None,
        feed_guid=feed.id,
        changed_at=feed.changed_at,
    )
    for item in feed.items:
        atom.add_item(
            title=clean(item.heading),
            link=feed.site + item.path,
            description=clean(as_html(item)),
            pubdate=item.at,
            updateddate=item.updated,
            unique_id=item.id,
            categories=[item.type, *(["weakens a goal"] if item.weakens else [])],
        )
    return atom.writeString("utf-8").encode()


def as_html(item: Item) -> str:
    """An entry as HTML, as feed readers show it."""
    lines = "".join(f"<p>{escape(one)}</p>" for one in item.lines)
    fields = "".join(f"<li>{escape(_field(one.label, one.before, one.after))}</li>" for one in item.fields)
    return f"{lines}<ul>{fields}</ul>" if fields else lines


def _field(label: str, before: str | None, after: str | None) -> str:
    return f"{label}: before: {before or 'nothing'}; now: {after or 'nothing'}"
