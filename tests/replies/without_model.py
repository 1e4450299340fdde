"""What replies are made with, without a model: analyses are there already."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from config.workers import Workers
from model.analysis import Analysis
from model.bert.geometry import Geometry
from model.word_filter import WordFilter
from replies.examples import Examples
from replies.services import Services


def geometry_of(layer_count: int, heads: int) -> Geometry:
    """The shape of a small model with so many layers, and so many heads in each."""
    return Geometry(layer_count, heads, 16 * heads, 64, 100, 512, 2, "gelu", 1e-12)


@dataclass
class _Shape:
    """Stands in for the model, of which only the shape is asked, and whether it is the same."""

    geometry: Geometry
    edition: int = 0


def services_of(analysis: Analysis, monkeypatch: pytest.MonkeyPatch, studio: Workers) -> Services:
    """Services whose every sentence has this analysis."""
    layer_count, heads = analysis.attention.shape[:2]
    geometry = geometry_of(layer_count, heads)

    async def analyze(_: Services, texts: Sequence[str]) -> list[Analysis]:
        return [analysis for _ in texts]

    monkeypatch.setattr(Services, "analyze", analyze)
    model, measuring, examples = _Shape(geometry), Workers("measuring"), Examples("!", geometry)
    return Services(model, studio, examples, "x", 5, measuring, WordFilter(), records=None)  # type: ignore[arg-type]
