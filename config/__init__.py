"""Settings: the environment and `.env` in, one typed, validated, immutable object out."""

from config.libraries import prepare_libraries
from config.ports import address, host, port
from config.settings import (
    BUNDLED,
    DISCORD_API_URL,
    ENV_FILE,
    IN_MEMORY,
    SandboxSettings,
    Settings,
    SettingsError,
    load_settings,
    pinned,
)

__all__ = [
    "BUNDLED",
    "DISCORD_API_URL",
    "ENV_FILE",
    "IN_MEMORY",
    "SandboxSettings",
    "Settings",
    "SettingsError",
    "address",
    "host",
    "load_settings",
    "pinned",
    "port",
    "prepare_libraries",
]
