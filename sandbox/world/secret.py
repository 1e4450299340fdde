"""Secrets: what nobody can guess, and whether somebody has one."""

import hashlib
import hmac
import secrets

_BYTES = 32


def new_secret() -> str:
    """A secret that may stand in an address or a cookie."""
    return secrets.token_urlsafe(_BYTES)


def secret_for(name: str, key: str) -> str:
    """The secret that belongs to `name`: always the same with the same key, a guess without it."""
    return hmac.new(_encoded(key), _encoded(name), hashlib.sha256).hexdigest()


def is_secret(given: str, secret: str) -> bool:
    """Whether `given` is `secret`, without telling by the time taken how much of it fits."""
    return secrets.compare_digest(_encoded(given), _encoded(secret))


def _encoded(text: str) -> bytes:
    # A header may hold bytes that are no UTF-8.
    return text.encode(errors="surrogateescape")
