"""Where the machine code is kept.

Numba's cache does not notice an edit in another file whose functions end up in the compiled loop, so its folder is
named by a hash of every source that does: an edited policy never runs stale.
"""

import hashlib
import os
import platform
from functools import cache
from pathlib import Path

ROOMS = ("policies", "model", "fast")


def home() -> Path:
    """The user's cache folder for this program; SPLITPOINT_CACHE overrides it."""
    chosen = os.environ.get("SPLITPOINT_CACHE")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "splitpoint"


@cache
def folder() -> Path:
    """The folder of the present sources, Python and Numba."""
    import numba

    root = Path(__file__).parent.parent
    digest = hashlib.sha256(f"{numba.__version__} {platform.python_version()}".encode())
    for path in sorted(p for room in ROOMS for p in (root / room).glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return home() / digest.hexdigest()[:16]


def use() -> None:
    """Tell Numba. Must run before a cached function is made."""
    import numba

    folder().mkdir(parents=True, exist_ok=True)
    numba.config.CACHE_DIR = str(folder())
