"""Puts what was measured into a page of the documentation, between two marks."""

import re
from pathlib import Path

HELP = "also write the result into a page, where it has marks for it"


def put(page: Path, name: str, text: str) -> None:
    """Replaces what stands between `<!-- name -->` and `<!-- end of name -->`.

    Raises:
        ValueError: If the page has no such marks.
    """
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    marked = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    content = page.read_text("utf-8")
    if not marked.search(content):
        raise ValueError(f"{page} has no {begin} … {end}")
    page.write_text(marked.sub(lambda _: f"{begin}\n{text}\n{end}", content), "utf-8")
