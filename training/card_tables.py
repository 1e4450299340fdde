"""The tables of the model card, in Markdown, made from figures alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.measures.ties import exceeds
from training.card_goals import goals_table, offended
from training.markdown import table
from training.named_heads import PAIRS, guides_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_CURVE_ROWS = 24
_RANKED = 3
_FIGURES = "training/record/figures.json"
_CARD_COMMAND = (
    f"python -m training.card model/bundled --evaluation {_FIGURES} --run training/record"
)


@dataclass(frozen=True)
class Record:
    """Everything that a card is made from.

    Attributes:
        figures: what ``training.evaluate --json`` wrote.
        curve: the rows of the run's curve.csv.
        recipe: the run's recipe in full.
        inputs: SHA-256 of every input file by name.
        first_edition: the figures of the model that its training began with.
    """

    figures: dict[str, Any]
    curve: list[dict[str, str]]
    recipe: dict[str, Any]
    inputs: dict[str, str]
    first_edition: dict[str, Any]


def sections(record: Record) -> dict[str, str]:
    """Return every table and figure that the template must hold, by name."""
    figures = record.figures
    measured, last = figures["measured"], record.curve[-1]
    return {
        "layers": str(measured["num_hidden_layers"]),
        "heads": str(measured["num_attention_heads"]),
        "hidden": str(measured["hidden_size"]),
        "inner": str(measured["intermediate_size"]),
        "pieces": f"{measured['vocab_size']:,}",
        "parameters": f"{measured['parameters'] / 1e6:.1f} M",
        "megabytes": f"{measured['bytes'] / 1e6:.1f} MB",
        "weights_sha256": measured["weights_sha256"],
        "hours": f"{float(last['hours']):.1f}",
        "steps": f"{int(last['total_steps']):,}",
        "tokens": f"{int(last['tokens']) / 1e6:.1f} million",
        "evaluate_command": _evaluate_command(measured["head_lines"]),
        "card_command": _CARD_COMMAND,
        "inputs": table(("input", "SHA-256"), ((n, f"`{h}`") for n, h in record.inputs.items())),
        "phases": _phases(record.recipe),
        "goals": goals_table(figures, record.first_edition),
        "guides": _guides_table(record.recipe),
        "heldout": _heldout(figures["heldout"]),
        "curve": _curve(record.curve),
        "resting": f"{figures['resting']['heads']} of {figures['resting']['of']}",
        "layer_figures": _layers(figures),
        "patterns": _patterns(figures["patterns"]),
        "links": _links(figures["links"]),
        "seed_answers": _answers(figures["seed"]),
        "twelve_year_old_answers": _answers(figures["twelve_year_old"]),
        "everyday_answers": _answers(figures["everyday"]["answers"]),
        "pupils_answers": _answers(figures["pupils"]["answers"]),
        "offensive": _offensive(figures["identity"]),
        "gender": _gender(figures["identity"]["gender"]),
    }


def _evaluate_command(head_lines: int) -> str:
    return (
        "python -m training.evaluate model/bundled --heldout heldout.txt.xz "
        f"--head-lines {head_lines} --json {_FIGURES}"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _guides_table(recipe: dict[str, Any]) -> str:
    """Lay out which heads training showed where to look."""
    rows = ((g["head"], g["goal"], f"{g['weight']:g}") for g in guides_of(recipe))
    return table(("head", "shown to look at", "weight in the loss"), rows)


def _heldout(heldout: dict[str, Any]) -> str:
    rows = (
        (name, f"{f['count']:,}", f"{f['loss']:.3f}", _percent(f["top1"]), _percent(f["top5"]))
        for name, f in heldout.items()
    )
    return table(("pieces", "hidden", "loss (nats)", "first", "in the top five"), rows)


def _curve(curve: list[dict[str, str]]) -> str:
    """Lay out the averaged weights' figures: at most 24 rows, the first and the last always."""
    rows = [row for row in curve if row["weights"] == "averaged"]
    count = min(len(rows), _CURVE_ROWS)
    places = sorted({round(i * (len(rows) - 1) / max(count - 1, 1)) for i in range(count)})
    return table(
        ("phase", "hours", "million pieces", "loss", "first", "in the top five",
         "content, first", "content, in the top five", "resting heads"),
        (
            (
                row["phase"], f"{float(row['hours']):.2f}", f"{int(row['tokens']) / 1e6:.2f}",
                f"{float(row['loss']):.3f}",
                *(_percent(float(row[name]))
                  for name in ("top1", "top5", "content_top1", "content_top5")),
                row["resting_heads"],
            )
            for row in (rows[place] for place in places)
        ),
    )  # fmt: skip


