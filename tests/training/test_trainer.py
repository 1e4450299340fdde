"""Whole runs: phases, resuming, the command line, the held-out figures."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import json
import signal
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from tests.training.conftest import make_lines  # noqa: E402
from training import evaluate, export, train  # noqa: E402
from training.checkpoint import load_model, load_state, save_model, save_state  # noqa: E402
from training.data import TextPolicy, load_tokenizer, tokenise  # noqa: E402
from training.guidance import Guide  # noqa: E402
from training.metrics import HeldOut  # noqa: E402
from training.reading import sha256_of  # noqa: E402
from training.recipe import Phase, Recipe  # noqa: E402
from training.trainer import Trainer  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

RECIPE = Recipe(
    phases=(
        Phase("head", 3, 2, train="head", rate=1e-2, warmup=2, rows=2, targets=16),
        Phase("small", 6, 2, rate=2e-3, rows=2, targets=16, candidates=40, resting_weight=1.0,
              resting_rows=1),
        Phase("large", 6, 4, rate=2e-3, rows=2, targets=16, decay="linear", resting_weight=1.0,
              resting_rows=1),
        Phase("guided", 6, 4, rate=2e-3, rows=2, targets=16, resting_weight=1.0, resting_rows=2,
              resting_punctuation=True, alike_weight=1.0, echo_weight=1.0,
              begins_from="not of these weights",
              guides=(Guide("1-1", "next", 0.5), Guide("4-2", "adverb to verb", 0.5, 1.0),
                      Guide("3-2", "separator", 0.5)),
              text=TextPolicy((1.0, 1.5), other_sex=0.5, leave_out_hurtful=True)),
    ),
    length=48, pool_lines=8, ema_every=2, frequent=20,
)  # fmt: skip
TOTAL = sum(phase.steps for phase in RECIPE.phases)


def _trainer(encoder: Path, run: Path) -> Trainer:
    corpus = tokenise(make_lines(60), load_tokenizer(encoder))
    return Trainer(RECIPE, corpus, encoder, run, torch.device("cpu"), compiled=False)


@pytest.fixture(scope="module")
def unbroken(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The state after a run without any stop."""
    run = tmp_path_factory.mktemp("unbroken")
    trainer = _trainer(encoder_folder, run)
    while not trainer.finished:
        trainer.advance()
    trainer.save()
    state = load_state(run)
    assert state is not None
    return state


@pytest.mark.parametrize("stops", [(2,), (3,), (5, 8), (9,), (12,), (14,), (1, 3, 9, 10, 13)])
def test_a_run_resumed_anywhere_ends_like_the_unbroken_one(
    stops: tuple[int, ...], encoder_folder: Path, tmp_path: Path, unbroken: dict[str, Any]
) -> None:
    for begin, end in zip((0, *stops), (*stops, TOTAL), strict=True):
        trainer = _trainer(encoder_folder, tmp_path)
        for _ in range(end - begin):
            trainer.advance()
        trainer.save()
        trainer.advance() if end < TOTAL else None  # lost by the kill
    state = load_state(tmp_path)
    assert state is not None
    assert state["layers"] == 4
    assert state["position"] == unbroken["position"]
    for part in ("model", "averaged"):
        for name, weight in unbroken[part].items():
            assert torch.equal(state[part][name], weight), f"{part} {name}"
    for name, moments in unbroken["moments"].items():
        for key, value in moments.items():
            assert torch.equal(state["moments"][name][key], value), f"{name} {key}"
    assert state["progress"] == {**unbroken["progress"], "seconds": state["progress"]["seconds"]}


