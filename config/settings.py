"""Every setting of the bot: its name, its meaning, its default and its bounds.

A setting is an environment variable, or a line of `.env`; the environment wins. The field
descriptions below finish the sentence "put there …" and are what a person reads when a value is
missing or malformed.
"""

import re
from ipaddress import IPv6Address
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from config.ports import address
from config.secrecy import is_exposed
from config.shards import Shards

DISCORD_API_URL = "https://discord.com/api/v10"
"""Discord's own HTTP API."""

ENV_FILE = Path(".env")
"""The file of settings, in the folder where the bot is started."""

IN_MEMORY = "memory"
"""The value of `DATA_FOLDER` that means no folder at all."""

BUNDLED = "bundled"
"""The value of `MODEL` that means the checkpoint that comes with this repository."""


class SettingsError(Exception):
    """One or more settings are missing or malformed.

    The text has one line for each, which names the variable, what is wrong and what to put there.
    No value is ever quoted: a token pasted into the wrong variable must not end in a log.
    """


def _check_token(token: SecretStr) -> SecretStr:
    value = token.get_secret_value()
    if value.lower().startswith("bot "):
        raise ValueError('it begins with "Bot "')
    if any(character.isspace() for character in value):
        raise ValueError("it contains white space")
    if not value.isascii():
        raise ValueError("it contains characters that no token has")
    return token


def _check_prefix(prefix: str) -> str:
    if any(character.isspace() for character in prefix):
        raise ValueError("it contains white space")
    if prefix.startswith("/"):
        raise ValueError('"/" belongs to slash commands, which always work')
    return prefix


def _check_url(url: str) -> str:
    problem = "it is not an http or https address"
    try:
        parts = urlsplit(url)
        port = parts.port
        if "[" in parts.netloc:  # Python 3.10 takes anything between the brackets for a host
            IPv6Address(parts.hostname or "")
    except ValueError:
        raise ValueError(problem) from None  # the message of urllib would quote the value
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise ValueError(problem)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("it holds more than host, port and path")
    return url.rstrip("/")


def _check_api_url(url: str, others: ValidationInfo) -> str:
    checked = _check_url(url)
    # A consent that is malformed itself is told of by its own line.
    if is_exposed(url) and not others.data.get("allow_plain_http", True):
        raise ValueError(
            "it is plain http to another machine, which shows the token to whoever is on the way; "
            "ALLOW_PLAIN_HTTP=true consents"
        )
    return checked


_PINNED = re.compile(r"(?P<name>[^@]+)@(?P<commit>[0-9a-f]{40})")


def pinned(model: str) -> tuple[str, str | None]:
    """The name of a model, and the commit that it is pinned to, if any.

    Args:
        model: The value of the setting `MODEL`. Of a model on the hub, `name@commit` with all 40
            digits of the commit's hash means the files of that commit, whatever its owner changes.
    """
    match = _PINNED.fullmatch(model)
    return (match["name"], match["commit"]) if match else (model, None)


def _check_listening(text: str) -> str:
    try:
        address(text)
    except ValueError:
        raise ValueError("it is not host:port") from None
    return text


_RAY_ADDRESS = re.compile(r"ray(:auto|:[^\s:/@]+:[0-9]{1,5})?")


def _check_model_address(text: str) -> str:
    if text.startswith("http"):
        return _check_url(text)
    if not _RAY_ADDRESS.fullmatch(text):
        raise ValueError("it is neither an http or https address, nor ray, nor ray:host:port")
    return text


def _check_folder(text: str) -> str:
    if text != IN_MEMORY and not Path(text).is_absolute():
        raise ValueError("it is not a whole path")
    return text


def _check_shards(text: str) -> str:
    return str(Shards.read(text))


