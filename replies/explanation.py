"""What an explanation is, and how its text is made."""

from dataclasses import dataclass

from model.known.literature import Reference


@dataclass(frozen=True)
class Explanation:
    """One topic.

    Attributes:
        name: The topic, one of `replies.topics.TOPICS`.
        title: The heading.
        lines: Four to six short statements, to be read aloud; Discord markdown.
        reference: Where to read on.
        command: What to type, ready to be copied; where it takes several sentences, one a line.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    reference: Reference
    command: str


def statements(text: str) -> tuple[str, ...]:
    """The paragraphs of a text, each as one line."""
    return tuple(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def render(explanation: Explanation) -> str:
    """An explanation as text below its title, in Discord's markdown."""
    lines = "\n".join(f"• {line}" for line in explanation.lines)
    to_try = f"**Try it**\n```\n{explanation.command}\n```"
    return f"{lines}\n\n{to_try}\n**Read on:** {explanation.reference}."
