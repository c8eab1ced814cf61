"""Examples take as long as they take: on a busy machine a limit in milliseconds fails by chance."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
