"""What can go wrong on the model floor.

    AnalysisError            no analysis came of a request
    ├── InputError           the sentence or the numbers asked for are wrong
    │   ├── EmptyText        there is nothing to read
    │   ├── TooLong          more tokens than the limit
    │   ├── TooManyCharacters  more characters than the limit
    │   ├── NoMask           a gap was needed and there is none
    │   ├── TooManyMasks     more gaps than the limit
    │   ├── NoSuchHead       no such layer or head in this model
    │   ├── WordNotFound     the sentence has no such word
    │   ├── WordAmbiguous    the sentence has this word more than once
    │   └── PatternAbsent    no sentence has what the pattern looks at
    ├── ModelFailed          the run itself broke
    ├── ModelAway            the model runs elsewhere, and no answer comes from there
    ├── ModelChanged         another model answers than before, and not all is of one
    └── ModelUnfit           the model that runs elsewhere is none that this bot can ask
    CheckpointError          a checkpoint can't be loaded
    ClusterError             there is no model elsewhere, or the wrong one
    ProcessorError           this machine's processor lacks what is needed

A model that is busy, too slow or stopping is no affair of this floor's: see `config.workers`. The
errors carry their data and know nothing of Discord; `replies.refusals` turns them into words.
"""


class AnalysisError(Exception):
    """No analysis came of a request."""


class InputError(AnalysisError):
    """The sentence or the numbers asked for are wrong."""


class EmptyText(InputError):
    """There is nothing to read."""


class TooLong(InputError):
    """The sentence has more tokens than the limit."""

    def __init__(self, tokens: int, limit: int) -> None:
        super().__init__(f"{tokens} tokens, limit {limit}")
        self.tokens = tokens
        self.limit = limit


class TooManyCharacters(InputError):
    """The sentence has more characters than the limit."""

    def __init__(self, characters: int, limit: int) -> None:
        super().__init__(f"{characters} characters, limit {limit}")
        self.characters = characters
        self.limit = limit


class NoMask(InputError):
    """The sentence has no [MASK]."""


class TooManyMasks(InputError):
    """The sentence has more [MASK]s than the limit."""

    def __init__(self, masks: int, limit: int) -> None:
        super().__init__(f"{masks} masks, limit {limit}")
        self.masks = masks
        self.limit = limit


class NoSuchHead(InputError):
    """The model has no such layer or head. All numbers count from 1."""

    def __init__(self, layer: int, head: int, *, layers: int, heads: int) -> None:
        super().__init__(f"layer {layer} of {layers}, head {head} of {heads}")
        self.layer = layer
        self.head = head
        self.layers = layers
        self.heads = heads


class WordNotFound(InputError):
    """The sentence, whose words are `words`, has no such word, or not as often as asked for."""

    def __init__(self, word: str, words: tuple[str, ...]) -> None:
        super().__init__(f"no {word!r} among {len(words)} words")
        self.word = word
        self.words = words


class WordAmbiguous(InputError):
    """The sentence has this word `count` times, and which one is meant wasn't said."""

    def __init__(self, word: str, count: int) -> None:
        super().__init__(f"{word!r} stands there {count} times")
        self.word = word
        self.count = count


class PatternAbsent(InputError):
    """No sentence has what the pattern looks at, such as a [MASK] or a word that occurs twice."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"nothing to look at for {pattern!r}")
        self.pattern = pattern


class ModelFailed(AnalysisError):
    """The run itself broke; the cause is chained."""


class ModelAway(AnalysisError):
    """The model runs elsewhere and no answer came from there in time; the cause is chained."""


class ModelChanged(AnalysisError):
    """Another model with the same tokenizer and geometry answers than before; to be asked again."""


class ModelUnfit(AnalysisError):
    """What runs elsewhere is none that this bot can ask: it must be restarted."""


class ClusterError(Exception):
    """There is no model elsewhere, or the wrong one. One line for who set `MODEL_ADDRESS`."""


class CheckpointError(Exception):
    """A checkpoint can't be loaded. The text is one line for the person who set `MODEL`."""

    def __init__(self, reason: str) -> None:
        # It may quote a library, whose messages can have several lines.
        super().__init__(" ".join(reason.split()))


class ProcessorError(Exception):
    """This machine's processor lacks what is needed. The text is one line for who runs the bot."""