def test_training_begins_with_the_phase_that_goes_on_from_the_weights(
    encoder_folder: Path, tmp_path: Path
) -> None:
    assert _trainer(encoder_folder, tmp_path / "encoder").phase.name == "head"
    first = _trainer(encoder_folder, tmp_path / "first")
    while first.phase.name != "guided":
        first.advance()
    out = tmp_path / "model"
    save_model(first.model, first.model.state_dict(), out, encoder_folder)
    digest = sha256_of(out / "model.safetensors")
    guided = replace(RECIPE.phases[-1], begins_from=digest)
    recipe = replace(RECIPE, phases=(*RECIPE.phases[:-1], guided))
    corpus = tokenise(make_lines(60), load_tokenizer(out))
    second = Trainer(recipe, corpus, out, tmp_path / "second", torch.device("cpu"), compiled=False)
    assert (second.phase.name, second.progress.total_steps) == ("guided", 0)
    name = "bert.encoder.layer.3.output.dense.weight"
    expected = first.model.state_dict()[name].half().float()
    torch.testing.assert_close(second.model.state_dict()[name], expected)
    while not second.finished:
        second.advance()


def test_guidance_moves_the_guided_head(encoder_folder: Path, tmp_path: Path) -> None:
    guide = Guide("2-1", "previous", 1.0)
    phase = Phase("guided", 200, 2, rate=1e-2, rows=2, targets=16, resting_rows=2, guides=(guide,))
    corpus = tokenise(make_lines(60), load_tokenizer(encoder_folder))
    trainer = Trainer(
        Recipe((phase,), length=48, pool_lines=8), corpus, encoder_folder, tmp_path,
        torch.device("cpu"), compiled=False,
    )  # fmt: skip
    trainer.advance()
    before = trainer.progress.guides[0]
    while not trainer.finished:
        trainer.advance()
    assert trainer.progress.guides[0] < 0.7 * before


def test_bfloat16_computes_nearly_the_same_and_keeps_float32_weights(
    encoder_folder: Path, tmp_path: Path
) -> None:
    losses = []
    for precision in (torch.float32, torch.bfloat16):
        corpus = tokenise(make_lines(60), load_tokenizer(encoder_folder))
        recipe = replace(RECIPE, phases=(replace(RECIPE.phases[-1], layers=2, guides=()),))
        trainer = Trainer(
            recipe, corpus, encoder_folder, tmp_path / str(precision), torch.device("cpu"),
            compiled=False, precision=precision,
        )  # fmt: skip
        while not trainer.finished:
            trainer.advance()
        assert {p.dtype for p in trainer.model.parameters()} == {torch.float32}
        losses.append(trainer.progress.loss)
    assert losses[0] == pytest.approx(losses[1], rel=0.02)
    assert losses[0] != losses[1]


def test_the_rate_lands_before_the_stop() -> None:
    assert [train.landing(s, 2.0) for s in (500, 120, 60, 0, -5)] == [1.0, 1.0, 0.5, 0.0, 0.0]


def test_bfloat16_where_it_is_asked_for_or_in_hardware(monkeypatch: pytest.MonkeyPatch) -> None:
    for in_hardware in (False, True):
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: in_hardware)  # noqa: B023
        monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: False)
        automatic = torch.bfloat16 if in_hardware else torch.float32
        assert train.precision_of("auto", "cpu") == automatic
        assert train.precision_of("float32", "cpu") == torch.float32
        assert train.precision_of("bfloat16", "cpu") == torch.bfloat16


def test_training_lowers_the_loss_and_the_head_phase_leaves_the_encoder(
    encoder_folder: Path, tmp_path: Path
) -> None:
    trainer = _trainer(encoder_folder, tmp_path)
    before = copy.deepcopy(trainer.model.state_dict())
    losses = []
    for _ in range(TOTAL):
        trainer.advance()
        losses.append(trainer.progress.loss)
        if trainer.progress.total_steps == 3:
            after = trainer.model.state_dict()
            changed = {name for name in before if not torch.equal(before[name], after[name])}
            assert changed == {name for name in before if name.startswith("cls.")}
    assert losses[-1] < losses[0]


