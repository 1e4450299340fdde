"""Makes the pictures of the documentation with the bot's own code: `python -m docs.pictures`."""

from pathlib import Path

from bot.log import silence_libraries

IMAGES = Path(__file__).parent / "images"
SENTENCE = "The turtle moved slowly across the [MASK]."


def main() -> None:
    """Draws `images/head.png`: layer 3, head 9 of the model in the box."""
    silence_libraries()
    from cogs.reading import title  # noqa: PLC0415
    from config import BUNDLED  # noqa: PLC0415
    from model.analysis import Head  # noqa: PLC0415
    from model.checkpoint import load_checkpoint  # noqa: PLC0415
    from model.runner import Runner  # noqa: PLC0415
    from rendering.head import draw_head  # noqa: PLC0415

    runner = Runner(load_checkpoint(BUNDLED))
    (analysis,) = runner.run([runner.tokenizer.read(SENTENCE)])
    head = Head.counted_from_one(3, 9, runner.geometry)
    picture = draw_head(
        analysis.tokens, analysis.of_head(head), title=title(head), sentence=SENTENCE
    )
    (IMAGES / "head.png").write_bytes(picture)


if __name__ == "__main__":
    main()
