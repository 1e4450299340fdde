"""Settings of the libraries, some of which must be there before they are imported."""

import os

from hypothesis import settings

from config import prepare_libraries

os.environ["HF_HUB_OFFLINE"] = "1"  # no test needs the network
os.environ["DATA_FOLDER"] = "memory"  # and none leaves anything behind
prepare_libraries()
# How long an example takes depends on the machine and on what else it does.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

pytest_plugins = ["tests.left_behind"]