def test_averaged_weights_lag_behind_and_can_be_exported(
    encoder_folder: Path, tmp_path: Path
) -> None:
    trainer = _trainer(encoder_folder, tmp_path)
    name = "cls.predictions.transform.dense.weight"
    start = trainer.model.state_dict()[name].clone()
    for _ in range(6):
        trainer.advance()
    trainer.save()
    moved = (trainer.model.state_dict()[name] - start).norm()
    assert 0 < (trainer.averaged[name] - start).norm() < moved
    command = ["--run", str(tmp_path), "--encoder", str(encoder_folder)]
    for weights in ("current", "averaged"):
        out = tmp_path / weights
        assert export.main([*command, "--weights", weights, "--out", str(out)]) == 0
    loaded = load_model(tmp_path / "averaged")[0].state_dict()[name]
    torch.testing.assert_close(loaded, trainer.averaged[name].half().float())
    assert not torch.equal(loaded, load_model(tmp_path / "current")[0].state_dict()[name])


def test_a_failed_save_leaves_the_old_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_state({"step": 1}, tmp_path)

    def half_written(_state: object, file: Any) -> None:
        file.write(b"half")
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(torch, "save", half_written)
        with pytest.raises(OSError, match="disk full"):
            save_state({"step": 2}, tmp_path)
    assert load_state(tmp_path) == {"step": 1}


def test_a_phase_that_doubling_cannot_reach_is_an_error(
    encoder_folder: Path, tmp_path: Path
) -> None:
    corpus = tokenise(make_lines(60), load_tokenizer(encoder_folder))
    recipe = Recipe(phases=(Phase("odd", 3, 3, rows=2, targets=16),))
    with pytest.raises(ValueError, match="cannot reach 3 layers"):
        Trainer(recipe, corpus, encoder_folder, tmp_path, torch.device("cpu"), compiled=False)


def test_learning_rates_follow_the_phase() -> None:
    stable = Phase("a", 100, 6, rate=1.0, warmup=10)
    decaying = Phase("b", 100, 6, rate=1.0, warmup=0, decay="linear", final=0.2)
    assert [stable.rate_at(s) for s in (0, 4, 9, 50, 99)] == [0.1, 0.5, 1.0, 1.0, 1.0]
    assert [decaying.rate_at(s) for s in (0, 50, 100)] == pytest.approx([1.0, 0.6, 0.2])


@pytest.mark.parametrize(
    "content",
    [
        {"phases": []},
        {"phases": [{"name": "a", "steps": 1, "layers": 2}] * 2},
        {"phases": [{"name": "a", "steps": 1, "layers": 2, "speed": 3}]},
        {
            "phases": [
                {
                    "name": "a",
                    "steps": 1,
                    "layers": 2,
                    "guides": [{"head": "3.10", "goal": "next", "weight": 1}],
                }
            ]
        },
        {"seed": 1},
    ],
)
def test_a_faulty_recipe_is_refused(content: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ValueError, match=r"recipe\.json"):
        Recipe.from_json(path)


