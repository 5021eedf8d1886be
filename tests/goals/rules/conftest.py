"""Property tests here assert no seconds: a slow machine is no failure."""

from hypothesis import settings

settings.register_profile("rules", deadline=None, max_examples=60)
settings.load_profile("rules")
