"""How many files and connections the process may have open at once."""

import resource

from bot.exit_codes import ExitCode, StartError

NEEDED = 256
"""At rest it is a dozen; each answer that is sent is a connection, and the libraries open many
files at start. It is also the least that an operating system in use gives without being asked."""


def provide_open_files() -> None:
    """Raises the process's limit to what the bot needs, where it is lower and may be raised.

    Below it anything might fail at any time, each time another thing.

    Raises:
        StartError: If so many aren't allowed.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if _allows(soft):
        return
    if not _allows(hard):
        raise StartError(
            ExitCode.SETTINGS,
            f"Only {hard} files may be open at once in this process; the bot needs {NEEDED}. Raise "
            f"the limit (ulimit -n {NEEDED}, or LimitNOFILE={NEEDED} in a systemd unit).",
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (NEEDED, hard))


def _allows(limit: int) -> bool:
    return limit == resource.RLIM_INFINITY or limit >= NEEDED
