"""Examples take as long as they take: on a busy machine a limit in milliseconds fails by chance.

Everywhere else they are new ones each time; in `.ci/run` (CEKMANDIRI_REPEATABLE=1) the same commit has the same.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CEKMANDIRI_REPEATABLE") == "1",
)
settings.load_profile("patient")
