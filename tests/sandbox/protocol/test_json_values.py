"""What is read can be said again, whatever came."""

import contextlib
import json

from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.errors import ApiError
from sandbox.protocol.json_values import parse_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(
    VALUES.map(json.dumps) | st.binary(max_size=20) | st.text('[]{}:,"\\ud8e+-019 ', max_size=20)
)
@example("[" * 33 + "]" * 33)
@example('{"\\ud800": 1}')
@example("-1e400")
def test_a_value_that_is_read_can_be_said_again(text: str | bytes) -> None:
    with contextlib.suppress(ApiError):
        value = parse_json(text)
        said = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        assert parse_json(said) == value


@given(st.recursive(st.text(max_size=3) | st.integers(-(10**20) + 1, 10**20 - 1), st.lists))
def test_what_is_within_the_bounds_is_read_as_it_is(value: object) -> None:
    text = json.dumps(value)
    if text.count("[") < 32:
        assert parse_json(text) == value
