"""Questions of the launcher to its own processes: straight to them, whatever proxy the machine uses for the world."""

from __future__ import annotations

import urllib.request
from http.client import HTTPException

from simulator.model.errors import TestbedError

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answer_to(request: str | urllib.request.Request, within_s: float) -> bytes:
    """What is answered. Raises TestbedError where nothing is."""
    try:
        with OPENER.open(request, timeout=within_s) as response:
            return bytes(response.read())
    except (OSError, HTTPException) as error:
        url = request if isinstance(request, str) else request.full_url
        raise TestbedError(f"no answer from {url}: {error}") from error
