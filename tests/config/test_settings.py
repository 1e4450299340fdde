"""Every setting: good, missing, malformed, and what a person reads then."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest
from platformdirs import user_data_path
from pydantic import SecretStr, ValidationError

from config import (
    BUNDLED,
    DISCORD_API_URL,
    SandboxSettings,
    Settings,
    SettingsError,
    load_settings,
    pinned,
)

TOKEN = "NotARealToken.Gabcde.0123456789-abcdefghijklmnopqrstuvwxyz_ABC"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with a token and nothing else of ours."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    return monkeypatch


def refusal(kind: type[Settings] = Settings) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(kind)
    return str(caught.value)


@pytest.mark.usefixtures("environment")
def test_a_token_is_enough() -> None:
    settings = load_settings(Settings)
    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.discord_api_url == DISCORD_API_URL == "https://discord.com/api/v10"
    assert settings.model == "bert-base-uncased"
    assert settings.command_prefix == "!"
    assert settings.top_k == 5
    assert settings.max_tokens == 64
    assert settings.data_path == user_data_path("attention", appauthor=False)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("DISCORD_API_URL", "http://127.0.0.1:8080/api/v10/", "http://127.0.0.1:8080/api/v10"),
        ("DISCORD_API_URL", "https://[::1]/api", "https://[::1]/api"),
        ("ALLOW_PLAIN_HTTP", "true", True),
        ("MESSAGE_CONTENT", "false", False),
        ("SHARDS", "0-3/16", "0-3/16"),
        ("SHARDS", " 2 / 16", "2/16"),
        ("COMMAND_PREFIX", "bert?", "bert?"),
        ("MODEL", "./models/small", "./models/small"),
        ("MODEL_BACKEND", "ray", "ray"),
        ("MODEL_ADDRESS", "http://model:8000/", "http://model:8000"),
        ("MODEL_ADDRESS", "ray", "ray"),
        ("MODEL_ADDRESS", "ray:head.example:6379", "ray:head.example:6379"),
        ("TOP_K", "20", 20),
        ("MAX_TOKENS", "512", 512),
        ("MAX_MASKS", "1", 1),
        ("QUEUE_SECONDS", "600", 600.0),
        ("MAX_BATCH", "1", 1),
        ("REQUEST_TIMEOUT", "2.5", 2.5),
        ("CACHE_MEGABYTES", "0", 0),
        ("COOLDOWN_SECONDS", "0", 0.0),
        ("DATA_FOLDER", "memory", "memory"),
        ("DATA_FOLDER", "/var/lib/attention", "/var/lib/attention"),
        ("LOG_LEVEL", "DEBUG", "DEBUG"),
        ("LOG_FORMAT", "json", "json"),
        ("LOG_COMMANDS", "true", True),
        ("HEALTH_ADDRESS", "127.0.0.1:9090", "127.0.0.1:9090"),
        ("SOURCE_URL", "https://example.org/attention/", "https://example.org/attention"),
    ],
)
def test_each_variable_is_read(
    environment: pytest.MonkeyPatch, name: str, value: str, read: object
) -> None:
    assert getattr(load_settings(Settings), name.lower()) != read
    environment.setenv(name, value)
    assert getattr(load_settings(Settings), name.lower()) == read


@pytest.mark.parametrize(
    ("name", "value", "wrong", "wanted"),
    [
        ("DISCORD_TOKEN", f"Bot {TOKEN}", 'begins with "Bot "', "Reset Token"),
        ("DISCORD_TOKEN", f"{TOKEN}\n", "white space", "Reset Token"),
        ("DISCORD_TOKEN", "пароль", "characters that no token has", "Reset Token"),
        ("DISCORD_API_URL", "discord.com/api", "not an http or https address", "https://"),
        ("DISCORD_API_URL", "ftp://discord.com", "not an http or https address", "https://"),
        ("DISCORD_API_URL", "http://[half", "not an http or https address", "https://"),
        ("DISCORD_API_URL", "http://host:port/", "not an http or https address", "https://"),
        ("DISCORD_API_URL", "http://host:99999/", "not an http or https address", "https://"),
        ("DISCORD_API_URL", "https://me:secret@host", "more than host, port and path", "https://"),
        ("DISCORD_API_URL", "https://host/api?v=10", "more than host, port and path", "https://"),
        ("DISCORD_API_URL", "http://discord.com/api/v10", "ALLOW_PLAIN_HTTP=true", "https://"),
        ("DISCORD_API_URL", "http://192.168.1.9:8400/api", "to another machine", "https://"),
        ("ALLOW_PLAIN_HTTP", "perhaps", "boolean", "false to refuse"),
        ("MESSAGE_CONTENT", "maybe", "boolean", "true if"),
        ("DATA_FOLDER", "data", "not a whole path", "may write to, or memory"),
        ("SHARDS", "16", "a slash", "like 0-3/16 or 2/16"),
        ("SHARDS", "3-1/16", "ends before it begins", "like 0-3/16 or 2/16"),
        ("SHARDS", "0-16/16", "count from 0", "like 0-3/16 or 2/16"),
        ("SHARDS", "0/0", "count from 0", "as Discord recommends"),
        ("SHARDS", "-1/4", "a slash", "like 0-3/16 or 2/16"),
        ("SHARDS", "0-99/128", "more than 64", "like 0-3/16 or 2/16"),
        ("SHARDS", "0/99999", "more than 10000", "like 0-3/16 or 2/16"),
        ("COMMAND_PREFIX", "a b", "white space", "one to eight characters"),
        ("COMMAND_PREFIX", "/", "slash commands", "one to eight characters"),
        ("COMMAND_PREFIX", "123456789", "8 characters", "one to eight characters"),
        ("MODEL_BACKEND", "cloud", "'local'", "or ray to ask"),
        ("MODEL_ADDRESS", "model:8000", "neither an http or https address", "where the model"),
        ("MODEL_ADDRESS", "ray:head", "neither an http or https address", "where the model"),
        ("MODEL_ADDRESS", "https://me:secret@host", "more than host", "where the model"),
        ("TOP_K", "0", "greater than or equal to 1", "from 1 to 20"),
        ("TOP_K", "21", "less than or equal to 20", "from 1 to 20"),
        ("TOP_K", "five", "integer", "from 1 to 20"),
        ("MAX_TOKENS", "2", "greater than or equal to 3", "from 3 to 512"),
        ("MAX_TOKENS", "513", "less than or equal to 512", "from 3 to 512"),
        ("MAX_MASKS", "11", "less than or equal to 10", "from 1 to 10"),
        ("QUEUE_SECONDS", "0", "greater than or equal to 1", "from 1 to 600"),
        ("MAX_BATCH", "257", "less than or equal to 256", "from 1 to 256"),
        ("REQUEST_TIMEOUT", "soon", "number", "from 1 to 600"),
        ("REQUEST_TIMEOUT", "nan", "", "from 1 to 600"),
        ("REQUEST_TIMEOUT", "inf", "less than or equal to 600", "from 1 to 600"),
        ("CACHE_MEGABYTES", "-1", "greater than or equal to 0", "from 0 to 65536"),
        ("COOLDOWN_SECONDS", "601", "less than or equal to 600", "up to 600"),
        ("COOLDOWN_SECONDS", "nan", "", "up to 600"),
        ("LOG_LEVEL", "LOUD", "'DEBUG'", "one of DEBUG"),
        ("LOG_FORMAT", "xml", "'short'", "an object a line"),
        ("LOG_COMMANDS", "some", "boolean", "about each command"),
        ("HEALTH_ADDRESS", "9090", "not host:port", "like 127.0.0.1:9090"),
        ("HEALTH_ADDRESS", "http://a:1", "not host:port", "like 127.0.0.1:9090"),
        ("SOURCE_URL", "example.org", "not an http or https address", "the bot's source"),
    ],
)
def test_a_malformed_value_gets_one_line(
    environment: pytest.MonkeyPatch, name: str, value: str, wrong: str, wanted: str
) -> None:
    environment.setenv(name, value)
    line = refusal()
    assert "\n" not in line
    assert line.startswith(f"{name} is malformed (")
    assert wrong in line
    assert wanted in line.split("): put there ", 1)[1]


def test_plain_http_to_another_machine_needs_consent(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DISCORD_API_URL", "http://discord.example.org/api/v10")
    assert "ALLOW_PLAIN_HTTP=true consents" in refusal()
    environment.setenv("ALLOW_PLAIN_HTTP", "true")
    assert load_settings(Settings).discord_api_url == "http://discord.example.org/api/v10"


def test_a_consent_that_is_malformed_is_told_of_alone(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DISCORD_API_URL", "http://discord.example.org/api/v10")
    environment.setenv("ALLOW_PLAIN_HTTP", "perhaps")
    assert [line.split()[0] for line in refusal().splitlines()] == ["ALLOW_PLAIN_HTTP"]


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_token_gets_one_line(environment: pytest.MonkeyPatch, value: str | None) -> None:
    environment.delenv("DISCORD_TOKEN")
    if value is not None:
        environment.setenv("DISCORD_TOKEN", value)
    line = refusal()
    assert line.startswith("DISCORD_TOKEN is missing: put there the bot's token")
    assert line.count("\n") == 0


def test_every_problem_is_told_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("DISCORD_TOKEN")
    environment.setenv("TOP_K", "many")
    environment.setenv("MAX_MASKS", "0")
    lines = refusal().splitlines()
    assert [line.split()[0] for line in lines] == ["DISCORD_TOKEN", "TOP_K", "MAX_MASKS"]


def test_an_empty_variable_means_the_default(environment: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        if name != "discord_token":
            environment.setenv(name.upper(), "")
    assert load_settings(Settings) == Settings(discord_token=SecretStr(TOKEN))


WRONG_PLACES = sorted({name.upper() for name in Settings.model_fields} - {"DISCORD_TOKEN", "MODEL"})


@pytest.mark.parametrize("name", WRONG_PLACES)
@pytest.mark.parametrize("form", ["{}", "http://[{}]/", "http://{}\u2100/", "http://a:{}/"])
def test_a_token_in_the_wrong_variable_is_never_repeated(
    environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, form: str
) -> None:
    environment.setenv(name, form.format(TOKEN))
    with caplog.at_level(logging.DEBUG), pytest.raises(SettingsError) as caught:
        load_settings(Settings)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert TOKEN.casefold() not in told.casefold()


@pytest.mark.parametrize("value", [f"Bot {TOKEN}", f"{TOKEN} ", f"{TOKEN}é"])
def test_a_malformed_token_is_never_repeated(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("DISCORD_TOKEN", value)
    with pytest.raises(SettingsError) as caught:
        load_settings(Settings)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.usefixtures("environment")
def test_settings_never_show_the_token() -> None:
    settings = load_settings(Settings)
    for shown in (repr(settings), str(settings), f"{settings.discord_token}", str(vars(settings))):
        assert TOKEN not in shown
    assert TOKEN not in settings.model_dump_json()


def test_the_validation_error_itself_shows_no_value(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TOP_K", TOKEN)
    environment.setenv("LOG_LEVEL", TOKEN)
    environment.setenv("DISCORD_TOKEN", f"Bot {TOKEN}")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert TOKEN not in str(caught.value)


@pytest.mark.usefixtures("environment")
def test_settings_cannot_be_changed() -> None:
    settings = load_settings(Settings)
    with pytest.raises(ValidationError):
        settings.top_k = 7  # type: ignore[misc]
    assert settings.top_k == 5


def test_a_file_is_read_and_the_environment_wins(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("DISCORD_TOKEN")
    Path(".env").write_text(
        f"# ours\nDISCORD_TOKEN={TOKEN}\nTOP_K=7\nMAX_MASKS=2\nCOMMAND_PREFIX='?'\nEDITOR=vi\n",
        "utf-8",
    )
    environment.setenv("TOP_K", "9")
    settings = load_settings(Settings)
    assert settings.discord_token.get_secret_value() == TOKEN
    assert (settings.top_k, settings.max_masks, settings.command_prefix) == (9, 2, "?")


@pytest.mark.usefixtures("environment")
def test_another_file_or_none() -> None:
    Path(".env").write_text("TOP_K=7\n", "utf-8")
    Path("other").write_text("TOP_K=8\n", "utf-8")
    assert load_settings(Settings, env_file=Path("other")).top_k == 8
    assert load_settings(Settings, env_file=None).top_k == 5
    assert load_settings(Settings, env_file=Path("not there")).top_k == 5


@pytest.mark.usefixtures("environment")
def test_a_file_with_a_byte_order_mark() -> None:
    Path(".env").write_text("TOP_K=7\n", "utf-8-sig")
    assert load_settings(Settings).top_k == 7


@pytest.mark.usefixtures("environment")
def test_a_file_that_is_not_utf8_text_gets_one_line() -> None:
    Path(".env").write_text(f"DISCORD_TOKEN={TOKEN}\n", "utf-16")
    line = refusal()
    assert line.startswith(".env can't be read (UnicodeDecodeError): save it as plain UTF-8")
    assert "\n" not in line


def test_fixed_settings_win_over_everything(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DISCORD_API_URL", "http://elsewhere/")
    fixed = load_settings(Settings, discord_api_url="http://127.0.0.1:1/api/v10")
    assert fixed.discord_api_url == "http://127.0.0.1:1/api/v10"


@pytest.mark.parametrize(
    ("model", "name", "commit"),
    [
        (f"bert-base-uncased@{'0a' * 20}", "bert-base-uncased", "0a" * 20),
        (f"owner/small@{'9' * 40}", "owner/small", "9" * 40),
        ("bert-base-uncased", "bert-base-uncased", None),
        ("bert-base-uncased@main", "bert-base-uncased@main", None),
        ("/home/me@school/model", "/home/me@school/model", None),
    ],
)
def test_a_model_may_be_pinned_to_a_commit(
    environment: pytest.MonkeyPatch, model: str, name: str, commit: str | None
) -> None:
    environment.setenv("MODEL", model)
    assert load_settings(Settings).model_name == name
    assert pinned(model) == (name, commit)


def test_the_sandbox_runs_the_checkpoint_at_hand_unless_told_otherwise(
    environment: pytest.MonkeyPatch,
) -> None:
    assert load_settings(SandboxSettings).model == BUNDLED
    environment.setenv("MODEL", "bert-large-cased")
    assert load_settings(SandboxSettings).model == "bert-large-cased"


OF_THE_SANDBOX = {"model", "data_folder"}


def test_the_sandbox_forgets_unless_told_otherwise(environment: pytest.MonkeyPatch) -> None:
    assert load_settings(SandboxSettings).data_path is None
    environment.setenv("DATA_FOLDER", "/somewhere")
    assert load_settings(SandboxSettings).data_path == Path("/somewhere")


def test_the_sandbox_differs_in_nothing_else(environment: pytest.MonkeyPatch) -> None:
    usual = load_settings(Settings).model_dump(exclude=OF_THE_SANDBOX)
    assert load_settings(SandboxSettings).model_dump(exclude=OF_THE_SANDBOX) == usual
    environment.setenv("TOP_K", "99")
    assert refusal(SandboxSettings).startswith("TOP_K is malformed (")
