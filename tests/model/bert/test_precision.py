"""What a precision asks of the processor, and of what oneDNN may use of it."""

import pytest

from model.bert.precision import Precision, is_held_back, require
from model.errors import ProcessorError

KNOWS = frozenset({"avx2", "avx512_bf16"})


@pytest.mark.parametrize(
    ("allowed", "held"),
    [("AVX2", True), ("sse41", True), ("AVX512_CORE_BF16", False), ("ALL", False), ("", False)],
)
def test_what_onednn_may_not_use_is_refused(
    monkeypatch: pytest.MonkeyPatch, allowed: str, held: bool
) -> None:
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", allowed)
    assert is_held_back(KNOWS) is held
    assert not is_held_back({"avx2"})
    require(Precision.FLOAT32, KNOWS)
    if held:
        with pytest.raises(ProcessorError, match="ONEDNN_MAX_CPU_ISA"):
            require(Precision.BFLOAT16, KNOWS)
    else:
        require(Precision.BFLOAT16, KNOWS)
