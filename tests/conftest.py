"""Shared by every suite: property tests that run the same everywhere."""

from hypothesis import settings

settings.register_profile("frontdesk", derandomize=True, deadline=None, database=None)
settings.load_profile("frontdesk")
