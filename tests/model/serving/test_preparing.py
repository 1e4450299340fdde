"""After the start, the first lesson finds its graphs made."""

import pytest

from model.bert.checkpoint import load_checkpoint
from model.bert.runner import Runner
from model.errors import ModelFailed
from model.serving.analyzer import Analyzer, Limits
from model.serving.preparing import trace_experiments
from tests.checkpoints import CASED_4X4


def traced(runner: Runner) -> list[int]:
    """How often each graph that lessons need was made."""
    graphs = (runner._experiments.log_probabilities, runner._experiments.value_norms)
    return [graph.experimental_get_tracing_count() for graph in graphs]  # type: ignore[attr-defined]


async def test_the_graphs_that_lessons_need_are_made_once() -> None:
    runner = Runner(load_checkpoint(str(CASED_4X4)))
    analyzer = Analyzer(runner, Limits())
    assert traced(runner) == [0, 0]
    await trace_experiments(analyzer)
    assert traced(runner) == [1, 1]
    await analyzer.value_norms(analyzer.read("Another [MASK], which is longer."))
    await trace_experiments(analyzer)
    assert traced(runner) == [1, 1]
    await analyzer.close()


async def test_what_fails_is_told() -> None:
    runner = Runner(load_checkpoint(str(CASED_4X4)))
    runner.value_norms = None  # type: ignore[assignment, method-assign]
    analyzer = Analyzer(runner, Limits())
    with pytest.raises(ModelFailed):
        await trace_experiments(analyzer)
    await analyzer.close()
