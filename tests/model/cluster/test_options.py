"""The options of a cluster's model, and what is said of those that can't be."""

import pytest

from model.cluster.options import Options, OptionsError, options_of


def test_what_is_left_out_has_its_default() -> None:
    assert options_of({}) == Options()
    assert options_of({"model": "bundled", "replicas": "2"}) == Options(model="bundled", replicas=2)


def test_several_batches_fit_into_a_replica() -> None:
    """Serve's default of 5 would cut every batch."""
    assert Options(batch=16).ongoing >= 2 * 16


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"replica": 2}, "replica is no option; options are model, precision, replicas, "),
        ({"replicas": 0}, "replicas is malformed (input should be greater than or equal to 1): "),
        ({"precision": "int8"}, "put there float32, or bfloat16"),
        ({"cpus": "many", "batch": 0}, "cpus is malformed"),
        ({"replicas": 3, "most_replicas": 2}, "most_replicas is less than replicas"),
    ],
)
def test_what_can_not_be_is_one_line(args: dict[str, object], said: str) -> None:
    with pytest.raises(OptionsError) as raised:
        options_of(args)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
