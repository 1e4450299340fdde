"""What is asked of a model on another machine and what it answers, as bytes and back.

The bytes are a safetensors file: arrays, and beside them one JSON text in its metadata. It holds
numbers and words only, so reading it never runs code, and it is exact to the bit.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from config.workers import Busy, Stopping, Stuck, TimedOut, WorkError
from model.analysis import NOTHING_OFF, Analysis, Head, HeadsOff, Prediction, Way
from model.bert.geometry import Geometry
from model.bert.precision import Precision
from model.bert.tokenizer import Sentence
from model.cluster.fingerprint import Fingerprint
from model.errors import AnalysisError, ModelFailed, NoSuchHead
from model.variants import LayerAnswers, LogProbabilities, Noise, ValueNorms, Variant

VERSION = 1
"""Of the form of these bytes. Bots and replicas of different versions refuse each other."""

_KEY = "attention"
"""Where the JSON text stands in the metadata."""

_LENGTH = 8
"""So many bytes say how long the header of a safetensors file is."""

Asked = Sentence | Variant
Result = Analysis | LogProbabilities | LayerAnswers | ValueNorms
Reason = AnalysisError | WorkError
Arrays = dict[str, NDArray[Any]]


class WireError(Exception):
    """Bytes that can't be read: damaged, or of another version."""


@dataclass(frozen=True)
class Question:
    """What one request asks.

    Attributes:
        kind: The name of one of the methods of `model.serving.jobs.Runs` in `KINDS`.
        asked: Sentences, or for some kinds variants; at least one.
    """

    kind: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Description:
    """All that a bot needs to know of a model that runs elsewhere.

    Attributes:
        model: What it is called: the value of the setting `MODEL`.
        precision: What it computes in.
        fingerprint: Which it is.
        geometry: Its shape.
        files: The files of its tokenizer, by their names.
    """

    model: str
    precision: Precision
    fingerprint: Fingerprint
    geometry: Geometry
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Answer:
    """What one request was answered.

    Attributes:
        fingerprint: Whose answer it is.
        results: For each that was asked, in order, its result, or why there is none.
    """

    fingerprint: Fingerprint
    results: tuple[Result | Reason, ...]


def question_bytes(question: Question) -> bytes:
    """A question as bytes."""
    asked = [_asked_plain(each) for each in question.asked]
    return _packed({"kind": question.kind, "asked": asked}, {})


def read_question(body: bytes) -> Question:
    """The question in some bytes.

    Raises:
        WireError: If there is none.
    """
    header, _ = _unpacked(body)
    with _Reading():
        kind = header["kind"]
        read = _sentence if KINDS[kind].takes is Sentence else _variant
        return Question(kind, tuple(read(each) for each in header["asked"]))


def description_bytes(description: Description) -> bytes:
    """A description as bytes."""
    header = {
        "model": description.model,
        "precision": description.precision.value,
        "fingerprint": asdict(description.fingerprint),
        "geometry": asdict(description.geometry),
    }
    files = {name: np.frombuffer(file, np.uint8) for name, file in description.files.items()}
    return _packed(header, files)


def read_description(body: bytes) -> Description:
    """The description in some bytes.

    Raises:
        WireError: If there is none.
    """
    header, arrays = _unpacked(body)
    with _Reading():
        return Description(
            model=str(header["model"]),
            precision=Precision(header["precision"]),
            fingerprint=Fingerprint(**header["fingerprint"]),
            geometry=Geometry(**header["geometry"]),
            files={name: file.tobytes() for name, file in arrays.items()},
        )


def answer_bytes(kind: str, answer: Answer) -> bytes:
    """An answer to a question of a kind as bytes."""
    arrays: Arrays = {}
    results = []
    for place, result in enumerate(answer.results):
        if isinstance(result, (AnalysisError, WorkError)):
            results.append(_reason_plain(result))
        else:
            plain, own = KINDS[kind].write(result)
            results.append(plain)
            arrays |= {f"{place}.{name}": array for name, array in own.items()}
    return _packed({"fingerprint": asdict(answer.fingerprint), "results": results}, arrays)


