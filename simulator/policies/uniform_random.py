"""Anyone, with equal chance. Needs no memory; two in a row fall on the same instance as often as dice do."""


def pick(size: int, u: float) -> int:
    """The position, out of `size`, that a uniform in (0, 1) points at."""
    return int(u * size)
