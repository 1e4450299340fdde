"""Sentences that lessons test claims on, which no head was chosen by."""

TWENTY_SLOWLY = (
    "The snail slowly moved up the wall.",
    "The old bus moved slowly through the fog.",
    "Slowly the heavy door moved.",
    "The boat moved very slowly past the town.",
    "The queue moved slowly, and we got cold.",
    "Slowly and carefully she moved the glass.",
    "The cloud moved so slowly that nobody saw it.",
    "The tired horses moved slowly up the hill.",
    "The ship slowly moved out of the harbour.",
    "We moved slowly because the path was wet.",
    "My grandmother moved slowly down the stairs.",
    "The bear moved slowly away from us.",
    "The hands of the clock moved slowly.",
    "The crane slowly moved the big stone.",
    "The crowd moved slowly towards the gate.",
    "The sick boy moved his arm slowly.",
    "They moved the piano slowly across the room.",
    "The train moved slowly at first.",
    "Slowly the shadow moved over the grass.",
    "The crab moved slowly under the rock.",
)
"""With *slowly* and *moved* at many distances."""