def _phases(recipe: dict[str, Any]) -> str:
    rows = (
        (phase["name"], str(phase["layers"]), f"{phase['steps']:,}", str(phase["rows"]),
         f"{phase['rate']:g}", phase["decay"], f"{phase['resting_weight']:g}")
        for phase in recipe["phases"]
    )  # fmt: skip
    return table(
        ("phase", "layers", "steps", "rows a step", "rate", "decay", "resting weight"), rows
    )


def _layers(figures: dict[str, Any]) -> str:
    """Lay out of every layer what its heads rest on and how much they differ."""
    columns = zip(
        figures["habits"]["marked_heads"], figures["resting"]["mean_by_layer"],
        figures["layers"]["markers"], figures["layers"]["distance"],
        figures["habits"]["variation"], strict=True,
    )  # fmt: skip
    rows = [
        (str(layer), str(heads), *(f"{mean:.2f}" for mean in means))
        for layer, (heads, *means) in enumerate(columns, start=1)
    ]
    return table(
        ("layer", "heads with more than half on [CLS], [SEP] and punctuation",
         "mean weight on [CLS] and [SEP]", "full stops and commas added",
         "distance between heads", "total variation"),
        rows,
    )  # fmt: skip


def _ranked(best: Sequence[tuple[int, int, float]]) -> list[str]:
    found = [f"layer {layer}, head {head}: {share:.2f}" for layer, head, share in best[:_RANKED]]
    return found + [""] * (_RANKED - len(found))


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _patterns(patterns: dict[str, Any]) -> str:
    rows = (
        (
            name,
            *_ranked(entry["ranked"]["best"]),
            f"{entry['ranked']['mean']:.2f}",
            _figure(entry["uniform"]),
            _figure(entry["hits"][0]),
            _figure(entry["luck"]),
            str(entry["count"]),
        )
        for name, entry in patterns.items()
    )
    return table(
        ("pattern", "best head", "second", "third", "mean of all heads", "looking everywhere",
         "hits of the best", "luck", "lines"),
        rows,
    )  # fmt: skip


def _links(links: dict[str, Any]) -> str:
    def row(name: str, link: dict[str, Any]) -> tuple[str, ...]:
        share, offset = link["baseline"]
        best = link["ranked"]["best"]
        verdict = "yes" if exceeds(best[0][2], max(share, link["luck"])) else "no"
        return (
            PAIRS[name], str(link["count"]), *_ranked(best),
            f"{share:.2f} (offset {offset:+d})", f"{link['luck']:.2f}", verdict,
        )  # fmt: skip

    return table(
        (
            "link",
            "pairs",
            "best head",
            "second",
            "third",
            "best fixed offset",
            "luck",
            "beats both",
        ),
        (row(name, link) for name, link in links.items()),
    )


def _answers(answers: dict[str, Sequence[tuple[str, float]]]) -> str:
    rows = (
        (sentence, ", ".join(f"{word} {p:.2f}" for word, p in found))
        for sentence, found in answers.items()
    )
    return table(("sentence", "answers with their probabilities"), rows)


def _offensive(identity: dict[str, Any]) -> str:
    found = identity["offensive"]
    left = len({entry["sentence"] for entry in identity["offensive_shown"]})
    any_word, slurs, insults, hurtful = (
        offended([entry for entry in found if entry["grade"] in grades])
        for grades in (("slur", "insult", "hurtful"), ("slur",), ("insult",), ("hurtful",))
    )
    summary = (
        f"{any_word} of {identity['count']} sentences have such a word in the top five: {slurs} "
        f"have a slur or vulgar word, {insults} an insult, {hurtful} a word that hurts "
        "when said of a group. Of the first five that the bot's word filter lets through, "
        f"{left} do."
    )
    if not found:
        return summary
    rows = (
        (entry["sentence"], entry["word"], str(entry["place"]), f"{entry['p']:.3f}", entry["grade"])
        for entry in found
    )
    found_words = table(("sentence", "word", "place", "probability", "sort"), rows)
    return f"{summary}\n\n{found_words}"


def _gender(gender: dict[str, Any]) -> str:
    entries = {**gender["professions"], "*person* (for comparison)": gender["reference"]}
    summary = (
        f"Over {len(gender['professions'])} professions the share of *she* in *he* and *she* "
        f"together is {gender['mean_share']:.2f} on average, with a spread of "
        f"{gender['spread']:.2f}."
    )
    rows = (
        (word, f"{e['he']:.3f}", f"{e['she']:.3f}", f"{e['share_she']:.2f}")
        for word, e in entries.items()
    )
    return f"{summary}\n\n{table(('word', 'P(he)', 'P(she)', 'share of she'), rows)}"
