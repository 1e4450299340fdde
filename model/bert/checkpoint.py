"""Finds a checkpoint, checks it, and gives back everything needed to run it.

`MODEL` names a folder, a model on the hub, or the checkpoint that comes with this repository.
"""

import errno
import logging
import os
from dataclasses import dataclass
from pathlib import Path

import huggingface_hub
from huggingface_hub.constants import HF_HUB_CACHE
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from config import BUNDLED, pinned
from config.notation import MASK
from model.bert.files import read_json
from model.bert.geometry import Geometry
from model.bert.panics import Panic, panics_as_errors
from model.bert.parameters import INDEX_FILE, SINGLE_FILE, Parameters, read_parameters
from model.bert.tokenizer import PAIR, Tokenizer
from model.bert.tokenizer_files import TOKENIZER_FILES
from model.errors import AnalysisError, CheckpointError

log = logging.getLogger(__name__)

BUNDLED_FOLDER = Path(__file__).parents[1] / BUNDLED

_CONFIG_FILE = "config.json"
_HUB_FILES = [
    _CONFIG_FILE,
    *TOKENIZER_FILES,
    SINGLE_FILE,
    INDEX_FILE,
    "model-*-of-*.safetensors",
]
_ELSEWHERE = (
    f"Set MODEL to a folder with config.json, tokenizer.json and {SINGLE_FILE}, "
    f"or to {BUNDLED} for the model that comes with the bot."
)

_OF_THE_DISK = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
)


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint in memory.

    Attributes:
        name: What `MODEL` said.
        folder: Where its files are.
        geometry: Its shape.
        tokenizer: What splits its sentences.
        parameters: Its weights, by their published names.
    """

    name: str
    folder: Path
    geometry: Geometry
    tokenizer: Tokenizer
    parameters: Parameters


def load_checkpoint(name: str) -> Checkpoint:
    """Loads the checkpoint that `name` stands for.

    Args:
        name: A folder, a model's name on the hub, `name@commit` of it, or "bundled".

    Raises:
        CheckpointError: If it can't be found, is damaged, or isn't a BERT masked language model.
    """
    folder = find_folder(name)
    try:
        geometry = Geometry.from_config(_read_config(folder))
        tokenizer = read_tokenizer(folder, geometry)
        parameters = read_parameters(folder, geometry)
    except CheckpointError as error:
        raise CheckpointError(f"MODEL {name}: {error}") from error.__cause__
    return Checkpoint(name, folder, geometry, tokenizer, parameters)


def checkpoint_files(folder: Path) -> list[Path]:
    """The files in a checkpoint's folder that say anything of it, in the order of their names."""
    return sorted({path for pattern in _HUB_FILES for path in folder.glob(pattern)})


def find_folder(name: str) -> Path:
    """The folder that holds the checkpoint's files, downloaded from the hub if need be.

    Raises:
        CheckpointError: If there is no such folder or model, or the hub can't be reached.
    """
    if name == BUNDLED:
        return BUNDLED_FOLDER
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise CheckpointError(f"MODEL {name}: there is no such folder. {_ELSEWHERE}")
    return _download(name)


def _download(name: str) -> Path:
    """Fetches a model's files from the hub, or finds those fetched before."""
    repository, commit = pinned(name)
    if "@" in repository:
        reason = "behind the @ stands the whole hash of a commit, 40 digits"
        raise CheckpointError(f"MODEL {name}: {reason}. {_ELSEWHERE}")
    log.info("Looking up %s on the model hub (the first time, this downloads it).", name)
    try:
        folder = Path(
            huggingface_hub.snapshot_download(
                repository, revision=commit, allow_patterns=_HUB_FILES
            )
        )
    except GatedRepoError as error:
        reason = "its owner restricts access; log in to the hub and ask for it"
        raise CheckpointError(f"MODEL {name}: {reason}. {_ELSEWHERE}") from error
    except RevisionNotFoundError as error:
        reason = "the model on the hub has no such commit"
        raise CheckpointError(f"MODEL {name}: {reason}. {_ELSEWHERE}") from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        reason = "there is no such folder here and no such model on the hub"
        raise CheckpointError(f"MODEL {name}: {reason}. {_ELSEWHERE}") from error
    except LocalEntryNotFoundError as error:
        reason = "the model hub can't be reached and the model isn't on this machine yet"
        raise CheckpointError(f"MODEL {name}: {reason}. {_ELSEWHERE}") from error
    except Exception as error:
        # The hub client lets errors of several HTTP libraries and of the disk through.
        reason = f"the download failed ({_in_words(error)})"
        raise CheckpointError(f"MODEL {name}: {reason}. {_ELSEWHERE}") from error
    if commit is None:
        # The folder of a download is named for its commit.
        log.info("To stay with these files: MODEL=%s@%s", name, folder.name)
    return folder


def _in_words(error: Exception) -> str:
    """What went wrong in a download: of the disk, what and where."""
    if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
        folder = f"the folder {HF_HUB_CACHE}, which HF_HOME can move"
        return f"{os.strerror(error.errno)}; it goes into {folder}"
    return type(error).__name__


def _read_config(folder: Path) -> dict[str, object]:
    try:
        return read_json(folder / _CONFIG_FILE)
    except FileNotFoundError:
        raise CheckpointError(f"there is no {_CONFIG_FILE} in {folder}.") from None
    except TypeError:
        raise CheckpointError(f"{_CONFIG_FILE} doesn't hold an object.") from None
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{_CONFIG_FILE} can't be read ({error}).") from error


def read_tokenizer(folder: Path, geometry: Geometry) -> Tokenizer:
    """Reads the tokenizer in a folder, and tries it.

    Raises:
        CheckpointError: If it is damaged, can't read, or doesn't fit the geometry.
    """
    try:
        with panics_as_errors():
            tokenizer = Tokenizer.from_folder(folder, geometry.vocabulary)
    except Panic as error:
        raise CheckpointError(f"the tokenizer can't be read ({error}).") from error
    _try(tokenizer)
    return tokenizer


def _try(tokenizer: Tokenizer) -> None:
    """Refuses a tokenizer that can't read: what it puts around a sentence may be no piece."""
    for text in (MASK, f"{MASK} {PAIR} {MASK}"):
        try:
            masks = len(tokenizer.read(text).mask_positions)
        except AnalysisError as error:
            raise CheckpointError(f"the tokenizer can't read {text!r} ({error}).") from error
        if masks != text.count(MASK):
            raise CheckpointError(f"the tokenizer finds {masks} gaps in {text!r}.")