class Settings(BaseSettings):
    """All settings of one run of the bot, immutable once made."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    discord_token: Annotated[SecretStr, AfterValidator(_check_token)] = Field(
        description="the bot's token (Discord's developer portal, your application, Bot, "
        "Reset Token)"
    )
    allow_plain_http: bool = Field(  # before the address, which is judged by it
        default=False,
        description="true to speak with another machine at an http address without encryption, "
        "false to refuse that",
    )
    discord_api_url: Annotated[str, AfterValidator(_check_api_url)] = Field(
        default=DISCORD_API_URL,
        description=f"the address of a server that speaks Discord's API, like {DISCORD_API_URL}",
    )
    message_content: bool = Field(
        default=True,
        description="true if the Message Content intent is switched on for the bot, "
        "false to answer mentions and slash commands only",
    )
    shards: Annotated[str, AfterValidator(_check_shards)] | None = Field(
        default=None,
        description="the shards that this process has, of how many, like 0-3/16 or 2/16, or "
        "nothing for as many as Discord recommends",
    )
    command_prefix: Annotated[str, AfterValidator(_check_prefix)] = Field(
        default="!",
        min_length=1,
        max_length=8,
        description="one to eight characters that text commands start with, like !",
    )
    model: str = Field(
        default="bert-base-uncased",
        min_length=1,
        description=f"a model's name on the hub (name@commit for what it was at a commit), the "
        f"path of a folder with a checkpoint, or {BUNDLED}",
    )
    model_backend: Literal["local", "ray"] = Field(
        default="local",
        description="local to run the model in this process, or ray to ask the one that "
        "MODEL_ADDRESS leads to",
    )
    model_address: Annotated[str, AfterValidator(_check_model_address)] = Field(
        default="http://127.0.0.1:8000",
        description="where the model is served for MODEL_BACKEND=ray: an http or https address, or "
        "ray, or ray:host:port, in a machine of a Ray cluster",
    )
    precision: Literal["float32", "bfloat16"] = Field(
        default="float32",
        description="float32, or bfloat16 for more speed and fewer digits on processors with "
        "bfloat16 arithmetic",
    )
    top_k: int = Field(
        default=5, ge=1, le=20, description="how many words !mask shows, from 1 to 20"
    )
    word_filter: bool = Field(
        default=True,
        description="true to leave English slurs, and insults to people, out of the words that "
        "!mask shows, false to show every word",
    )
    max_tokens: int = Field(
        default=64,
        ge=3,
        le=512,
        description="the longest sentence in tokens, [CLS] and [SEP] included, from 3 to 512",
    )
    max_masks: int = Field(
        default=4, ge=1, le=10, description="the most [MASK]s in one sentence, from 1 to 10"
    )
    data_folder: Annotated[str, AfterValidator(_check_folder)] | None = Field(
        default=None,
        description="the whole path of a folder that the bot may write to, or "
        f"{IN_MEMORY} to keep nothing for longer than it runs",
    )
    queue_seconds: float = Field(
        default=60.0,
        ge=1,
        le=600,
        description="the seconds that a command may have to wait for its turn, from 1 to 600",
    )
    max_batch: int = Field(
        default=16,
        ge=1,
        le=256,
        description="how many commands are worked on, and how many sentences run together, from 1 "
        "to 256",
    )
    request_timeout: float = Field(
        default=30.0,
        ge=1,
        le=600,
        description="the seconds after which a request is given up, from 1 to 600",
    )
    cache_megabytes: int = Field(
        default=128,
        ge=0,
        le=65_536,
        description="the memory for sentences already analysed, from 0 to 65536",
    )
    work_megabytes: int = Field(
        default=512,
        ge=16,
        le=65_536,
        description="the memory for sentences being worked on, from 16 to 65536",
    )
    cooldown_seconds: float = Field(
        default=5.0,
        ge=0,
        le=600,
        description="the seconds in which one person may give three commands, 0 for no limit, "
        "up to 600",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="one of DEBUG, INFO, WARNING, ERROR"
    )
    log_format: Literal["short", "long", "json"] = Field(
        default="short",
        description="short, long for lines with the date, the command and its server, or json for "
        "the same as an object a line",
    )
    log_commands: bool = Field(
        default=False, description="true for a line in the log about each command, or false"
    )
    health_address: Annotated[str, AfterValidator(_check_listening)] | None = Field(
        default=None,
        description="the host and port where /healthz, /readyz and /metrics are served, like "
        "127.0.0.1:9090",
    )
    source_url: Annotated[str, AfterValidator(_check_url)] | None = Field(
        default=None, description="the address of the bot's source, which !about links to"
    )

    @property
    def model_name(self) -> str:
        """The model without the commit that it is pinned to."""
        return pinned(self.model)[0]

    @property
    def own_shards(self) -> Shards | None:
        """The shards of this process; None for as many as Discord recommends."""
        return None if self.shards is None else Shards.read(self.shards)

    @property
    def data_path(self) -> Path | None:
        """The folder for what is kept of people; None to keep it in memory only.

        Unless it is set, it is where the operating system wants a program's data.
        """
        if self.data_folder == IN_MEMORY:
            return None
        if self.data_folder is None:
            return user_data_path("attention", appauthor=False)
        return Path(self.data_folder)


class SandboxSettings(Settings):
    """The same settings where the sandbox plays Discord.

    The checkpoint at hand is the default. A Discord that is forgotten when it ends has people whose
    records are as well; one that is kept in a folder has them there.
    """

    model: str = Field(
        default=BUNDLED, min_length=1, description=Settings.model_fields["model"].description
    )
    data_folder: Annotated[str, AfterValidator(_check_folder)] | None = Field(
        default=IN_MEMORY, description=Settings.model_fields["data_folder"].description
    )


AnySettings = TypeVar("AnySettings", bound=Settings)


def load_settings(
    kind: type[AnySettings],
    *,
    env_file: Path | None = ENV_FILE,
    **fixed: str,
) -> AnySettings:
    """Reads the environment and `env_file` into settings of the given kind.

    Args:
        kind: `Settings`, or `SandboxSettings`.
        env_file: The file of settings; it need not exist. None reads the environment alone.
        **fixed: Settings that neither environment nor file can change, by field name.

    Raises:
        SettingsError: If a value is missing or malformed, or the file isn't readable text.
    """
    try:
        return kind(_env_file=env_file, _env_file_encoding="utf-8", **fixed)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = (_explain(kind, problem["loc"], problem["msg"]) for problem in error.errors())
        raise SettingsError("\n".join(lines)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{env_file} can't be read ({type(error).__name__}): save it as plain UTF-8 text."
        ) from None


def _explain(kind: type[Settings], location: tuple[int | str, ...], message: str) -> str:
    """One line for one problem: variable, what is wrong, what to put there."""
    name = str(location[0])
    wanted = kind.model_fields[name].description
    if message == "Field required":
        return f"{name.upper()} is missing: put there {wanted}."
    wrong = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"{name.upper()} is malformed ({wrong[0].lower()}{wrong[1:]}): put there {wanted}."
