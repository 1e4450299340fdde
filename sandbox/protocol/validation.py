"""The limits that Discord sets for a message's text and embeds."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from sandbox.errors import ApiError, FieldErrors, JsonObject, invalid_form
from sandbox.protocol.components import check_components
from sandbox.world.entities import MessageFlag

MAX_CONTENT = 2000
_MAX_EMBEDS = 10
_MAX_EMBED_TOTAL = 6000
_MAX_FIELDS = 25
_MAX_NONCE = 25
_MAX_ADDRESS = 2048
_EMBED_TEXTS = (("title", 256), ("description", 4096))
_EMBED_PARTS = (("footer", "text", 2048), ("author", "name", 256))
_FIELD_TEXTS = (("name", 256), ("value", 1024))
_MEDIA_PARTS = ("image", "thumbnail")
_SCHEMES = ("http", "https", "attachment")
_KEPT_PLAIN = ("title", "description", "url", "color", "timestamp")


def check_message(body: JsonObject) -> None:
    """Checks text, embeds, components and nonce of a message that is sent or edited.

    Raises:
        ApiError: 50035 that names every field over its limit.
    """
    errors = FieldErrors()
    content = body.get("content")
    if content is not None and not isinstance(content, str):
        errors.add("content", "BASE_TYPE_STRING", "Must be a string.")
    else:
        errors.check_length("content", content, 0, MAX_CONTENT)
    nonce = body.get("nonce")
    if nonce is not None:
        errors.check_length("nonce", str(nonce), 0, _MAX_NONCE)
    _check_embeds(errors, body.get("embeds") or [])
    flags = body.get("flags") or 0
    check_components(
        errors, body.get("components") or [], version_two=bool(flags & MessageFlag.COMPONENTS_V2)
    )
    errors.raise_if_any()


def check_version_two(body: JsonObject) -> None:
    """Checks that nothing stands beside components of version 2.

    Raises:
        ApiError: 50035 for text, embeds or the like.
    """
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(key):
            raise invalid_form(
                key,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def empty_message() -> ApiError:
    """The error for a message with nothing in it."""
    return ApiError(400, 50006, "Cannot send an empty message")


def clean_embed(embed: JsonObject) -> JsonObject:
    """A checked embed with only the keys that a sender may set."""
    result: JsonObject = {"type": "rich"}
    result.update({key: embed[key] for key in _KEPT_PLAIN if embed.get(key) not in (None, "")})
    for part in _MEDIA_PARTS:
        if (embed.get(part) or {}).get("url"):
            result[part] = {"url": embed[part]["url"]}
    for part, keys in (("footer", ("text", "icon_url")), ("author", ("name", "url", "icon_url"))):
        given = embed.get(part)
        if given:
            result[part] = {key: given[key] for key in keys if given.get(key)}
    if embed.get("fields"):
        result["fields"] = [
            {"name": f["name"], "value": f["value"], "inline": bool(f.get("inline", False))}
            for f in embed["fields"]
        ]
    return result


def _check_embeds(errors: FieldErrors, embeds: Sequence[JsonObject]) -> None:
    errors.check_length("embeds", embeds, 0, _MAX_EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        path = f"embeds.{index}"
        total += _check_embed_texts(errors, path, embed)
        total += _check_fields(errors, path, embed.get("fields") or [])
        _check_addresses(errors, path, embed)
    if total > _MAX_EMBED_TOTAL:
        errors.add(
            "embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
            f"Embed size exceeds maximum size of {_MAX_EMBED_TOTAL}",
        )


def _check_embed_texts(errors: FieldErrors, path: str, embed: JsonObject) -> int:
    """Checks title, description, footer and author; their length counts towards the total."""
    total = 0
    for key, limit in _EMBED_TEXTS:
        text = (embed.get(key) or "").strip()
        errors.check_length(f"{path}.{key}", text, 0, limit)
        total += len(text)
    for part, key, limit in _EMBED_PARTS:
        given = embed.get(part)
        if given is None:
            continue
        text = (given.get(key) or "").strip()
        if not text:
            errors.required(f"{path}.{part}.{key}")
        errors.check_length(f"{path}.{part}.{key}", text, 0, limit)
        total += len(text)
    return total


def _check_fields(errors: FieldErrors, path: str, fields: Sequence[JsonObject]) -> int:
    errors.check_length(f"{path}.fields", fields, 0, _MAX_FIELDS)
    total = 0
    for index, field in enumerate(fields):
        for key, limit in _FIELD_TEXTS:
            text = (field.get(key) or "").strip()
            if not text:
                errors.required(f"{path}.fields.{index}.{key}")
            errors.check_length(f"{path}.fields.{index}.{key}", text, 0, limit)
            total += len(text)
    return total


def _check_addresses(errors: FieldErrors, path: str, embed: JsonObject) -> None:
    addresses = {
        "url": embed.get("url"),
        **{f"{part}.url": (embed.get(part) or {}).get("url") for part in _MEDIA_PARTS},
        "footer.icon_url": (embed.get("footer") or {}).get("icon_url"),
        "author.icon_url": (embed.get("author") or {}).get("icon_url"),
        "author.url": (embed.get("author") or {}).get("url"),
    }
    for key, address in addresses.items():
        if not address:
            continue
        errors.check_length(f"{path}.{key}", address, 0, _MAX_ADDRESS)
        scheme = urlsplit(address).scheme
        if scheme not in _SCHEMES:
            errors.add(
                f"{path}.{key}",
                "URL_TYPE_INVALID_SCHEME",
                f"Scheme \"{scheme}\" must be one of ('http', 'https', 'attachment').",
            )
