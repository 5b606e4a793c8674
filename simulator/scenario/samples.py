"""The values behind an `empirical` law: a file of times, one a line with its unit; `#` begins a comment.

A file is read once however often it is named, and read again when it has changed.
"""

from functools import lru_cache
from pathlib import Path

from simulator.scenario.small import time_ns
from simulator.scenario.tokens import TextError, quote

BYTES_MAX = 10_000_000
SAMPLES_MAX = 500_000


def samples_ns(name: str, folder: Path | None) -> tuple[int, ...]:
    """The times in the file, sorted, in ns. `name` is relative to the folder of the scenario."""
    path = located(name, folder)
    stamp = path.stat()
    if stamp.st_size > BYTES_MAX:
        raise TextError(f"{quote(name)} has {stamp.st_size} bytes", f"at most {BYTES_MAX}")
    return read(path, stamp.st_mtime_ns, stamp.st_size)


def located(name: str, folder: Path | None) -> Path:
    """The file a scenario names."""
    path = (folder or Path()) / name
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):
        pass
    raise TextError(f"there is no file {quote(name)}", "a path relative to the folder of the scenario file")


@lru_cache(maxsize=32)
def read(path: Path, _changed_ns: int, _size: int) -> tuple[int, ...]:
    """All times of a file; the stamps make a changed file a new one."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(f"{quote(path.name)} cannot be read: {error}", "a text file, UTF-8") from None
    values = []
    for number, line in enumerate(text.splitlines(), 1):
        written = line.partition("#")[0].strip()
        if written:
            values.append(sample(path.name, number, written))
    if not values or len(values) > SAMPLES_MAX:
        raise TextError(
            f"{quote(path.name)} holds {len(values)} times", f"from 1 to {SAMPLES_MAX}, one a line, such as `12.5 ms`"
        )
    return tuple(sorted(values))


def sample(file: str, number: int, written: str) -> int:
    """One line."""
    try:
        return time_ns(written)
    except TextError as bad:
        raise TextError(
            f"line {number} of {quote(file)}: {bad.what}", bad.allowed or "one time a line, such as `12.5 ms`"
        ) from None
