"""Which model it is: its files as one short text, equal on all machines."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from model.bert.checkpoint import Checkpoint, checkpoint_files
from model.bert.geometry import Geometry
from model.bert.precision import Precision
from model.bert.tokenizer_files import TOKENIZER_FILES

_CHUNK = 2**20


@dataclass(frozen=True)
class Fingerprint:
    """Of a model. Both are SHA-256, in hexadecimal digits.

    Attributes:
        form: Of what questions and answers depend on in their form: the tokenizer's files and the
            geometry. Who asks with another one would be misunderstood.
        whole: Of all that answers depend on: config, tokenizer, weights and precision.
    """

    form: str
    whole: str


def fingerprint_of(checkpoint: Checkpoint, precision: Precision) -> Fingerprint:
    """The fingerprint of a checkpoint that computes in a precision; reads all of its files.

    Raises:
        OSError: If one can't be read.
    """
    return Fingerprint(
        form=form_of(checkpoint.geometry, tokenizer_files(checkpoint.folder)),
        whole=_digest(
            [("precision", [precision.value.encode()])]
            + [(path.name, _chunks(path)) for path in checkpoint_files(checkpoint.folder)]
        ),
    )


def tokenizer_files(folder: Path) -> dict[str, bytes]:
    """The files of a checkpoint's tokenizer, by their names.

    Raises:
        OSError: If one can't be read.
    """
    paths = [folder / name for name in sorted(TOKENIZER_FILES)]
    return {path.name: path.read_bytes() for path in paths if path.is_file()}


def form_of(geometry: Geometry, files: dict[str, bytes]) -> str:
    """`Fingerprint.form` of a geometry and a tokenizer's files."""
    shape = json.dumps(asdict(geometry), sort_keys=True).encode()
    return _digest([("geometry", [shape]), *((name, [files[name]]) for name in sorted(files))])


def _digest(parts: Iterable[tuple[str, Iterable[bytes]]]) -> str:
    """Of parts with names, each part's own digest among it, so that none runs into the next."""
    whole = hashlib.sha256()
    for name, chunks in parts:
        part = hashlib.sha256()
        for chunk in chunks:
            part.update(chunk)
        whole.update(f"{name}:{part.hexdigest()}\n".encode())
    return whole.hexdigest()


def _chunks(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
