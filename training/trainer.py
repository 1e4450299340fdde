"""The training loop: phases, optimiser, averaged weights, saving and resuming."""

from __future__ import annotations

import copy
import functools
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from training.checkpoint import (
    WEIGHTS_FILE,
    load_model,
    load_state,
    model_from_state,
    save_state,
)
from training.data import Batch, Corpus, Position, Specials, Stream, load_tokenizer
from training.grow import double, original_name
from training.guidance import Guidance
from training.masking import Kind, PieceTable
from training.objective import CandidateSampler, Losses, StepInputs, step_inputs, step_loss
from training.reading import sha256_of
from training.words import WordLists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from training.modeling import MaskedLanguageModel
    from training.recipe import Phase, Recipe

_HEAD = "cls."
_SEED_CANDIDATES = 4


def log_frequencies(corpus: Corpus, vocabulary: int) -> Tensor:
    """Return log((count + 0.3) / total) of every piece: the decoder bias to start from."""
    counts = np.bincount(corpus.ids, minlength=vocabulary) + 0.3
    return torch.from_numpy(np.log(counts / counts.sum())).float()


def make_optimizer(
    model: nn.Module, recipe: Recipe, saved: dict[str, dict[str, Tensor]]
) -> torch.optim.AdamW:
    """Return AdamW over the trainable parameters, with the moments saved under their names."""
    named = {name: p for name, p in model.named_parameters() if p.requires_grad}
    matrices = [p for p in named.values() if p.ndim > 1]
    others = [p for p in named.values() if p.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=0.0, betas=recipe.betas, eps=1e-6, fused=True)
    for name, parameter in named.items():
        if name in saved:
            optimizer.state[parameter] = {key: value.clone() for key, value in saved[name].items()}
    return optimizer


def optimizer_state(
    model: nn.Module, optimizer: torch.optim.Optimizer
) -> dict[str, dict[str, Tensor]]:
    """Return the optimiser's moments by parameter name."""
    return {
        name: dict(optimizer.state[p])
        for name, p in model.named_parameters()
        if p in optimizer.state
    }


@dataclass
class Progress:
    """How far a run has come.

    Attributes:
        phase: the phase's name.
        step: steps done in the phase.
        total_steps: steps done in all.
        tokens: pieces seen, [CLS] and [SEP] included.
        seconds: time spent in training steps.
        loss: running mean of the cross-entropy (weight 0.98 on the past).
        penalty: running mean of the resting penalty.
        alike: running mean of the penalty on heads that are alike.
        echo: running mean of the loss of answers that repeat a word of their line.
        guides: running means of the guided heads' cross-entropies, and of the weight above the
            limit that other words give to verbs.
    """

    phase: str
    step: int = 0
    total_steps: int = 0
    tokens: int = 0
    seconds: float = 0.0
    loss: float = float("nan")
    penalty: float = float("nan")
    alike: float = float("nan")
    echo: float = float("nan")
    guides: list[float] = field(default_factory=list)

    def note(self, losses: Losses) -> None:
        """Take a step's figures into the running means."""
        self.loss = _running(self.loss, losses.cross_entropy.item())
        self.penalty = _running(self.penalty, losses.resting.item())
        self.alike = _running(self.alike, losses.alike.item())
        self.echo = _running(self.echo, losses.echo.item())
        guides = [*losses.guides.tolist(), losses.others.item()] if len(losses.guides) else []
        before = self.guides if len(self.guides) == len(guides) else [float("nan")] * len(guides)
        self.guides = [_running(a, b) for a, b in zip(before, guides, strict=True)]


def _running(mean: float, value: float) -> float:
    """Move a running mean towards a value; not-a-number begins it."""
    return value if math.isnan(mean) else 0.98 * mean + 0.02 * value


