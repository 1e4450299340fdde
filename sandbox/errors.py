"""Errors as Discord's HTTP API reports them: a status, a code, a message and a tree of fields."""

from collections.abc import Sized
from typing import Any

JsonObject = dict[str, Any]

_UNKNOWN = {
    "Channel": (404, 10003),
    "Guild": (404, 10004),
    "Member": (404, 10007),
    "Message": (404, 10008),
    "Role": (404, 10011),
    "User": (404, 10013),
    "Emoji": (400, 10014),
    "Webhook": (404, 10015),
    "interaction": (404, 10062),
    "application command": (404, 10063),
}


class ApiError(Exception):
    """An HTTP error answer.

    Attributes:
        status: HTTP status.
        code: Discord's error code, 0 where Discord gives none.
        message: The sentence for people.
        errors: Discord's nested field errors, or None.
    """

    def __init__(
        self, status: int, code: int, message: str, errors: JsonObject | None = None
    ) -> None:
        super().__init__("\n".join([f"{status} {code}: {message}", *_lines("", errors or {})]))
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def under(self, key: str) -> "ApiError":
        """The same error with its fields one level down, below `key`."""
        errors = None if self.errors is None else {key: self.errors}
        return ApiError(self.status, self.code, self.message, errors)

    def payload(self) -> JsonObject:
        """The error as Discord's JSON body."""
        body: JsonObject = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


def unknown(what: str) -> ApiError:
    """The error for something that isn't there, such as `unknown("Message")`."""
    status, code = _UNKNOWN[what]
    return ApiError(status, code, f"Unknown {what}")


def missing_permissions() -> ApiError:
    """The error for an action that the bot's permissions don't cover."""
    return ApiError(403, 50013, "Missing Permissions")


def too_large() -> ApiError:
    """The error for a file or a request over the upload limit."""
    return ApiError(413, 40005, "Request entity too large")


def invalid_form(path: str, code: str, message: str) -> ApiError:
    """An "Invalid Form Body" error with one field error at a dotted `path`."""
    fields = FieldErrors()
    fields.add(path, code, message)
    return fields.error()


def _lines(path: str, node: JsonObject) -> list[str]:
    """Nested field errors as `path: text` lines."""
    lines = [f"{path}: {leaf['message']}" for leaf in node.get("_errors", ())]
    for key, inner in node.items():
        if key != "_errors":
            lines += _lines(f"{path}.{key}" if path else key, inner)
    return lines


class FieldErrors:
    """Collects field errors by dotted path and nests them the way Discord does."""

    def __init__(self) -> None:
        self._tree: JsonObject = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Notes one error; an empty path puts it at the root."""
        node = self._tree
        for key in path.split(".") if path else ():
            node = node.setdefault(key, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def required(self, path: str) -> None:
        """Notes that the field at `path` is missing."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def check_length(self, path: str, value: Sized | None, low: int, high: int) -> None:
        """Notes an error unless `low <= len(value) <= high`; None counts as absent and passes."""
        if value is None or low <= len(value) <= high:
            return
        if low == 0:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        else:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def check_count(self, path: str, count: int, low: int, high: int) -> None:
        """Notes an error unless `low <= count <= high` entries are there."""
        if not low <= count <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def error(self) -> ApiError:
        """The collected errors as one 50035 answer."""
        return ApiError(400, 50035, "Invalid Form Body", self._tree)

    def raise_if_any(self) -> None:
        """Raises the errors that were noted, if any.

        Raises:
            ApiError: 50035 with all of them.
        """
        if self._tree:
            raise self.error()
