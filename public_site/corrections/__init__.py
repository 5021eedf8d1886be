"""Requests for corrections on the web: the public form that keeps them, and the editors' pages that answer them."""
