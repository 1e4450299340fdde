"""Points discord.py at the server that `DISCORD_API_URL` names, Discord's own or another."""

import asyncio
import json
import os

import aiohttp
import discord.gateway
import discord.http
import yarl

from bot.exit_codes import ExitCode, StartError
from config.secrecy import is_exposed

_SECONDS = 10.0


async def point_at(api_url: str, *, allow_plain: bool = False) -> None:
    """Asks the server where its gateway is and sets both addresses for this process.

    This is also the test whether the server can be reached at all: the client itself would try
    for minutes.

    Args:
        api_url: The server's address.
        allow_plain: Whether the gateway may be another machine without encryption.

    Raises:
        StartError: If it can't be reached or doesn't speak Discord's API, or if its gateway would
            show the token to others.
    """
    gateway = await _gateway_url(api_url)
    if is_exposed(str(gateway)) and not allow_plain:
        raise StartError(
            ExitCode.SETTINGS,
            f"The server at {api_url} names a gateway on another machine without encryption, which "
            "shows the token to whoever is on the way. ALLOW_PLAIN_HTTP=true consents.",
        )
    discord.http.Route.BASE = api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway


async def _gateway_url(api_url: str) -> yarl.URL:
    try:
        timeout = aiohttp.ClientTimeout(total=_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{api_url}/gateway") as response,
        ):
            response.raise_for_status()
            url = yarl.URL(json.loads(await response.text())["url"])
    except (ValueError, KeyError, TypeError) as error:
        raise _unreachable(api_url, "it doesn't answer like Discord's API") from error
    except asyncio.TimeoutError as error:
        raise _unreachable(api_url, f"no answer in {_SECONDS:g} s") from error
    except aiohttp.ClientResponseError as error:
        raise _unreachable(api_url, f"it answered {error.status}") from error
    except (aiohttp.ClientError, OSError) as error:
        number = error.errno if isinstance(error, OSError) and error.errno else 0
        # Those below zero are of looking up the name.
        cause = f": {os.strerror(number)}" if number > 0 else ""
        raise _unreachable(api_url, f"the connection failed{cause}") from error
    if url.scheme not in {"ws", "wss"}:
        raise _unreachable(api_url, "it names no WebSocket as its gateway")
    return url


def _unreachable(api_url: str, reason: str) -> StartError:
    return StartError(
        ExitCode.UNREACHABLE,
        f"Discord can't be reached at {api_url} ({reason}). Check the network, and "
        "DISCORD_API_URL if you set it.",
    )
