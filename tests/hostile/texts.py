"""Texts as nobody should type them: by the grammar of commands, and by what Unicode allows."""

# ruff: noqa: RUF001 - characters that are taken for others are what this is about

from random import Random

COMMANDS = (
    *("3", "10", "-1", "0", "13", "3-10", "L3H10", "layer 3 head 9", "4-11, 3-10 and 1-1", "½"),
    *("next", "prev", "zip", "csv", "npz", "png", "all", "rollout", "slowly", "the#2", "the#0"),
    *("->", "→", "=>", "//", " // ", "|||", "\n", ",", ";", "and", "vs", ":", "=", '"', "'", "-"),
    *("view=", "view=lines", "k=3", "k=٣", "k=99", "words=a,", "words=", "layer=2", "head=3-1"),
    *("focus=it", 'focus="the cat', "palette=viridis", "pallete=gray", "score=next", "x=y", "#"),
)
TOKENS = (
    *("[MASK]", "___", "__", "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK", "MASK]", "\\[MASK\\]"),
    *("##s", "##", "[unused1]", "<mask>", "<s>", "｛mask｝", "［mask］", "＿＿＿", "[ mask ]"),
)
DISCORD = (
    *("@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "<:a:1>", "<a:bb:1>", "</a b:1>"),
    *("<t:1:R>", "<t:99999999999999>", "<t:-9999999999999:F>", f"<@{'9' * 20}>", "<id:guide>"),
    *("**", "__", "~~", "||", "`", "```", "```py\n", "> ", ">>> ", "# ", "-# ", "1. ", "- ", "\\"),
    *("[a](http://b)", "<https://a.b>", "http://a.b", "discord.gg/a", "\\`", "*" * 40, "`" * 40),
)
UNICODE = (
    *("\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u115f", "\u3164", "\u034f", "\u180e"),
    *("\u202a", "\u202b", "\u202d", "\u202e", "\u202c", "\u2066", "\u2067", "\u2069", "\u200f"),
    *("\ufe0f", "\ufe0e", "\u20e3", "\U000e0100", "\U000e0041", "\U000e007f", "\U0001f3fb"),
    *("\ud800", "\udfff", "\ud83d", "\udc00\ud800", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85"),
    *("\u2028", "\u2029", "\r", "\v", "\f", "\u3000", "\u00a0", "\ufffe", "\uffff", "\U0010ffff"),
    *("\ue000", "\U000f0000", "\U00100000", "\u0e33", "\u0f7e", "\u1100\u1161\u11a8", "\ufdfa"),
    *("e" + "\u0301" * 50, "a\u0300\u0316\u0340", "\u0345", "İ", "ı", "ß", "ẞ", "ﬁ", "Ǆ", "ς"),
    *("👩‍👩‍👧‍👦", "🇩🇪", "🏴\U000e0067\U000e007f", "👍🏽", "1️⃣", "ａｂｃ", "我喜欢", "한국어"),
    *("أحب كثيرا", "עברית", "मुझे पसंद", "ไทย", "தமிழ்", "বাংলা", "\u06dd", "\u0600", "𝕬𝖇𝖈"),
)
NUMBERS = (
    *("9" * 5000, "-" + "9" * 5000, "0" * 5000 + "3", "1e309", "NaN", "inf", "0x10", "1_0"),
    *("٣", "³", "Ⅳ", "四", "1.5", "3,10", "2147483648", "18446744073709551616", "-0", "+3"),
)
NESTED = ("[" * 2000, "{" * 2000, '{"a":' * 300, "(" * 500 + ")" * 500, "[[MASK]]" * 100)
REPEATED = ("a", "_", "*", "|", "`", "\\", "[", "<", " ", "\n", "\u0301", "\u200d", "#", "~", "=")
WORDS = ("the", "turtle", "moved", "slowly", "across", "pseudogene", "it", "The", ".", "!", "don't")

KINDS = (COMMANDS, TOKENS, DISCORD, UNICODE, NUMBERS, NESTED, WORDS, WORDS)


def text(chance: Random, most: int = 2000) -> str:
    """A text of up to so many characters: Discord takes 2,000 in a message, 6,000 in an option."""
    parts = [_part(chance) for _ in range(chance.choice((0, 1, 2, 3, 5, 8, 13, 30)))]
    joined = chance.choice(("", " ", " ", " ", "\n", "\u200b")).join(parts)
    return joined[: chance.choice((most, most, 60, 10))]


def sentence(chance: Random) -> str:
    """A text that is short enough to be read, as a rule."""
    if chance.random() < 0.2:
        return text(chance, 120)
    words = [chance.choice(chance.choice((WORDS, WORDS, UNICODE, TOKENS))) for _ in range(6)]
    return " ".join(words)


def word(chance: Random) -> str:
    """A short text without white space, as a rule."""
    parts = [chance.choice(chance.choice(KINDS))[:20] for _ in range(chance.randint(1, 3))]
    return "".join(parts)


def _part(chance: Random) -> str:
    kind = chance.random()
    if kind < 0.1:
        return chance.choice(REPEATED) * chance.choice((2, 30, 64, 500, 2000))
    if kind < 0.2:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 12)))
    return chance.choice(chance.choice(KINDS))
