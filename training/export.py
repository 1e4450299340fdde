"""Turn a run's state into a model folder: ``python -m training.export --run RUN --out FOLDER``.

The folder holds config.json, the tokenizer's files and model.safetensors in half precision, and is
loaded by transformers' ``BertForMaskedLM`` as it is.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from training.checkpoint import load_state, model_from_state, save_model

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="training.export", description=__doc__)
    add = parser.add_argument
    add("--run", type=Path, required=True, help="folder of the run")
    add("--encoder", type=Path, required=True, help="folder of the pretrained encoder")
    add("--out", type=Path, required=True, help="folder to write")
    add("--weights", choices=("current", "averaged"), default="current",
        help="current (after a decay) or averaged over the last few hundred steps")  # fmt: skip
    options = parser.parse_args(arguments)
    state = load_state(options.run)
    if state is None:
        parser.error(f"{options.run} holds no state")
    model = model_from_state(state, options.encoder, averaged=options.weights == "averaged")
    save_model(model, model.state_dict(), options.out, options.encoder)
    size = (options.out / "model.safetensors").stat().st_size
    print(f"{options.out}: {state['layers']} layers, {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
