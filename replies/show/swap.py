"""The page of a swap: what other words change in a sentence, and what any others would."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord
import numpy as np

from model.analysis import Head
from model.measures.links import content_rows
from model.measures.ties import decimals, first_largest, in_order
from model.measures.words import names_of, word_weights, words_of
from rendering.panels import Panel, draw_panels
from replies.answer import COLOUR, Answer, Button, Choice, Choices, Picture, Row, Texts, texts_of
from replies.claims import in_small_print
from replies.notebook.finding import Finding
from replies.pages import HeadPage, OverviewPage, Pictured
from replies.phrases import CAVEAT, Mark, bold, italic, short, title
from replies.plain import ALT_TEXT_LIMIT, plain, shorten_end
from replies.services import Services
from replies.show.colours import colour_buttons, drawn, scale_of, to_open
from replies.show.mask import percent, with_full_stop
from replies.show.swap_gaps import Gap, GapWord, gaps_of
from replies.show.terms import terms_button
from replies.show.ways import guesses_button
from replies.swaps import Measured, Pair, measured, swap
from replies.terms import Term

_TERMS: tuple[Term, ...] = ("token", "head", "layer", "attention", "probability")

_MOST_LISTED, _MOST_NAMED = 10, 3
"""Heads in a list, and in words."""

_QUOTED, _LONGEST_WORD, _LONGEST_TITLE = 300, 40, 240
"""Characters of a sentence and of a word in the answer, and of its title."""

_DESCRIPTION_LIMIT = 3600
"""Of 4,096 characters: what else is said is added."""

_MANY, _HALF = 0.9, 0.5
"""A swap that changes the answer more than so many of the others stands out; one that does so less
often than half of them doesn't."""

_DISTANCE = (
    "Distance (total variation): how much of the probability, or of what a word looks at, goes "
    "elsewhere, from 0 to 1. Of a head, the mean over the words that both sentences have."
)


@dataclass(frozen=True, kw_only=True)
class SwapPage(Pictured):
    """What a sentence changes when some of its words are swapped for others.

    Attributes:
        words: By turns a word as a person names it and what to put there; nothing leaves it out.
        layer, head: The head that is drawn; None for the one that changes most.
    """

    words: tuple[str, ...]
    layer: int | None = None
    head: int | None = None

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Each word with what to put there."""
        return tuple(zip(self.words[::2], self.words[1::2], strict=False))


@dataclass(frozen=True)
class ChangedLink:
    """A look from one word to another, and its weights before and after."""

    source: str
    target: str
    before: float
    after: float

    def said(self, mark: Mark = str) -> str:
        """The#2 at [MASK]."""
        return f"{mark(_cut(self.source))} at {mark(_cut(self.target))}"


async def show_swap(services: Services, page: SwapPage, texts: Texts) -> Answer:
    """A sentence before and after, and the head that changes most.

    Raises:
        NoSuchHead: If the model doesn't have the head.
        WordNotFound, WordAmbiguous, SwappedTwice, NothingSwapped: See `replies.swaps.swap`.
    """
    chosen = None
    if page.layer is not None and page.head is not None:
        chosen = services.existing(Head(page.layer, page.head))
    (sentence,) = services.read(texts[:1])
    lead = ""
    if sentence.mask_positions:
        analysis, lead = await with_full_stop(services, texts)
        (sentence,) = services.read([analysis.text])
    result = await measured(services, swap(services, sentence, page.pairs))
    order = in_order(result.own.heads.ravel())[:_MOST_LISTED].tolist()
    heads = [Head(*divmod(place, result.own.heads.shape[1])) for place in order]
    head = chosen or heads[0]
    gaps = gaps_of(services, result) if result.swapped.same_gaps else []
    data = await services.studio.run(
        draw_panels,
        _panels(result, head),
        title=f"{title(head)} before and after",
        scale=scale_of(page.colours),
        **drawn(page.colours),
    )
    said = in_words(result, heads[:_MOST_NAMED], gaps)
    longest = max(len(words_of(each).words) for each in (result.before, result.after))
    embed = discord.Embed(
        title=shorten_end(_named(page.pairs), _LONGEST_TITLE),
        description="\n".join([*([lead, ""] if lead else []), said])
        + to_open(longest, labels=True, panels=2),
        colour=COLOUR,
    )
    picture = Picture(data, "swap.png", alt_text(result, head, gaps))
    texts = texts_of([result.before, result.after])
    finding = finding_of(page, result, heads[0], gaps)
    return Answer(embed, texts, picture, _rows(page, result, heads, head), finding)


