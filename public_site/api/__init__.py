"""Editions for programs. Their content is public and needs no token."""
