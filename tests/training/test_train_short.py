"""The recipe's short form, from the text to a checkpoint that other programs load.

Everything is done by the commands of training/README.md, each in a process of its own. The text is
``training/sample``. The encoder is a small random one, unless TRAINING_ENCODER names a folder.
"""

from __future__ import annotations

import csv
import json
import lzma
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs torch")

from safetensors.torch import load_file, save_file  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from transformers import BertForMaskedLM  # noqa: E402

from model.bert.checkpoint import BUNDLED_FOLDER, load_checkpoint  # noqa: E402
from training.answers import Filler  # noqa: E402
from training.checkpoint import load_model, load_state  # noqa: E402
from training.data import load_tokenizer  # noqa: E402
from training.modeling import BertShape, MaskedLanguageModel  # noqa: E402
from training.recipe import Recipe  # noqa: E402

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "training" / "sample"
RECIPE = ROOT / "training" / "recipe_short.json"
SENTENCE = "I picked up a [MASK] from the table."


def _random_encoder(folder: Path) -> Path:
    """Six narrow layers without a head, with the whole vocabulary of the model in the box."""
    folder.mkdir()
    tokenizer = Tokenizer.from_file(str(BUNDLED_FOLDER / "tokenizer.json"))
    tokenizer.save(str(folder / "tokenizer.json"))
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece, _ in pieces), "utf-8")
    torch.manual_seed(11)
    shape = BertShape(len(pieces), hidden_size=48, num_hidden_layers=6, intermediate_size=96)
    save_file(MaskedLanguageModel(shape).bert.state_dict(), folder / "model.safetensors")
    config = {**vars(shape), "model_type": "bert", "architectures": ["BertModel"]}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def _command(folder: Path, module: str, *arguments: str | Path) -> str:
    """Run one of the recipe's commands in ``folder`` and return what it prints."""
    result = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-m", f"training.{module}", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.timeout(900)  # with the real encoder it takes minutes
def test_the_short_form_gives_a_checkpoint_that_others_load(tmp_path: Path) -> None:
    given = os.environ.get("TRAINING_ENCODER")
    encoder = Path(given).resolve() if given else _random_encoder(tmp_path / "encoder")
    text: list[str | Path] = ["--heldout", SAMPLE / "heldout.txt"]
    train: list[str | Path] = [
        "--corpus", SAMPLE / "train.txt", *text, "--encoder", encoder, "--run", "run",
        "--recipe", RECIPE, "--eager", "--threads", "1",
    ]  # fmt: skip
    _command(tmp_path, "train", *train)

    recipe, state = Recipe.from_json(RECIPE), load_state(tmp_path / "run")
    assert state is not None
    assert state["layers"] == 12
    assert len(state["progress"]["guides"]) == 5
    assert state["progress"]["total_steps"] == sum(phase.steps for phase in recipe.phases)
    with (tmp_path / "run" / "curve.csv").open(encoding="utf-8", newline="") as file:
        assert {row["phase"] for row in csv.DictReader(file)} == {recipe.phases[-1].name}
    for name, weight in state["model"].items():
        assert weight.isfinite().all(), name

    _command(tmp_path, "export", "--run", "run", "--encoder", encoder, "--out", "box")
    _command(tmp_path, "evaluate", "box", *text, "--json", "figures.json", "--threads", "1")
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))["guided"]
    counts = {name: pair["count"] for name, pair in figures["pairs"].items()}
    assert counts == {"adverb_verb": 60, "it_noun": 30}
    assert {found["sentences"] for found in figures["claims"]["patterns"].values()} == {20}
    card = ["box", "--evaluation", "figures.json", "--run", "run"]
    _command(tmp_path, "card", *card)
    _command(tmp_path, "card", *card, "--check")

    box = tmp_path / "box"
    bots = load_checkpoint(str(box))
    assert (bots.geometry.layers, bots.geometry.heads) == (12, 12)
    tokenizer = load_tokenizer(box)
    expected = Filler(load_model(box)[0], tokenizer).probabilities(SENTENCE)
    theirs, report = BertForMaskedLM.from_pretrained(
        box, dtype=torch.float32, output_loading_info=True
    )
    assert not any(report.values()), report
    ids = torch.tensor([tokenizer.encode(SENTENCE).ids])
    with torch.no_grad():
        logits = theirs.eval()(ids).logits[0]
    gap = ids[0].tolist().index(tokenizer.token_to_id("[MASK]"))
    torch.testing.assert_close(logits[gap].softmax(-1), expected, atol=1e-6, rtol=1e-3)


@pytest.mark.timeout(600)
def test_ten_minutes_on_a_gpu_in_small_form(tmp_path: Path) -> None:
    encoder = _random_encoder(tmp_path / "encoder")
    for name, source in (("train", "train"), ("plain", "heldout"), ("heldout", "heldout")):
        text = (SAMPLE / f"{source}.txt").read_bytes()
        (tmp_path / f"{name}.txt.xz").write_bytes(lzma.compress(text))
    texts = [f"{name}.txt.xz" for name in ("train", "plain", "heldout")]
    parts = tmp_path / "parts"
    weights = encoder / "model.safetensors"
    _command(tmp_path, "portable", "split", weights, "--mib", "1", "--out", parts / "weights")
    _command(tmp_path, "portable", "split", *texts, "--out", parts / "text")
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(encoder / name, parts / name)
    content = json.loads((ROOT / "training" / "recipe_gpu.json").read_text("utf-8"))
    content["phases"][0] |= {"layers": 6, "steps": 3, "rows": 8, "targets": 144, "resting_rows": 4}
    content["phases"][0]["guides"][1:] = []  # six layers have no head 8-5
    (tmp_path / "recipe.json").write_text(json.dumps(content), "utf-8")
    subprocess.run(  # noqa: S603 - our own script
        [ROOT / "training" / "gpu.sh", "parts", "out", "--eager", "--threads", "1",
         "--device", "cpu", "--precision", "bfloat16", "--workers", "1"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable,
             "RECIPE": str(tmp_path / "recipe.json"), "WORK": "work"},
        check=True,
        timeout=500,
    )  # fmt: skip
    assert max(file.stat().st_size for file in (tmp_path / "out" / "parts").iterdir()) <= 16 << 20
    made = tmp_path / "made"
    _command(tmp_path, "portable", "join", "out/parts", "--out", made)
    assert load_file(made / "model.safetensors")
    assert (tmp_path / "out" / "curve.csv").exists()
