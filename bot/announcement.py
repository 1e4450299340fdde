"""What the sandbox says in the terminal once it runs: where it is, and for whom."""

import io
import sys
from pathlib import Path

import segno

from sandbox import Server


def for_oneself(server: Server, folder: Path | None = None) -> str:
    """Where a sandbox is that only this machine reaches, and where what is said is kept."""
    kept = "" if folder is None else f"What is said is kept in {folder}.\n"
    return f"Open {server.invitation} in a browser. The bot comes online in a moment.\n{kept}"


def for_a_class(server: Server, folder: Path | None = None) -> str:
    """How a class joins, what it reaches, what is kept, and how the teacher comes in."""
    teaching = server.teaching
    if teaching is None:
        return for_oneself(server, folder)
    port = teaching.url.rstrip("/").rpartition(":")[2]
    return f"""\
Your class opens    {teaching.url}
with the code       {teaching.shown_code}
or scans this, and types a name:

{_blocks(teaching.invitation)}
You are the teacher: on this computer, open
{server.invitation}
Whoever has that address is the teacher too, so keep it to yourself. There the code and the QR code
are shown large, and there you mute, remove, pause and begin anew.

Who reaches what: every device in this computer's networks reaches port {port}, and there the page
only. Without the code it sees a form for the code and a name. With it, it reads and writes in the
class's channels and uses the bot. Nothing is encrypted on its way, so use a network that you trust.
What is written stays on this computer. {_kept(folder)}
The bot comes online in a moment.
"""


def _kept(folder: Path | None) -> str:
    if folder is None:
        return "All of it is forgotten when this ends: press Ctrl-C here."
    return (
        f"What is said is kept in\n{folder}\n"
        "until you begin a new class. Ctrl-C ends this, and the next start goes on with it."
    )


def _blocks(address: str) -> str:
    """A QR code in half blocks, as light letters on a dark ground; nothing where they lack."""
    code = io.StringIO()
    segno.make_qr(address, error="l").terminal(out=code, border=2, compact=True)
    try:
        code.getvalue().encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return "(This terminal can't draw the QR code. The teacher's page shows it.)\n"
    return code.getvalue()
