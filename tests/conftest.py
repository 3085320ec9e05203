"""Shared by every suite: property tests that run the same everywhere."""

from hypothesis import settings

settings.register_profile("frontdesk", derandomize=True, deadline=None, database=None)
# For every save (`make fast`): the same properties, fewer examples.
settings.register_profile("fast", settings.get_profile("frontdesk"), max_examples=10)
settings.load_profile("frontdesk")