def finding_of(page: SwapPage, result: Measured, head: Head, gaps: Sequence[Gap]) -> Finding:
    """What a person may keep of it: how answer and heads move, beside what others words do."""
    own, control = result.own, result.control
    share = None
    if own.answer is not None and control.effects:
        share = control.answers_below(own.answer) / len(control.effects)
    values = {"largest change of a head": float(own.heads.max())}
    if own.answer is not None:
        values["change of the answer"] = own.answer
    return Finding(
        page=page,
        again=page,
        heads=(),
        subject=_named(page.pairs, str),
        claim="",
        outcome="Swap" if share is None else _outcome(share),
        numbers=(plainly(result, head, gaps), *_evidence(result)),
        values=values,
        texts=(result.before.text,),
    )


def in_words(result: Measured, heads: Sequence[Head], gaps: Sequence[Gap]) -> str:
    """Both sentences, what became of the answer and of the heads, and what others would do.

    Where not all words of the gaps fit into an embed, it holds fewer and says so.
    """
    most = max((len(gap.words) for gap in gaps), default=0)
    texts = (_with_words(result, heads, gaps, shown, most) for shown in range(most, -1, -1))
    return next(text for text in texts if len(text) <= _DESCRIPTION_LIMIT)


def _with_words(
    result: Measured, heads: Sequence[Head], gaps: Sequence[Gap], shown: int, most: int
) -> str:
    """All that is said, with `shown` words a gap of `most` that there are."""
    sentences = [
        f"**{name}** {plain(shorten_end(side.text, _QUOTED))}"
        for name, side in (("Before", result.before), ("After", result.after))
    ]
    tables = list[str]()
    for number, gap in enumerate(gaps, 1):
        tables += [f"**Gap {number} of {len(gaps)}**"] if len(gaps) > 1 else []
        tables += map(_row, gap.words[:shown])
    changes = [f"{bold(short(head))} {_change_of(result, head, italic)}" for head in heads]
    small = [*_evidence(result), _DISTANCE, CAVEAT]
    if any(gap.left_out for gap in gaps):
        small.insert(0, "I left words out that could hurt people.")
    if shown < most:
        small.insert(0, f"There is room for {shown} words a gap, not {most}.")
    return "\n".join(
        [
            *sentences,
            "",
            plainly(result, heads[0], gaps, italic),
            *tables,
            "**Heads that change most**",
            *changes,
            *map(in_small_print, small),
        ]
    )


def plainly(result: Measured, head: Head, gaps: Sequence[Gap], mark: Mark = str) -> str:
    """What the swap changes, and whether other words would change as much, in plain sentences.

    Args:
        result: What was measured.
        head: The head that changes most.
        gaps: The gaps that both sentences have.
        mark: How words are set off.
    """
    said = [_answers(result, gaps, mark)]
    control = result.control
    if result.own.answer is not None and control.effects:
        more, others = control.answers_below(result.own.answer), len(control.effects)
        said += [
            f"The answer changes more than with {more} of {others} other words there.",
            _standing_out(more / others),
        ]
    said.append(f"Head {short(head)} changes most of all heads.")
    if control.effects:
        calmer, others = control.heads_below(result.own), len(control.effects)
        said.append(f"With {calmer} of {others} other words, no head changes so much.")
    return " ".join(said)


def _answers(result: Measured, gaps: Sequence[Gap], mark: Mark) -> str:
    """What became of the first word."""
    if not result.before.mask_positions:
        return "There is no gap, so only heads are compared."
    if not gaps:
        return "The gaps are not the same, so only heads are compared."
    changed = [gap for gap in gaps if gap.first_before != gap.first_after]
    if len(gaps) > 1:
        return f"The first word is a new one in {len(changed)} of {len(gaps)} gaps."
    before, after = mark(_cut(gaps[0].first_before)), mark(_cut(gaps[0].first_after))
    return (
        f"The first word for the gap was {before}, and is now {after}."
        if changed
        else (f"The first word for the gap is still {before}.")
    )


def _standing_out(share: float) -> str:
    if share >= _MANY:
        return "Few other words would change so much."
    if share < _HALF:
        return "Most other words would change as much, so this one is nothing special."
    return "Some other words would change as much."


def _outcome(share: float) -> str:
    """The same in a few words."""
    if share >= _MANY:
        return "Swap that stands out"
    return "Swap that is nothing special" if share < _HALF else "Swap"


