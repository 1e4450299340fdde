"""Settings of the libraries that must be in the environment before they are imported."""

import os

from config import prepare_libraries

os.environ["HF_HUB_OFFLINE"] = "1"  # no test needs the network
prepare_libraries()
