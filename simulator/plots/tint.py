"""Colours from numbers, and the ink that can be read on them."""

from collections.abc import Sequence


def blend(scale: Sequence[str], share: float) -> str:
    """The colour at `share` (0 to 1, clipped) of a scale of evenly spaced colours `#rrggbb`."""
    at = min(max(share, 0.0), 1.0) * (len(scale) - 1)
    left = min(int(at), len(scale) - 2)
    mixed = (a + (b - a) * (at - left) for a, b in zip(channels(scale[left]), channels(scale[left + 1]), strict=True))
    return "#" + "".join(f"{round(c):02x}" for c in mixed)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour)))
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(paper: str) -> str:
    """Black or white, whichever reads better on `paper`; the better one never falls below 4.5 : 1."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, paper))
