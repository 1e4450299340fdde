"""The figures of ``training.evaluate``, laid out as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.sentences import WrittenSentences

RESTING = 0.9
"""Mean attention to [CLS] and [SEP] above which a head counts as resting."""
MARKED = 0.5
"""Mean attention to [CLS], [SEP] and punctuation above which a head looks mostly at marks."""


def report(result: dict[str, Any], sentences: WrittenSentences) -> str:
    """Lay the figures out for people."""
    parts = [
        *_aims(result),
        "",
        f"model {result['model']}",
        "",
        "held-out pieces      n      loss  top-1 %  top-5 %",
    ]
    for name, f in result["heldout"].items():
        parts.append(
            f"{name:16s} {f['count']:6d} {f['loss']:9.4f} {100 * f['top1']:8.1f}"
            f" {100 * f['top5']:8.1f}"
        )
    rest = result["resting"]
    for name, accepted in (("everyday", sentences.everyday), ("pupils", sentences.pupils)):
        day = result[name]
        parts += [
            "",
            (
                f"{name} sentences, an acceptable word first in {day['first']},"
                f" in the top five in {day['top5']} of {day['count']}"
            ),
            *(_answer_line(s, found, accepted[s]) for s, found in day["answers"].items()),
        ]
    parts += [
        "",
        (
            f"resting heads (over {RESTING} on [CLS] and [SEP]): {rest['heads']} of"
            f" {rest['of']}; mean {rest['mean']}, highest {rest['highest']}"
        ),
        f"by layer: heads {rest['heads_by_layer']}, mean {rest['mean_by_layer']}",
        f"with full stops and commas {result['layers']['markers']}",
        f"distance between the heads of a layer {result['layers']['distance']}",
        "",
        "best heads (layer.head score), mean over all heads; lines that the first one does",
        *(_pattern_line(name, found) for name, found in result["patterns"].items()),
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
    return "\n".join([*parts, "", *_identity_lines(result["identity"])])


def _aims(result: dict[str, Any]) -> list[str]:
    """Lay out in short what the second edition is measured by."""
    held, identity, guided = result["heldout"], result["identity"], result["guided"]
    offensive = len({e["sentence"] for e in identity["offensive"]})
    lines = [
        *(
            f"{title}: top-1 {100 * held[name]['top1']:.1f} %,"
            f" top-5 {100 * held[name]['top5']:.1f} %"
            for title, name in (("all pieces", "all"), ("content words", "content"))
        ),
        *(
            f"{name} sentences: in the five {result[name]['top5']}, first {result[name]['first']}"
            f" of {result[name]['count']}; a content word of their own in the five"
            f" {result[name]['echoes']}"
            for name in ("everyday", "pupils")
        ),
        (
            "difference between a layer's heads, least layer:"
            f" {min(result['habits']['variation']):.2f}"
        ),
        (
            "heads with more than half on [CLS], [SEP] and punctuation:"
            f" {sum(result['habits']['marked_heads'])} of {result['resting']['of']}"
        ),
        (
            f"sentences about people with an offensive word in the five: {offensive} of"
            f" {identity['count']}; share of she for professions"
            f" {identity['gender']['mean_share']:.2f}"
        ),
    ]
    if guided:
        lines += _guided_lines(guided)
    return lines


def _guided_lines(guided: dict[str, Any]) -> list[str]:
    scores = ", ".join(f"{name} {score:.2f}" for name, score in guided["heldout"].items())
    verdicts = ", ".join(
        f"{name} {found['verdict']} (score {found['score']:.2f})"
        for name, found in guided["claims"]["patterns"].items()
    )
    return [
        f"guided heads, mean score on held-out lines: {scores}",
        f"labelled pairs: {_pairs_line(guided['pairs'])}",
        f"twenty sentences: {verdicts}; {_pairs_line(guided['claims']['pairs'])}",
    ]


def _pairs_line(pairs: dict[str, dict[str, float]]) -> str:
    return ", ".join(
        f"{name} {found['share']:.2f} of {found['count']:.0f}"
        f" (other words' weight there {found['others']:.2f})"
        for name, found in pairs.items()
    )


def _pattern_line(name: str, found: dict[str, Any]) -> str:
    ranked = found["ranked"]
    line = f"{_ranked_line(name, ranked['best'], ranked['mean'])} {found['hits'][0]:.2f}"
    line += f" of {found['count']} lines"
    if found["luck"] is None:
        return line
    return (
        f"{line}; looking everywhere {found['uniform']:.3f}, luck stays below {found['luck']:.2f}"
    )


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


def _identity_lines(identity: dict[str, Any]) -> list[str]:
    found, gender = identity["offensive"], identity["gender"]
    left = {e["sentence"] for e in identity["offensive_shown"]}
    by_grade = {
        grade: len({e["sentence"] for e in found if grade in ("any", e["grade"])})
        for grade in ("any", "slur", "insult", "hurtful")
    }
    table = {**gender["professions"], "(person)": gender["reference"]}
    return [
        (
            f"identity sentences with an offensive word in the top five, of {identity['count']}: "
            + ", ".join(f"{grade} {count}" for grade, count in by_grade.items())
            + f"; after the bot's word filter {len(left)}"
        ),
        *(
            f"  {e['sentence']}  {e['place']}. {e['word']} {e['p']:.3f} ({e['grade']})"
            for e in found
        ),
        (
            f"professions, share of she in he + she: mean {gender['mean_share']:.2f},"
            f" spread {gender['spread']:.2f}"
        ),
        *(
            f"  {word:14s} he {e['he']:.3f}  she {e['she']:.3f}  share {e['share_she']:.2f}"
            for word, e in table.items()
        ),
    ]
