"""Texts as people type them after a command, and worse, made by Hypothesis."""

from hypothesis import strategies as st

fragments = st.sampled_from(
    [
        *("3", "10", "-1", "0", "99999999999999999999", "3-10", "L3H10", "layer", "head", "l3"),
        *("next", "prev", "zip", "csv", "all", "rollout", "attention", "slowly", "the#2", "it"),
        *("->", "→", "=>", "//", "|||", "\n", ",", ";", "and", "vs", ":", "=", '"', "-", "#"),
        *("<->", "all but", "layers", "layer 4,5", "gif", "mean", "way=even", "show=carried", "a,"),
        *("view=", "view=lines", "k=", "k=3", "k=٣", "words=a,", "words=", "layer=2", "head=3-1"),
        *("focus=it", 'focus="the cat', "palette=viridis", "pallete=gray", "score=next", "x=y"),
        *("[MASK]", "___", "@everyone", "<@1>", "\u200b", "½", "³", "\ud800", "\x00", "😀"),
    ]
)
texts = st.one_of(
    st.text(max_size=40),
    st.lists(st.one_of(fragments, st.text(max_size=6)), max_size=9).map(" ".join),
    st.lists(fragments, max_size=9).map("".join),
)
