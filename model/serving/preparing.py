"""Graphs that are made before anybody waits for them."""

from model.analysis import Head, HeadsOff
from model.serving.analyzer import Analyzer
from model.variants import Variant

_SHORTEST = "[MASK]"


async def trace_experiments(analyzer: Analyzer) -> None:
    """Runs once what lessons begin with, so that TensorFlow has made its graphs by then.

    Both runs wait as any others do. Each holds the model for as long as it takes to make a graph,
    and between them everybody's sentences have their turn.

    Raises:
        AnalysisError, WorkError: As `Analyzer.analyze`.
    """
    sentence = analyzer.read(_SHORTEST)
    variant = Variant(sentence, HeadsOff(frozenset({Head(0, 0)})))
    async for _ in analyzer.experiment([variant]):
        pass
    await analyzer.value_norms(sentence)