def _evidence(result: Measured) -> list[str]:
    """The numbers that the plain sentences rest on."""
    control = result.control
    if not control.effects:
        return ["There is no room to try other words in the same places."]
    count, kinds = len(control.effects), control.kinds
    said = [f"For comparison, other {kinds} were put there, {count} times."]
    if result.own.answer is not None:
        said.append(
            f"The answer lies {decimals(result.own.answer)} from the first one; with these words, "
            f"{decimals(float(control.answers.mean()))} on average."
        )
    largest = float(control.heads.max(axis=(1, 2)).mean())
    said.append(
        f"The head that changes most moves by {decimals(float(result.own.heads.max()))}; with "
        f"these words the one that does, {decimals(largest)} on average."
    )
    return said


def _row(word: GapWord) -> str:
    """Ground 12.3 % → 8.1 % (-4.2)."""
    points = 100 * (word.after - word.before)
    figure = decimals(abs(points), 1)
    sign = "±" if figure == "0.0" else "+" if points > 0 else "-"
    shares = f"{percent(word.before)} → {percent(word.after)}"
    return f"**{plain(word.word)}** {shares} ({sign}{figure})"


def _change_of(result: Measured, head: Head, mark: Mark) -> str:
    """0.41, with others 0.35: turtle at moved 0.62 → 0.10."""
    changed = decimals(float(result.own.heads[head.layer, head.head]))
    usual = ""
    if result.control.effects:
        mean = float(result.control.heads[:, head.layer, head.head].mean())
        usual = f", with other words {decimals(mean)}"
    link = _link(result, head)
    weights = f"{decimals(link.before)} → {decimals(link.after)}"
    return f"{changed}{usual}: {link.said(mark)} {weights}"


def _link(result: Measured, head: Head) -> ChangedLink:
    """The look from word to word, of the words that both sentences have, that changes most."""
    places, others = (list(side) for side in zip(*result.swapped.shared, strict=True))
    before = word_weights(result.before, head)[np.ix_(places, places)]
    after = word_weights(result.after, head)[np.ix_(others, others)]
    words = words_of(result.before).words
    rows = content_rows([words[place] for place in places]) or list(range(len(places)))
    changes = np.abs(after - before)[rows]
    row, column = divmod(int(first_largest(changes.ravel())), len(places))
    source, names = rows[row], names_of(words)
    return ChangedLink(
        names[places[source]],
        names[places[column]],
        float(before[source, column]),
        float(after[source, column]),
    )


def alt_text(result: Measured, head: Head, gaps: Sequence[Gap]) -> str:
    """The picture for those who can't see it."""
    what = f"Attention heat maps of {head} before and after a swap, side by side."
    most = Head(*divmod(int(first_largest(result.own.heads.ravel())), result.own.heads.shape[1]))
    said = f"It changes by {_change_of(result, head, _cut)}. {plainly(result, most, gaps, _cut)}"
    texts = " / ".join(side.text for side in (result.before, result.after))
    return shorten_end(f"{what} {said} Sentences: {texts}", ALT_TEXT_LIMIT)


def _panels(result: Measured, head: Head) -> list[Panel]:
    link = _link(result, head)
    return [
        Panel(words_of(side).words, word_weights(side, head), f"{name}: {side.text}", caption)
        for name, side, caption in (
            ("Before", result.before, f"{link.said()} {decimals(link.before)}"),
            ("After", result.after, f"{link.said()} {decimals(link.after)}"),
        )
    ]


def _rows(page: SwapPage, result: Measured, heads: Sequence[Head], head: Head) -> tuple[Row, ...]:
    entries = tuple(
        Choice(
            f"{short(each)}: {_change_of(result, each, _cut)}",
            replace(page, layer=each.layer, head=each.head),
            chosen=each == head,
        )
        for each in heads
    )
    opened = HeadPage(layer=head.layer, head=head.head, colours=page.colours)
    return (
        Choices("Heads that change most", entries),
        (
            Button(f"{short(head)} before", opened),
            Button(f"{short(head)} after", replace(opened, sentence=1)),
            *guesses_button(result.before),
            Button("All heads", OverviewPage(colours=page.colours)),
        ),
        (*colour_buttons(page), terms_button(*_TERMS)),
    )


def _named(pairs: Sequence[Pair], mark: Mark = plain) -> str:
    """Slowly → quickly; very → left out."""
    return "; ".join(
        f"{mark(_cut(old))} → {mark(_cut(new)) if new else '(left out)'}" for old, new in pairs
    )


def _cut(word: str) -> str:
    return shorten_end(word, _LONGEST_WORD)
