"""Write a model card: ``python -m training.card CHECKPOINT --evaluation FIGURES.json --run RUN``.

The template (``card.md``) holds the words, with a name in double braces where a table or a figure
belongs; everything measured comes from the evaluation, the run's curve and its recipe. The heads
that do something are also written to ``heads.json``, for the bot to name. Neither file can drift
from its figures: figures of other weights are refused, ``--check`` says whether what stands beside
the weights is what the figures give, and a template that leaves a table out or asks for one that
doesn't exist is an error.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.card_tables import Record, sections
from training.named_heads import heads_to_name
from training.reading import sha256_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEMPLATE = Path(__file__).with_name("card.md")
_FIRST_EDITION = Path(__file__).with_name("record") / "first_edition.json"
_FIELD = re.compile(r"\{\{(\w+)\}\}")
_WEIGHTS = "model.safetensors"
CARD = "README.md"
HEADS = "heads.json"


def fill(template: str, values: dict[str, str]) -> str:
    """Put values into a template's fields.

    Raises:
        ValueError: the template asks for what there is not, or leaves something out.
    """
    wanted = set(_FIELD.findall(template))
    if wanted != set(values):
        msg = f"template: unknown {sorted(wanted - set(values))}, left out "
        raise ValueError(msg + str(sorted(set(values) - wanted)))
    return _FIELD.sub(lambda found: values[found[1]], template)


def read_record(checkpoint: Path, evaluation: Path, run: Path, first_edition: Path) -> Record:
    """Read the evaluation's figures, those of the first edition, and the run's records.

    Raises:
        ValueError: the figures are those of other weights.
    """
    figures: dict[str, Any] = json.loads(evaluation.read_text(encoding="utf-8"))
    if figures["measured"]["weights_sha256"] != sha256_of(checkpoint / _WEIGHTS):
        msg = f"{evaluation} holds the figures of other weights than {checkpoint / _WEIGHTS}"
        raise ValueError(msg)
    with (run / "curve.csv").open(encoding="utf-8", newline="") as file:
        curve = list(csv.DictReader(file))
    recipe, inputs, before = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (run / "recipe.json", run / "inputs.json", first_edition)
    )
    return Record(figures, curve, recipe, inputs, before)


def _as_json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 with ``--check`` where the card isn't the one that the figures give."""
    parser = argparse.ArgumentParser(prog="training.card", description=__doc__)
    add = parser.add_argument
    add("checkpoint", type=Path, help="folder of the weights; the card becomes its README.md")
    add("--evaluation", type=Path, required=True, help="what training.evaluate --json wrote")
    add(
        "--run",
        type=Path,
        required=True,
        help="folder with the run's curve.csv, recipe.json and inputs.json",
    )
    add("--first-edition", type=Path, default=_FIRST_EDITION,
        help="the figures of the model that it began with, to compare with")  # fmt: skip
    add("--template", type=Path, default=_TEMPLATE)
    add("--check", action="store_true", help="write nothing; fail where the card differs")
    options = parser.parse_args(arguments)
    record = read_record(options.checkpoint, options.evaluation, options.run, options.first_edition)
    files = {
        CARD: fill(options.template.read_text(encoding="utf-8"), sections(record)),
        HEADS: _as_json(heads_to_name(record.figures, record.recipe)),
    }
    differing = 0
    for name, text in files.items():
        path = options.checkpoint / name
        if not options.check:
            path.write_text(text, encoding="utf-8")
            print(f"{path} written")
            continue
        same = path.exists() and path.read_text(encoding="utf-8") == text
        differing += not same
        print(f"{path} {'is' if same else 'is not'} what the figures give")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
