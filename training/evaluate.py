"""Print every figure of the model card: ``python -m training.evaluate CHECKPOINT --heldout FILE``.

CHECKPOINT is a BertForMaskedLM folder. The figures depend on the folder and the held-out file only.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from training.checkpoint import load_model
from training.data import Specials, assemble, load_tokenizer
from training.heads import PATTERNS, link_figures, load_links, pattern_shares, rank
from training.metrics import HeldOut, batch_tensors, resting_shares
from training.sentences import WrittenSentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from training.modeling import MaskedLanguageModel

RESTING = 0.9
_TOP = 5


@dataclass(frozen=True)
class Filler:
    """Answers sentences with a gap."""

    model: MaskedLanguageModel
    tokenizer: Tokenizer

    @torch.no_grad()
    def answers(self, sentence: str) -> list[tuple[str, float]]:
        """Return the five likeliest pieces at the sentence's [MASK], with probabilities."""
        specials = Specials.from_tokenizer(self.tokenizer)
        ids = self.tokenizer.encode(sentence, add_special_tokens=False).ids
        pieces = np.array(ids, np.int32)
        batch = assemble([[pieces]], [[pieces == specials.mask]], len(ids) + 2, specials)
        states, _ = self.model.encode(*batch_tensors(batch), torch.from_numpy(batch.targets))
        best = self.model.logits(states)[0].softmax(-1).topk(_TOP)
        pairs = zip(best.indices.tolist(), best.values.tolist(), strict=True)
        return [(str(self.tokenizer.id_to_token(i)), round(p, 4)) for i, p in pairs]


def everyday(filler: Filler, sentences: dict[str, frozenset[str]]) -> dict[str, Any]:
    """Answer the everyday sentences and count acceptable words in first place and in the top."""
    answers, first, top = {}, 0, 0
    for sentence, accepted in sentences.items():
        found = filler.answers(sentence)
        first += found[0][0] in accepted
        top += any(word in accepted for word, _ in found)
        answers[sentence] = found
    return {"count": len(sentences), "first": first, "top5": top, "answers": answers}


def resting(model: MaskedLanguageModel, heldout: HeldOut, batches: int) -> dict[str, Any]:
    """Count the heads that rest on [CLS] or [SEP], and say how much each layer does."""
    shares = resting_shares(model, heldout, batches)
    resting_heads = shares > RESTING
    return {
        "heads": int(resting_heads.sum()),
        "of": shares.numel(),
        "mean": round(shares.mean().item(), 4),
        "highest": round(shares.max().item(), 4),
        "heads_by_layer": resting_heads.sum(1).tolist(),
        "mean_by_layer": [round(x, 3) for x in shares.mean(1).tolist()],
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
    patterns = pattern_shares(model, some, len(some.batches))
    links = load_links(tokenizer)
    specials = Specials.from_tokenizer(tokenizer)
    return {
        "model": folder.name,
        "heldout": {name: asdict(f) for name, f in heldout.measure(model).items()},
        "everyday": everyday(filler, sentences.everyday),
        "resting": resting(model, some, len(some.batches)),
        "patterns": {name: asdict(rank(patterns[name])) for name in PATTERNS},
        "links": {name: asdict(link_figures(model, ls, specials)) for name, ls in links.items()},
        "twelve_year_old": {s: filler.answers(s) for s in sentences.twelve_year_old},
        "seed": {s: filler.answers(s) for s in sentences.seed},
    }


def report(result: dict[str, Any], accepted: dict[str, frozenset[str]]) -> str:
    """Lay the figures out for people."""
    parts = [f"model {result['model']}", "", "held-out pieces      n      loss  top-1 %  top-5 %"]
    for name, f in result["heldout"].items():
        parts.append(
            f"{name:16s} {f['count']:6d} {f['loss']:9.4f} {100 * f['top1']:8.1f}"
            f" {100 * f['top5']:8.1f}"
        )
    day, rest = result["everyday"], result["resting"]
    parts += [
        "",
        (
            f"everyday sentences, an acceptable word first in {day['first']},"
            f" in the top five in {day['top5']} of {day['count']}"
        ),
        *(_answer_line(s, found, accepted[s]) for s, found in day["answers"].items()),
        "",
        (
            f"resting heads (over {RESTING} on [CLS] and [SEP]): {rest['heads']} of"
            f" {rest['of']}; mean {rest['mean']}, highest {rest['highest']}"
        ),
        f"by layer: heads {rest['heads_by_layer']}, mean {rest['mean_by_layer']}",
        "",
        "best heads (layer.head share), mean over all heads",
        *(_ranked_line(name, r["best"], r["mean"]) for name, r in result["patterns"].items()),
    ]
    for name, link in result["links"].items():
        share, offset = link["baseline"]
        parts.append(_ranked_line(name, link["ranked"]["best"], link["ranked"]["mean"]))
        parts.append(
            f"{'':14s} {link['count']} pairs; best fixed offset {offset:+d}: {share:.2f};"
            f" luck stays below {link['luck']:.2f}"
        )
    for title in ("twelve_year_old", "seed"):
        parts += ["", title.replace("_", "-")]
        parts += [_answer_line(s, found, None) for s, found in result[title].items()]
    return "\n".join(parts)


def _ranked_line(name: str, best: Sequence[tuple[int, int, float]], mean: float) -> str:
    listed = "  ".join(f"{layer}.{head} {share:.3f}" for layer, head, share in best)
    return f"{name:14s} {listed}  (mean {mean:.3f})"


def _answer_line(
    sentence: str, found: Sequence[tuple[str, float]], accepted: frozenset[str] | None
) -> str:
    mark = ""
    if accepted is not None:
        words = [word for word, _ in found]
        mark = "1 " if words[0] in accepted else "5 " if accepted & set(words) else "- "
    return f"{mark}{sentence}  {', '.join(f'{word} {p:.2f}' for word, p in found)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="training.evaluate", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--heldout", type=Path, required=True)
    parser.add_argument("--head-lines", type=int, default=800,
                        help="held-out lines that heads are measured on")  # fmt: skip
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    result = figures(options.checkpoint, options.heldout, options.head_lines)
    print(report(result, WrittenSentences.load().everyday))
    if options.json:
        text = json.dumps(result, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
