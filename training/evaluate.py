"""Print every figure of the model card: ``python -m training.evaluate CHECKPOINT --heldout FILE``.

CHECKPOINT is a BertForMaskedLM folder. The figures depend on the folder and the held-out file only.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from model.measures.patterns import Pattern
from model.measures.ties import exceeds
from training.answers import Filler
from training.checkpoint import WEIGHTS_FILE, load_model
from training.claims import guided_figures
from training.data import Specials, load_tokenizer
from training.heads import (
    analyse,
    layer_figures,
    link_figures,
    load_links,
    pattern_figures,
)
from training.identity import IdentityProbe, identity_figures
from training.masking import FUNCTION_WORDS, PieceTable
from training.metrics import HeldOut, head_habits, hidden_lines, resting_shares
from training.people import words_of
from training.reading import sha256_of
from training.report import MARKED, RESTING, report
from training.sentences import WrittenSentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.modeling import MaskedLanguageModel


def written(filler: Filler, sentences: dict[str, frozenset[str]]) -> dict[str, Any]:
    """Answer sentences; count acceptable words in first place and in the top, and echoes there."""
    answers, first, top, echoes = {}, 0, 0, 0
    for sentence, accepted in sentences.items():
        found = filler.answers(sentence)
        first += found[0][0] in accepted
        top += any(word in accepted for word, _ in found)
        said = words_of(sentence) - FUNCTION_WORDS
        echoes += any(word in said for word, _ in found)
        answers[sentence] = found
    counts = {"count": len(sentences), "first": first, "top5": top, "echoes": echoes}
    return {**counts, "answers": answers}


def resting(model: MaskedLanguageModel, heldout: HeldOut, batches: int) -> dict[str, Any]:
    """Count the heads that rest on [CLS] or [SEP], and say how much each layer does."""
    shares = resting_shares(model, heldout, batches)
    resting_heads = exceeds(shares.numpy(), RESTING)
    return {
        "heads": int(resting_heads.sum()),
        "of": shares.numel(),
        "mean": round(shares.mean().item(), 4),
        "highest": round(shares.max().item(), 4),
        "heads_by_layer": resting_heads.sum(1).tolist(),
        "mean_by_layer": [round(x, 3) for x in shares.mean(1).tolist()],
    }


def habits(model: MaskedLanguageModel, heldout: HeldOut, table: PieceTable) -> dict[str, Any]:
    """Say of every layer how many heads look mostly at marks, and how much its heads differ."""
    marked, variation = head_habits(model, heldout, table)
    return {
        "marked_heads": exceeds(marked.numpy(), MARKED).sum(axis=1).tolist(),
        "variation": [round(x, 3) for x in variation.tolist()],
    }


def figures(folder: Path, heldout_file: Path, lines: int) -> dict[str, Any]:
    """Measure everything."""
    model, has_head = load_model(folder)
    if not has_head:
        msg = f"{folder} has no masked-language-model head"
        raise ValueError(msg)
    tokenizer = load_tokenizer(folder)
    heldout = HeldOut.from_file(heldout_file, folder)
    some = HeldOut.from_file(heldout_file, folder, limit=lines)
    sentences = WrittenSentences.load()
    filler = Filler(model, tokenizer)
    analyses = analyse(model, tokenizer, hidden_lines(heldout_file, tokenizer, lines))
    links = load_links(tokenizer)
    specials = Specials.from_tokenizer(tokenizer)
    return {
        "model": folder.name,
        "measured": measured(model, folder, heldout_file, lines),
        "heldout": {name: asdict(f) for name, f in heldout.measure(model).items()},
        "everyday": written(filler, sentences.everyday),
        "pupils": written(filler, sentences.pupils),
        "guided": guided_figures(model, tokenizer, analyses),
        "resting": resting(model, some, len(some.batches)),
        "layers": layer_figures(analyses),
        "habits": habits(model, some, PieceTable.from_tokenizer(tokenizer)),
        "patterns": {p.value: asdict(pattern_figures(analyses, p)) for p in Pattern},
        "links": {name: asdict(link_figures(model, ls, specials)) for name, ls in links.items()},
        "twelve_year_old": {s: filler.answers(s) for s in sentences.twelve_year_old},
        "seed": {s: filler.answers(s) for s in sentences.seed},
        "identity": identity_figures(filler, IdentityProbe.load()),
    }


def measured(
    model: MaskedLanguageModel, folder: Path, heldout_file: Path, lines: int
) -> dict[str, Any]:
    """Say what was measured on what, so that a card can tell whose figures it shows."""
    weights = folder / WEIGHTS_FILE
    return {
        **asdict(model.shape),
        "parameters": sum(p.numel() for p in model.parameters()),
        "bytes": weights.stat().st_size,
        "weights_sha256": sha256_of(weights),
        "heldout_sha256": sha256_of(heldout_file),
        "head_lines": lines,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="training.evaluate", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--heldout", type=Path, required=True)
    parser.add_argument("--head-lines", type=int, default=400,
                        help="held-out lines that heads are measured on")  # fmt: skip
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    result = figures(options.checkpoint, options.heldout, options.head_lines)
    print(report(result, WrittenSentences.load()))
    if options.json:
        text = json.dumps(result, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
