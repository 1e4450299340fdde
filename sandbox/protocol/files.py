"""Uploaded files: what type they are, how large the picture is, which message keeps which."""

import mimetypes
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.errors import ApiError, FieldErrors, JsonObject, invalid_form, too_large
from sandbox.world.entities import Attachment, Message
from sandbox.world.snowflake import parse_id
from sandbox.world.state import World

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_REQUEST_BYTES = 25 * 1024 * 1024
"""Of a request, and of all files of a message."""
MAX_FILES = 10
_MAX_DESCRIPTION = 1024
_UNSAFE_IN_NAME = re.compile(r"[^\w.\-]")


@dataclass(frozen=True)
class Upload:
    """One `files[index]` part of a multipart request."""

    index: int
    filename: str
    content: bytes


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Size from the first start-of-frame segment (ISO/IEC 10918-1, B.2.2)."""
    position = 2
    while position + 9 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        (length,) = struct.unpack(">H", content[position + 2 : position + 4])
        position += 2 + length
    return None


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Checks the files of a request against Discord's limits.

    Raises:
        ApiError: 40005 for a file over the limit, 50035 for more than ten files.
    """
    if any(len(upload.content) > MAX_FILE_BYTES for upload in uploads):
        raise too_large()
    if len(uploads) > MAX_FILES:
        raise invalid_form(
            "attachments", "BASE_TYPE_MAX_LENGTH", f"Must be {MAX_FILES} or fewer in length."
        )


def keep_attachments(
    world: World,
    channel_id: int,
    body: JsonObject,
    uploads: Sequence[Upload],
    message: Message | None = None,
) -> list[Attachment]:
    """The attachments that a message has after it was sent or edited with `body`.

    The list `attachments`, where present, is complete: entries name a part `files[id]` or
    an attachment that `message` already has, and what is not named is dropped. Without it
    everything is kept and the uploads are appended.

    Raises:
        ApiError: 50035 for an id without a file or a description that is too long, 30015 for
            more than ten files in all, 40005 for files that are too large, singly or together.
    """
    check_uploads(uploads)
    existing = {a.id: a for a in message.attachments} if message else {}
    entries = body.get("attachments")
    if entries is None:
        entries = [{"id": key} for key in existing] + [{"id": u.index} for u in uploads]
    _check_descriptions(entries)
    by_index = {upload.index: upload for upload in uploads}
    kept = []
    for position, entry in enumerate(entries):
        entry_id = parse_id(entry.get("id"), f"attachments.{position}.id")
        if entry_id in by_index:
            kept.append(_store(world, channel_id, by_index[entry_id], entry))
        elif entry_id in existing:
            attachment = existing[entry_id]
            attachment.description = entry.get("description", attachment.description)
            kept.append(attachment)
        else:
            raise invalid_form(
                f"attachments.{position}.id",
                "ATTACHMENT_NOT_FOUND",
                "Attachment data not found",
            )
    if len(kept) > MAX_FILES:
        raise ApiError(
            400, 30015, f"Maximum number of attachments in a message reached ({MAX_FILES})"
        )
    if sum(attachment.size for attachment in kept) > MAX_REQUEST_BYTES:
        raise too_large()
    return kept


def _check_descriptions(entries: Sequence[JsonObject]) -> None:
    errors = FieldErrors()
    for position, entry in enumerate(entries):
        errors.check_length(
            f"attachments.{position}.description", entry.get("description"), 0, _MAX_DESCRIPTION
        )
    errors.raise_if_any()


def _store(world: World, channel_id: int, upload: Upload, entry: JsonObject) -> Attachment:
    filename = _UNSAFE_IN_NAME.sub("_", entry.get("filename") or upload.filename) or "unknown"
    size = image_size(upload.content)
    content_type = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    return Attachment(
        id=world.next_id(),
        channel_id=channel_id,
        filename=filename,
        size=len(upload.content),
        content=upload.content,
        content_type=content_type,
        description=entry.get("description"),
        width=size[0] if size else None,
        height=size[1] if size else None,
    )
