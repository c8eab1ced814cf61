"""Examples take as long as they take: on a busy machine a limit in milliseconds fails by chance."""

from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
