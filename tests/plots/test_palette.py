"""Colours stand out from dark and light paper and from each other, for those who see no red, green or blue too."""

from itertools import combinations

import numpy as np
import pytest

from simulator.plots.ink import COLOURS, DASHES, line
from simulator.plots.isolation import SCALE
from simulator.plots.tint import blend, channels, contrast, ink_on
from simulator.plots.topology import BUSY

PAPERS = ("#ffffff", "#f6f7f8", "#151a20", "#14181d")
# Machado, Oliveira, Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency, 2009,
# at full severity, on linear RGB.
SIGHTS = {
    "all": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour, sight):
    """CIE L*a*b* of a colour as seen with a kind of sight."""
    v = np.array(channels(colour)) / 255
    linear = np.clip(np.array(sight) @ np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4), 0, 1)
    x = TO_XYZ @ linear / np.array([0.9505, 1.0, 1.089])
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_stands_out_from_light_and_dark_paper(colour):
    assert min(contrast(colour, paper) for paper in PAPERS) >= 3.0


@pytest.mark.parametrize("sight", SIGHTS)
def test_two_colours_differ_clearly_for_every_sight(sight):
    for one, other in combinations(COLOURS, 2):
        assert np.linalg.norm(lab(one, SIGHTS[sight]) - lab(other, SIGHTS[sight])) > 15, (one, other)


def test_thirty_series_differ_in_colour_or_dashes():
    assert len({str(line(place)) for place in range(len(COLOURS) * len(DASHES))}) == 30


@pytest.mark.parametrize("scale", [SCALE, BUSY])
def test_numbers_can_be_read_on_every_shade(scale):
    assert min(contrast(ink_on(paper), paper) for paper in (blend(scale, i / 100) for i in range(101))) >= 4.5


@pytest.mark.parametrize("sight", SIGHTS)
def test_working_and_not_working_look_different_for_every_sight(sight):
    assert np.linalg.norm(lab(SCALE[0], SIGHTS[sight]) - lab(SCALE[-1], SIGHTS[sight])) > 40
