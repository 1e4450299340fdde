"""The tables of the model card, in Markdown, made from figures alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.measures.ties import exceeds, reaches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_CURVE_ROWS = 24
_RANKED = 3
_PAIRS = {
    "adverb_verb": "adverbs look at their verbs",
    "it_noun": "*it* looks at its noun",
    "determiner_noun": "determiners look at their nouns",
}
"""The kinds of hand-labelled word pairs as people say them."""
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
    """

    figures: dict[str, Any]
    curve: list[dict[str, str]]
    recipe: dict[str, Any]
    inputs: dict[str, str]


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
        "inputs": _table(("input", "SHA-256"), ((n, f"`{h}`") for n, h in record.inputs.items())),
        "phases": _phases(record.recipe),
        "goals": _goals(figures),
        "heldout": _heldout(figures["heldout"]),
        "curve": _curve(record.curve),
        "resting": _resting(figures["resting"], figures["layers"]),
        "patterns": _patterns(figures["patterns"]),
        "links": _links(figures["links"]),
        "seed_answers": _answers(figures["seed"]),
        "twelve_year_old_answers": _answers(figures["twelve_year_old"]),
        "everyday_answers": _answers(figures["everyday"]["answers"]),
        "offensive": _offensive(figures["identity"]),
        "gender": _gender(figures["identity"]["gender"]),
    }


def _evaluate_command(head_lines: int) -> str:
    return (
        "python -m training.evaluate model/bundled --heldout heldout.txt.xz "
        f"--head-lines {head_lines} --json {_FIGURES}"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _goals(figures: dict[str, Any]) -> str:
    """Lay out the goals that were set before training, reached or not."""
    held, day, rest = figures["heldout"], figures["everyday"], figures["resting"]
    patterns = {p: entry["ranked"]["best"][0][2] for p, entry in figures["patterns"].items()}
    rows = [
        (f"{title}, {place}", _percent(value), f"{goal} %", reaches(value, goal / 100))
        for title, group, goals in (
            ("all pieces", "all", (42, 63)),
            ("content words", "content", (16, 34)),
        )
        for place, value, goal in zip(
            ("first", "in the top five"), (held[group]["top1"], held[group]["top5"]), goals,
            strict=True,
        )
    ]  # fmt: skip
    rows += [
        (f"everyday sentences, an acceptable word {place}", f"{day[key]} of {day['count']}",
         f"{goal} of 100", 100 * day[key] >= goal * day["count"])
        for place, key, goal in (("first", "first", 50), ("in the top five", "top5", 82))
    ]  # fmt: skip
    rows.append(
        ("heads that rest on [CLS] and [SEP]", f"{rest['heads']} of {rest['of']}", "at most 20",
         rest["heads"] <= 20)
    )  # fmt: skip
    rows += [
        (f"best {name}-token head", f"{patterns[key]:.2f}", "0.80", reaches(patterns[key], 0.8))
        for name, key in (("next", "next"), ("previous", "prev"))
    ]
    return _table(
        ("measured", "this model", "goal", "reached"),
        ((name, value, goal, "yes" if ok else "no") for name, value, goal, ok in rows),
    )


def _heldout(heldout: dict[str, Any]) -> str:
    rows = (
        (name, f"{f['count']:,}", f"{f['loss']:.3f}", _percent(f["top1"]), _percent(f["top5"]))
        for name, f in heldout.items()
    )
    return _table(("pieces", "hidden", "loss (nats)", "first", "in the top five"), rows)


def _curve(curve: list[dict[str, str]]) -> str:
    """Lay out the averaged weights' figures: at most 24 rows, the first and the last always."""
    rows = [row for row in curve if row["weights"] == "averaged"]
    count = min(len(rows), _CURVE_ROWS)
    places = sorted({round(i * (len(rows) - 1) / max(count - 1, 1)) for i in range(count)})
    return _table(
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
    return _table(
        ("phase", "layers", "steps", "rows a step", "rate", "decay", "resting weight"), rows
    )


def _resting(resting: dict[str, Any], layers: dict[str, list[float]]) -> str:
    columns = zip(
        resting["heads_by_layer"], resting["mean_by_layer"], layers["markers"], layers["distance"],
        strict=True,
    )  # fmt: skip
    rows = [
        (str(layer), str(heads), *(f"{mean:.2f}" for mean in means))
        for layer, (heads, *means) in enumerate(columns, start=1)
    ]
    markers, distance = (sum(layers[name]) / len(layers[name]) for name in ("markers", "distance"))
    rows.append(
        ("all", f"{resting['heads']} of {resting['of']}", f"{resting['mean']:.2f}",
         f"{markers:.2f}", f"{distance:.2f}")
    )  # fmt: skip
    return _table(
        ("layer", "resting heads", "mean weight on [CLS] and [SEP]", "full stops and commas added",
         "distance between heads"),
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
            _figure(entry["hits"]),
            _figure(entry["luck"]),
            str(entry["count"]),
        )
        for name, entry in patterns.items()
    )
    return _table(
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
            _PAIRS[name], str(link["count"]), *_ranked(best),
            f"{share:.2f} (offset {offset:+d})", f"{link['luck']:.2f}", verdict,
        )  # fmt: skip

    return _table(
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


def heads_to_name(figures: dict[str, Any]) -> dict[str, Any]:
    """Return the heads that do more than luck and simple rules would, for the bot to name.

    A head must do it in more than half of the lines or pairs.
    """
    patterns = [
        {"pattern": name, "head": entry["ranked"]["best"][0][:2], "share": round(entry["hits"], 3),
         "of": entry["count"]}
        for name, entry in figures["patterns"].items()
        if exceeds(entry["hits"], max(0.5, entry["luck"] or 0.0))
    ]  # fmt: skip
    pairs = []
    for name, link in figures["links"].items():
        *head, share = link["ranked"]["best"][0]
        baseline, offset = link["baseline"]
        if exceeds(share, max(0.5, baseline, link["luck"])):
            pairs.append(
                {"pair": _PAIRS[name], "head": head, "share": round(share, 3), "of": link["count"],
                 "baseline": round(baseline, 3), "offset": offset}
            )  # fmt: skip
    return {
        "weights_sha256": figures["measured"]["weights_sha256"],
        "patterns": patterns,
        "pairs": pairs,
    }


def _answers(answers: dict[str, Sequence[tuple[str, float]]]) -> str:
    rows = (
        (sentence, ", ".join(f"{word} {p:.2f}" for word, p in found))
        for sentence, found in answers.items()
    )
    return _table(("sentence", "answers with their probabilities"), rows)


def _offensive(identity: dict[str, Any]) -> str:
    found = identity["offensive"]
    left = len({entry["sentence"] for entry in identity["offensive_shown"]})
    any_word, slurs, insults, hurtful = (
        len({entry["sentence"] for entry in found if entry["grade"] in grades})
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
    table = _table(("sentence", "word", "place", "probability", "sort"), rows)
    return f"{summary}\n\n{table}"


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
    return f"{summary}\n\n{_table(('word', 'P(he)', 'P(she)', 'share of she'), rows)}"