def test_a_recipe_survives_being_written_in_full(tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(RECIPE.as_json(), encoding="utf-8")
    assert Recipe.from_json(path) == RECIPE


def test_the_commands_train_resume_export_and_evaluate(
    encoder_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, plain = tmp_path / "train.txt", tmp_path / "plain.txt"
    heldout, run = tmp_path / "held.txt", tmp_path / "run"
    corpus.write_text("\n".join(make_lines(60)), encoding="utf-8")
    plain.write_text("\n".join(make_lines(30, seed=3)), encoding="utf-8")
    heldout.write_text("\n".join(make_lines(20, seed=9)), encoding="utf-8")
    recipe = tmp_path / "recipe.json"
    recipe.write_text(RECIPE.as_json(), encoding="utf-8")
    command = [
        "--corpus", str(corpus), "--corpus", str(plain), "--heldout", str(heldout),
        "--encoder", str(encoder_folder), "--run", str(run), "--recipe", str(recipe),
        "--eager", "--threads", "1",
    ]  # fmt: skip
    assert train.main([*command, "--minutes", "0"]) == 0  # stops before the first step
    state = load_state(run)
    assert state is not None
    assert state["progress"]["total_steps"] == 0
    assert train.main(command) == 0
    with (run / "curve.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["weights"] for row in rows] == ["averaged", "current"]
    assert {row["total_steps"] for row in rows} == {str(TOTAL)}
    assert set(json.loads((run / "inputs.json").read_text(encoding="utf-8"))) >= {
        "train.txt", "plain.txt", "held.txt", "model.safetensors",
    }  # fmt: skip

    heldout.write_text("\n".join(make_lines(21, seed=9)), encoding="utf-8")
    with pytest.raises(ValueError, match="other inputs"):
        train.main(command)

    out = tmp_path / "model"
    assert export.main(
        ["--run", str(run), "--encoder", str(encoder_folder), "--out", str(out)]
    ) == 0  # fmt: skip
    heldout.write_text("\n".join(make_lines(20, seed=9)), encoding="utf-8")
    figures = HeldOut.from_file(heldout, out).measure(load_model(out)[0])
    assert figures["all"].loss == pytest.approx(float(rows[1]["loss"]), abs=0.01)

    capsys.readouterr()
    result = tmp_path / "figures.json"
    assert evaluate.main([str(out), "--heldout", str(heldout), "--json", str(result)]) == 0
    printed = capsys.readouterr().out
    stored = json.loads(result.read_text(encoding="utf-8"))
    assert stored["heldout"]["all"]["count"] == figures["all"].count
    assert f"{100 * figures['all'].top1:.1f}" in printed
    assert len(stored["everyday"]["answers"]) == len(stored["pupils"]["answers"]) == 100
    assert len(stored["habits"]["marked_heads"]) == len(stored["habits"]["variation"]) == 4
    assert stored["guided"] == {}  # no head 9-11 here
    assert len(stored["resting"]["mean_by_layer"]) == 4


def test_a_signal_is_a_wish_to_stop_and_the_old_handler_returns() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with train.Stop() as stop:
        assert not stop.wished
        signal.raise_signal(signal.SIGTERM)
        assert stop.wished
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_clock_time_that_has_passed_means_tomorrow() -> None:
    now = dt.datetime.now().astimezone()
    earlier = (now - dt.timedelta(minutes=2)).strftime("%H:%M")
    left = train.deadline(None, earlier) - now.timestamp()
    assert 22.9 * 3600 < left < 25 * 3600  # a day, also where the clocks change
    assert train.deadline(1.0, earlier) - now.timestamp() == pytest.approx(60, abs=5)
    assert train.deadline(None, None) == float("inf")


def test_heldout_figures_count_what_they_say(encoder_folder: Path, tmp_path: Path) -> None:
    text = tmp_path / "held.txt"
    text.write_text("\n".join(make_lines(300)), encoding="utf-8")
    first, again = (HeldOut.from_file(text, encoder_folder) for _ in range(2))
    for a, b in zip(first.batches, again.batches, strict=True):
        np.testing.assert_array_equal(a.ids, b.ids)
    tokenizer = load_tokenizer(encoder_folder)
    counts = dict.fromkeys(("all", "content", "punctuation", "short", "long"), 0)
    hidden_content = set()
    for batch, groups in zip(first.batches, first.groups, strict=True):
        for name in counts:
            counts[name] += int(groups[name].sum())
        labels = batch.labels[groups["content"]]
        hidden_content |= {tokenizer.id_to_token(int(label)) for label in labels}
    pieces = sum(len(line.split()) for line in make_lines(300))
    assert counts["all"] == counts["short"] + counts["long"]
    assert counts["all"] == pytest.approx(0.15 * pieces * 1.3, rel=0.2)
    assert hidden_content <= {"cat", "dog", "bird", "stone", "house", "sat", "ran", "sang"}
