"""Search in what is published: from part files, without a database, bounded whatever is asked."""

from public_site.pages.search.documents import Document, documents
from public_site.pages.search.finding import Query, asked, find
from public_site.pages.search.page import make_search, search_pages

__all__ = ["Document", "Query", "asked", "documents", "find", "make_search", "search_pages"]
