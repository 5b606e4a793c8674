"""What an operation answers: a status and a body, and whom to tell in the background. A refusal is an answer, too."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

Given = Mapping[str, Any]  # what was asked for, checked


class Told(NamedTuple):
    """Somebody to tell while nobody waits for it: "component.operation", and what."""

    operation: str
    given: Given


class Reply(NamedTuple):
    """An HTTP status, a body for JSON, and what follows in the background."""

    status: int
    body: Mapping[str, Any]
    told: tuple[Told, ...] = ()

    @property
    def good(self) -> bool:
        """Whether it is no refusal."""
        return self.status < 400


def problem(status: int, detail: str) -> Reply:
    """A refusal as a problem document (RFC 9457)."""
    title = HTTPStatus(status).phrase
    return Reply(status, {"type": "about:blank", "title": title, "status": status, "detail": detail})
