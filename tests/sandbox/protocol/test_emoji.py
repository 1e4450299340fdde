"""What counts as an emoji."""

import pytest

from sandbox.protocol.emoji import is_unicode_emoji


@pytest.mark.parametrize("text", ["👍", "❤️", "▶️", "1️⃣", "🇩🇪", "👩‍🔬", "\u2139\ufe0f", "↔️"])
def test_emoji(text: str) -> None:
    assert is_unicode_emoji(text)


@pytest.mark.parametrize("text", ["", "a", "1", ":)", "name:123", "→", "é", "👍" * 20])
def test_not_emoji(text: str) -> None:
    assert not is_unicode_emoji(text)