@dataclass
class Trainer:
    """A run in memory. ``advance`` does one step; ``save`` writes everything a resume needs.

    ``rate_share`` is a factor on the phase's learning rate, for whoever has to end by the clock.
    """

    recipe: Recipe
    corpus: Corpus
    encoder: Path
    run: Path
    device: torch.device
    compiled: bool = True
    precision: torch.dtype = torch.float32
    workers: int = 0
    rate_share: float = 1.0
    progress: Progress = field(init=False)
    model: MaskedLanguageModel = field(init=False)
    averaged: dict[str, Tensor] = field(init=False)

    def __post_init__(self) -> None:
        tokenizer = load_tokenizer(self.encoder)
        self._table = PieceTable.from_tokenizer(tokenizer)
        self._specials = Specials.from_tokenizer(tokenizer)
        self._tokenizer = tokenizer
        state = load_state(self.run)
        if state is None:
            self._start()
        else:
            self._resume(state)
        self._enter_phase()

    @property
    def phase(self) -> Phase:
        """The phase under way."""
        return self.recipe.phases[self.recipe.index(self.progress.phase)]

    @property
    def finished(self) -> bool:
        """Whether the last phase is done."""
        last = self.recipe.phases[-1]
        return self.progress.phase == last.name and self.progress.step >= last.steps

    def _start(self) -> None:
        torch.manual_seed(self.recipe.seed)
        self.model, has_head = load_model(self.encoder)
        if not has_head:
            bias = log_frequencies(self.corpus, self.model.shape.vocab_size)
            self.model.cls.predictions.bias.data.copy_(bias)
        self.model.to(self.device)
        self.averaged = copy.deepcopy(self.model.state_dict())
        self.progress = Progress(self.recipe.first(sha256_of(self.encoder / WEIGHTS_FILE)).name)
        self._moments: dict[str, dict[str, Tensor]] = {}
        self._position = Position()

    def _resume(self, state: dict[str, Any]) -> None:
        self.progress = Progress(**state["progress"])
        self.model = model_from_state(state, self.encoder).to(self.device)
        self.averaged = {name: w.to(self.device) for name, w in state["averaged"].items()}
        self._moments = state["moments"]
        self._position = Position(*state["position"])
        if self.progress.step >= self.phase.steps and not self.finished:
            self._next_phase()

    def _next_phase(self) -> None:
        following = self.recipe.phases[self.recipe.index(self.progress.phase) + 1]
        self.progress.phase, self.progress.step = following.name, 0

    def _enter_phase(self) -> None:
        """Set up the stream, the trainable parameters, the optimiser and the step's function."""
        phase, recipe = self.phase, self.recipe
        self._stream = Stream(
            self.corpus, self._table, self._specials, rows=phase.rows, length=recipe.length,
            seed=recipe.seed, short_words=recipe.short_words, long_stride=recipe.long_stride,
            pool_lines=recipe.pool_lines, position=self._position, text=phase.text,
            workers=self.workers,
        )  # fmt: skip
        self._batches: Iterator[Batch] = self._stream.batches(phase.mask)
        self._grow_to(phase.layers)
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad_(phase.train == "all" or name.startswith(_HEAD))
        self._optimizer = make_optimizer(self.model, recipe, self._moments)
        self._sampler = None
        if phase.candidates:
            counts = np.bincount(self.corpus.ids, minlength=self.model.shape.vocab_size)
            self._sampler = CandidateSampler.from_counts(counts, recipe.frequent, phase.candidates)
        self._terms = phase.terms()
        self._guidance = None
        if self._terms.guides:
            self._guidance = Guidance.from_tokenizer(
                self._terms.guides, self._tokenizer, WordLists.load()
            )
        self._loss: Callable[[StepInputs], Losses] = functools.partial(
            step_loss, self.model, terms=self._terms, precision=self.precision
        )
        if self.compiled:
            self._loss = torch.compile(self._loss, dynamic=False)

    def _grow_to(self, layers: int) -> None:
        """Double the model until it has the phase's layers; the average starts afresh."""
        while self.model.shape.num_hidden_layers < layers:
            batch = next(self._stream.batches(self.phase.mask))
            ids, positions, segments = (
                torch.from_numpy(array).to(self.device)
                for array in (batch.ids, batch.positions, batch.segments)
            )
            small = self._moments
            self.model = double(self.model, ids, positions, segments)
            sources = {name: original_name(name) for name, _ in self.model.named_parameters()}
            self._moments = {n: small[s] for n, s in sources.items() if s and s in small}
            self.averaged = copy.deepcopy(self.model.state_dict())
        if self.model.shape.num_hidden_layers != layers:
            msg = f"phase {self.phase.name}: cannot reach {layers} layers by doubling"
            raise ValueError(msg)

    def advance(self) -> None:
        """Do one optimiser step, entering the next phase first where one is due."""
        if self.progress.step >= self.phase.steps:
            self._moments = optimizer_state(self.model, self._optimizer)
            self._position = self._stream.position
            self._next_phase()
            self._enter_phase()
        phase, progress = self.phase, self.progress
        began = time.monotonic()
        batch = next(self._batches)
        losses = self._loss(self._inputs(batch))
        losses.total.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip)
        for group in self._optimizer.param_groups:
            group["lr"] = phase.rate_at(progress.step) * self.rate_share
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        progress.step += 1
        progress.total_steps += 1
        progress.tokens += batch.tokens
        progress.note(losses)
        if progress.total_steps % self.recipe.ema_every == 0:
            self._average()
        progress.seconds += time.monotonic() - began

    def _inputs(self, batch: Batch) -> StepInputs:
        phase, seed = self.phase, self.recipe.seed
        rng = np.random.default_rng((seed, self.progress.total_steps, _SEED_CANDIDATES))
        guiding = self._guidance.targets(batch, self._terms.rows) if self._guidance else None
        kind = self._table.kind
        marks = kind == Kind.PUNCTUATION if phase.resting_punctuation else None
        echoing = kind == Kind.CONTENT if phase.echo_weight else None
        return step_inputs(
            batch, phase.targets, self._sampler, rng, self.device, guiding, marks, echoing
        )

    @torch.no_grad()
    def _average(self) -> None:
        """Move the averaged weights a little towards the current ones, early on by more."""
        count = self.progress.total_steps // self.recipe.ema_every
        decay = min(self.recipe.ema_decay, (1 + count) / (10 + count))
        for name, weight in self.model.state_dict().items():
            self.averaged[name].lerp_(weight, 1.0 - decay)

    def save(self) -> None:
        """Write weights, averaged weights, optimiser moments, data position and progress."""
        state = {
            "layers": self.model.shape.num_hidden_layers,
            "model": self.model.state_dict(),
            "averaged": self.averaged,
            "moments": optimizer_state(self.model, self._optimizer) or self._moments,
            "position": tuple(self._stream.position),
            "progress": vars(self.progress).copy(),
        }
        save_state(state, self.run)
