"""The model, its loss, the resting penalty and the doubling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from tests.training.conftest import make_lines  # noqa: E402
from training.checkpoint import load_model, save_model  # noqa: E402
from training.data import (  # noqa: E402
    Batch,
    Specials,
    assemble,
    load_tokenizer,
    pack,
    tokenise,
)
from training.grow import double, original_name  # noqa: E402
from training.metrics import HeldOut, batch_tensors, resting_shares  # noqa: E402
from training.modeling import MaskedLanguageModel  # noqa: E402
from training.objective import (  # noqa: E402
    IGNORE,
    CandidateSampler,
    Terms,
    step_inputs,
    step_loss,
)

if TYPE_CHECKING:
    from pathlib import Path

CPU = torch.device("cpu")


@pytest.fixture
def model(encoder_folder: Path) -> MaskedLanguageModel:
    torch.manual_seed(3)
    loaded, has_head = load_model(encoder_folder)
    assert not has_head
    for parameter in loaded.parameters():  # far enough from zero that every weight matters
        parameter.data += 0.3 * torch.randn_like(parameter)
    return loaded


@pytest.fixture
def batch(tokenizer_folder: Path) -> Batch:
    """Twelve lines in packed rows of 64, every fourth piece hidden."""
    tokenizer = load_tokenizer(tokenizer_folder)
    corpus = tokenise(make_lines(12), tokenizer)
    rows = pack([int(n) + 2 for n in corpus.lengths], 64)
    lines = [[corpus.line(i) for i in row] for row in rows]
    hidden = [[np.arange(len(line)) % 4 == 1 for line in row] for row in lines]
    return assemble(lines, hidden, 64, Specials.from_tokenizer(tokenizer))


def test_a_packed_row_computes_what_its_separate_lines_do(
    model: MaskedLanguageModel, batch: Batch
) -> None:
    packed, _ = model.encode(*batch_tensors(batch))
    for r, segments in enumerate(batch.segments):
        for number in range(segments.max() + 1):
            here = segments == number
            ids = torch.from_numpy(batch.ids[r, here])[None]
            count = ids.shape[1]
            visible = torch.ones(1, 1, count, count, dtype=torch.bool)
            alone, _ = model.encode(ids, torch.arange(count)[None], visible)
            torch.testing.assert_close(packed[r, here], alone[0], rtol=1e-4, atol=1e-5)


def test_states_at_targets_equal_those_of_the_full_computation(
    model: MaskedLanguageModel, batch: Batch
) -> None:
    targets = torch.from_numpy(batch.targets)
    full, _ = model.encode(*batch_tensors(batch))
    some, _ = model.encode(*batch_tensors(batch), targets)
    torch.testing.assert_close(some, full.flatten(0, 1)[targets], rtol=1e-4, atol=1e-5)


def test_transformers_computes_the_same_logits(
    model: MaskedLanguageModel, batch: Batch, encoder_folder: Path, tmp_path: Path
) -> None:
    transformers = pytest.importorskip("transformers", reason="compares with transformers")
    save_model(model, model.state_dict(), tmp_path, encoder_folder)
    ours, has_head = load_model(tmp_path)
    assert has_head
    theirs = transformers.BertForMaskedLM.from_pretrained(tmp_path, dtype=torch.float32).eval()
    ids = torch.from_numpy(batch.ids[:1, batch.segments[0] == 0])
    count = ids.shape[1]
    visible = torch.ones(1, 1, count, count, dtype=torch.bool)
    with torch.no_grad():
        states, _ = ours.encode(ids, torch.arange(count)[None], visible)
        expected = theirs(input_ids=ids).logits
    torch.testing.assert_close(ours.logits(states), expected, rtol=1e-4, atol=1e-4)


def test_an_exported_folder_loads_back_in_half_precision(
    model: MaskedLanguageModel, encoder_folder: Path, tmp_path: Path
) -> None:
    save_model(model, model.state_dict(), tmp_path, encoder_folder)
    loaded, has_head = load_model(tmp_path)
    assert has_head
    for name, weight in model.state_dict().items():
        torch.testing.assert_close(loaded.state_dict()[name], weight.half().float())
    assert load_tokenizer(tmp_path).encode("the cat").tokens == ["the", "cat"]


def test_a_missing_encoder_weight_is_an_error(
    model: MaskedLanguageModel, encoder_folder: Path, tmp_path: Path
) -> None:
    weights = dict(model.state_dict())
    del weights["bert.encoder.layer.1.output.dense.bias"]
    save_model(model, weights, tmp_path, encoder_folder)
    with pytest.raises(ValueError, match=r"layer\.1\.output\.dense\.bias"):
        load_model(tmp_path)


def test_a_softmax_over_all_pieces_as_candidates_is_the_full_one(
    model: MaskedLanguageModel, batch: Batch
) -> None:
    vocabulary = model.shape.vocab_size
    counts = np.arange(vocabulary)
    sampler = CandidateSampler.from_counts(counts, vocabulary // 2, vocabulary)
    rng = np.random.default_rng(0)
    sampled = step_loss(model, step_inputs(batch, 64, sampler, rng, CPU), Terms())
    full = step_loss(model, step_inputs(batch, 64, None, rng, CPU), Terms())
    torch.testing.assert_close(sampled.total, full.total)


def test_candidates_hold_the_frequent_pieces_and_the_labels_once_each() -> None:
    sampler = CandidateSampler.from_counts(np.arange(100)[::-1].copy(), 20, 40)
    labels = np.array([3, 99, 57, 99, 19])
    ids, shift, places = sampler.draw(labels, np.random.default_rng(1))
    assert len(ids) == len(set(ids.tolist())) == 40
    assert set(range(20)) <= set(ids.tolist())
    np.testing.assert_array_equal(ids[places], labels)
    np.testing.assert_allclose(shift[:20], 0.0)
    np.testing.assert_allclose(shift[20:], np.log(80 / 20), rtol=1e-6)
    with pytest.raises(ValueError, match="do not fit"):
        sampler.draw(np.arange(30, 70), np.random.default_rng(1))


@pytest.mark.parametrize("targets", [10, 500])
def test_targets_are_cut_or_filled_to_a_fixed_count(batch: Batch, targets: int) -> None:
    inputs = step_inputs(batch, targets, None, np.random.default_rng(0), CPU)
    assert inputs.targets.shape == inputs.labels.shape == (targets,)
    real = inputs.labels != IGNORE
    assert int(real.sum()) == min(targets, len(batch.targets))
    label_at = dict(zip(batch.targets.tolist(), batch.labels.tolist(), strict=True))
    found = zip(inputs.targets[real].tolist(), inputs.labels[real].tolist(), strict=True)
    assert all(label_at[place] == label for place, label in found)


def test_following_the_penalty_makes_heads_rest_less(
    model: MaskedLanguageModel, batch: Batch, encoder_folder: Path, tmp_path: Path
) -> None:
    text = tmp_path / "lines.txt"
    text.write_text("\n".join(make_lines(12)), encoding="utf-8")
    heldout = HeldOut.from_file(text, encoder_folder)
    attention = model.bert.encoder.layers()[0].attention.self
    special = model.bert.embeddings.word_embeddings.weight[2]  # [CLS]
    attention.key.weight.data += torch.outer(torch.full((16,), 0.2), special.detach())
    attention.query.bias.data += 2.0
    before = resting_shares(model, heldout)
    inputs = step_inputs(batch, 64, None, np.random.default_rng(0), CPU)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    penalties = []
    for _ in range(20):
        penalty = step_loss(model, inputs, Terms(len(batch.ids), resting_weight=1.0)).resting
        penalty.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
        penalties.append(penalty.item())
    assert before.max() > 0.6
    assert penalties[-1] < 0.5 * penalties[0]
    assert resting_shares(model, heldout).max() < before.max()


def test_a_doubled_model_has_twice_the_layers_and_nearly_the_same_states(
    encoder_folder: Path, batch: Batch
) -> None:
    torch.manual_seed(0)
    model, _ = load_model(encoder_folder)
    ids, positions, visible = batch_tensors(batch)
    grown = double(model, ids, positions, torch.from_numpy(batch.segments))
    assert grown.shape.num_hidden_layers == 2 * model.shape.num_hidden_layers
    with torch.no_grad():
        small, large = model.encode(ids, positions, visible)[0], grown.encode(
            ids, positions, visible)[0]  # fmt: skip
    torch.testing.assert_close(large, small, rtol=0, atol=0.15)
    real = torch.from_numpy(batch.segments >= 0)
    assert torch.corrcoef(torch.stack((small[real].ravel(), large[real].ravel())))[0, 1] > 0.999


def test_a_doubled_models_originals_carry_their_old_names() -> None:
    assert original_name("bert.embeddings.LayerNorm.bias") == "bert.embeddings.LayerNorm.bias"
    assert original_name("cls.predictions.bias") == "cls.predictions.bias"
    old = "bert.encoder.layer.1.output.dense.weight"
    assert original_name("bert.encoder.layer.2.output.dense.weight") == old
    assert original_name("bert.encoder.layer.3.output.dense.weight") is None
