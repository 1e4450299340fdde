"""In which numbers the products of BERT's layers are computed, and what that costs.

bfloat16 (Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training") has the range of
float32 in half the bytes, with 8 bits for the digits in place of 24. Reading the weights takes half
the time, and processors that know it multiply twice as many or more at once.
"""

import os
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum

from model.bert.processor import flags
from model.errors import ProcessorError


class Precision(Enum):
    """What the products with weights are computed in; the value is TensorFlow's name of it."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


@dataclass(frozen=True)
class Cost:
    """By how much results differ from those in float32, at most.

    Attributes:
        probability: Of a piece for a gap.
        weight: Of an attention weight.
    """

    probability: float
    weight: float


BFLOAT16_COST = Cost(probability=0.005, weight=0.05)
"""Measured with the model in the box, by `python -m benchmarks`, and rounded up."""

_KNOWS_BFLOAT16 = frozenset({"avx512_bf16", "amx_bf16"})
"""Flags of processors with products in bfloat16. Others would imitate them, slower than float32."""

_BEFORE_BFLOAT16 = frozenset(
    {"SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX512_CORE", "AVX512_CORE_VNNI"}
)
"""What `ONEDNN_MAX_CPU_ISA` may allow oneDNN at most, without arithmetic in bfloat16."""


def is_held_back(known: AbstractSet[str] | None = None) -> bool:
    """Whether oneDNN may not use the bfloat16 arithmetic that the processor has.

    TensorFlow asks the processor alone, and would crash.

    Args:
        known: What the processor can do, as `model.bert.processor.flags` tells; None asks it.
    """
    known = flags() if known is None else known
    allowed = os.environ.get("ONEDNN_MAX_CPU_ISA", "").upper()
    return bool(known & _KNOWS_BFLOAT16) and allowed in _BEFORE_BFLOAT16


def require(precision: Precision, known: AbstractSet[str] | None = None) -> None:
    """Checks that the processor computes in a precision by itself.

    Args:
        precision: The precision.
        known: What the processor can do, as `model.bert.processor.flags` tells; None asks it.

    Raises:
        ProcessorError: If it would have to imitate it, or is kept from it.
    """
    known = flags() if known is None else known
    if precision is Precision.BFLOAT16 and not known & _KNOWS_BFLOAT16:
        raise ProcessorError(
            "PRECISION=bfloat16: this processor has no bfloat16 arithmetic (AVX512_BF16 or AMX), "
            "so it would be slower than without. Leave PRECISION out."
        )
    if precision is Precision.BFLOAT16 and is_held_back(known):
        raise ProcessorError(
            "PRECISION=bfloat16: ONEDNN_MAX_CPU_ISA forbids this processor's bfloat16 arithmetic. "
            "Leave one of the two out."
        )