def read_answer(body: bytes, question: Question) -> Answer:
    """The answer in some bytes. What is known from the question isn't sent again.

    Raises:
        WireError: If there is none, or it is to another question.
    """
    header, arrays = _unpacked(body)
    with _Reading():
        plains = header["results"]
        results = tuple(
            _reason(plain)
            if "error" in plain
            else KINDS[question.kind].read(asked, plain, _own(arrays, place))
            for place, (asked, plain) in enumerate(zip(question.asked, plains, strict=True))
        )
        return Answer(Fingerprint(**header["fingerprint"]), results)


class _Reading:
    """Whatever can be wrong with what is read is one error."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (KeyError, TypeError, ValueError, AttributeError, IndexError)):
            raise WireError(f"it can't be read ({type(error).__name__})") from error


def _packed(header: Mapping[str, object], arrays: Arrays) -> bytes:
    text = json.dumps({"version": VERSION, **header}, separators=(",", ":"))
    packed: bytes = save(
        {name: np.ascontiguousarray(array) for name, array in arrays.items()}, {_KEY: text}
    )
    return packed


def _unpacked(body: bytes) -> tuple[dict[str, Any], Arrays]:
    with _Reading():
        try:
            arrays = load(body)
        except SafetensorError as error:
            raise ValueError from error
        # It has just been read as such a file, so its header is whole.
        length = int.from_bytes(body[:_LENGTH], "little")
        metadata = json.loads(body[_LENGTH : _LENGTH + length])["__metadata__"]
        header: dict[str, Any] = json.loads(metadata[_KEY])
        version = header["version"]
    if version != VERSION:
        raise WireError(f"it has the form {version}, and this side speaks the form {VERSION}")
    for array in arrays.values():
        array.flags.writeable = False
    return header, arrays


def _own(arrays: Arrays, place: int) -> Arrays:
    """The arrays of one result."""
    start = f"{place}."
    return {
        name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)
    }


def _asked_plain(asked: Asked) -> dict[str, object]:
    if isinstance(asked, Sentence):
        return asdict(asked)
    heads = sorted((head.layer, head.head) for head in asked.off.heads)
    return {
        "sentence": asdict(asked.sentence),
        "heads": heads,
        "way": asked.off.way.value,
        "noise": asked.noise and asdict(asked.noise),
        "pieces": asked.pieces,
    }


def _sentence(plain: Mapping[str, Any]) -> Sentence:
    return Sentence(
        text=str(plain["text"]),
        tokens=tuple(map(str, plain["tokens"])),
        token_ids=tuple(map(int, plain["token_ids"])),
        segment_ids=tuple(map(int, plain["segment_ids"])),
        mask_positions=tuple(map(int, plain["mask_positions"])),
    )


def _variant(plain: Mapping[str, Any]) -> Variant:
    heads = frozenset(Head(int(layer), int(head)) for layer, head in plain["heads"])
    noise, pieces = plain["noise"], plain["pieces"]
    return Variant(
        sentence=_sentence(plain["sentence"]),
        off=HeadsOff(heads, Way(plain["way"])),
        noise=None if noise is None else Noise(Head(**noise["head"]), int(noise["seed"])),
        pieces=None if pieces is None else tuple(map(int, pieces)),
    )


def _parted(asked: Asked) -> tuple[Sentence, HeadsOff]:
    """The sentence that something is about, and what is switched off."""
    return (asked, NOTHING_OFF) if isinstance(asked, Sentence) else (asked.sentence, asked.off)


Predictions = tuple[tuple[Prediction, ...], ...]


def _predictions_plain(predictions: Predictions) -> tuple[list[list[str]], NDArray[np.float64]]:
    """The pieces, and their probabilities one behind the other: JSON has no exact numbers."""
    pieces = [[one.piece for one in gap] for gap in predictions]
    return pieces, np.array([one.probability for gap in predictions for one in gap], np.float64)


def _predictions(pieces: Sequence[Sequence[str]], numbers: NDArray[np.float64]) -> Predictions:
    rest = iter(numbers.tolist())
    return tuple(tuple(Prediction(str(piece), next(rest)) for piece in gap) for gap in pieces)


def _write_analysis(analysis: Analysis) -> tuple[dict[str, object], Arrays]:
    pieces, numbers = _predictions_plain(analysis.predictions)
    return {"pieces": pieces}, {
        "numbers": numbers,
        "attention": analysis.attention,
        "probabilities": analysis.probabilities,
    }


def _read_analysis(asked: Asked, plain: Mapping[str, Any], arrays: Arrays) -> Analysis:
    sentence, off = _parted(asked)
    tokens = len(sentence.tokens)
    if arrays["attention"].shape[-2:] != (tokens, tokens):
        raise ValueError
    return Analysis(
        text=sentence.text,
        tokens=sentence.tokens,
        mask_positions=sentence.mask_positions,
        predictions=_predictions(plain["pieces"], arrays["numbers"]),
        attention=arrays["attention"],
        probabilities=arrays["probabilities"],
        off=off,
    )


def _write_layers(answers: LayerAnswers) -> tuple[dict[str, object], Arrays]:
    each = [_predictions_plain(layer) for layer in answers.predictions]
    numbers = [of_layer for _, of_layer in each]
    return {"pieces": [pieces for pieces, _ in each]}, {
        "numbers": np.concatenate([np.zeros(0), *numbers]),
        "probabilities": answers.probabilities,
    }


def _read_layers(_: Asked, plain: Mapping[str, Any], arrays: Arrays) -> LayerAnswers:
    layers = plain["pieces"]
    gaps = iter(_predictions([gap for layer in layers for gap in layer], arrays["numbers"]))
    predictions = tuple(tuple(next(gaps) for _ in layer) for layer in layers)
    return LayerAnswers(predictions, arrays["probabilities"])


@dataclass(frozen=True)
class Kind:
    """A kind of run, as bytes.

    Attributes:
        takes: What it is asked about.
        write: What is said of a result in JSON, and its arrays.
        read: The result, of what was asked and what `write` gave.
    """

    takes: type
    write: Callable[[Any], tuple[dict[str, object], Arrays]]
    read: Callable[[Asked, Mapping[str, Any], Arrays], Result]


_WITH_ARRAYS = (_write_analysis, _read_analysis)

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "run": Kind(Sentence, *_WITH_ARRAYS),
        "run_off": Kind(Variant, *_WITH_ARRAYS),
        "by_layer": Kind(Sentence, _write_layers, _read_layers),
        "log_probabilities": Kind(
            Variant,
            lambda result: ({}, {"values": result.values}),
            lambda _, __, arrays: LogProbabilities(arrays["values"]),
        ),
        "value_norms": Kind(
            Sentence,
            lambda result: ({}, {"norms": result.norms}),
            lambda _, __, arrays: ValueNorms(arrays["norms"]),
        ),
    }
)
"""The kinds of runs, by the names of their methods."""

_REASONS: Mapping[str, tuple[type[Reason], tuple[str, ...]]] = MappingProxyType(
    {
        "NoSuchHead": (NoSuchHead, ("layer", "head", "layers", "heads")),
        "ModelFailed": (ModelFailed, ()),
        "Busy": (Busy, ("limit",)),
        "TimedOut": (TimedOut, ("seconds",)),
        "Stuck": (Stuck, ()),
        "Stopping": (Stopping, ()),
    }
)
"""Why there may be no result, and what each of these errors carries."""


def _reason_plain(reason: Reason) -> dict[str, object]:
    name = type(reason).__name__
    if name not in _REASONS:
        return {"error": ModelFailed.__name__, "values": {}}
    return {
        "error": name,
        "values": {value: getattr(reason, value) for value in _REASONS[name][1]},
    }


def _reason(plain: Mapping[str, Any]) -> Reason:
    kind, values = _REASONS[plain["error"]]
    return kind(**{value: plain["values"][value] for value in values})
