"""Settings shared by all tests."""

from hypothesis import settings

# The same examples on every run and on every machine, and no limit that a slow machine could miss.
settings.register_profile("same-every-run", derandomize=True, database=None, deadline=None)
settings.load_profile("same-every-run")
