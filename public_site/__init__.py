"""Compiles internal data into publications and serves them to the public."""
