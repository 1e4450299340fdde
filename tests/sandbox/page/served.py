"""What a sandbox serves: its routes, and the files that its doors need."""

import re
from pathlib import Path

import sandbox.page
from sandbox.testing import Sandbox

FOLDER = Path(sandbox.page.__file__).parent / "browser"


def routes(running: Sandbox) -> list[tuple[str, str]]:
    """Every route of the server: its method, and its path with names in it."""
    return [
        (route.method, route.resource.canonical)
        for route in running._server._application().router.routes()
        if route.resource is not None
    ]


def filled(path: str) -> str:
    """An address that fits a route."""
    return re.sub(r"\{\w+\}", "1", path)


def files() -> list[str]:
    """The page's files."""
    there = [path.relative_to(FOLDER) for path in FOLDER.rglob("*")]
    return [
        path.as_posix()
        for path in there
        if path.suffix in {".js", ".css", ".svg"} and "node_modules" not in path.parts
    ]


def needed_by(page: str) -> set[str]:
    """The files that a page loads, and those that its scripts import."""
    needed = set(re.findall(r'(?:href|src)="/page/([^"]+)"', (FOLDER / page).read_text()))
    scripts = [name for name in needed if name.endswith(".js")]
    while scripts:
        text = (FOLDER / scripts.pop()).read_text()
        imported = set(re.findall(r'^import .* from "\./(\w+\.js)";$', text, re.MULTILINE))
        scripts += imported - needed
        needed |= imported
    return needed
