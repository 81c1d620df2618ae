"""`make soak` lets hypothesis look longer."""

import os

from hypothesis import settings

from tests.match.soak import rounds

if "MONITOR_SOAK" in os.environ:
    settings.register_profile("soak", settings.get_profile("patient"), max_examples=rounds(100))
    settings.load_profile("soak")
