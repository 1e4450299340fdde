"""Secrets: what nobody can guess, and whether somebody has one."""

import secrets

_BYTES = 32


def new_secret() -> str:
    """A secret that may stand in an address or a cookie."""
    return secrets.token_urlsafe(_BYTES)


def is_secret(given: str, secret: str) -> bool:
    """Whether `given` is `secret`, without telling by the time taken how much of it fits."""
    return secrets.compare_digest(_encoded(given), _encoded(secret))


def _encoded(text: str) -> bytes:
    # A header may hold bytes that are no UTF-8.
    return text.encode(errors="surrogateescape")
