"""Secrets that belong to a name."""

from sandbox.world.secret import is_secret, secret_for


def test_a_secret_for_a_name_is_another_one_for_another_name_and_key() -> None:
    made = secret_for("1", "key")
    assert is_secret(secret_for("1", "key"), made)
    assert not is_secret(secret_for("2", "key"), made)
    assert not is_secret(secret_for("1", "other"), made)
