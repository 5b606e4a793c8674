"""Only drawings get into the page as markup."""

import pytest

from simulator.report.drawing import drawing
from tests.report.made_up_page import SVG


def drawn(inside):
    return drawing(f'<svg viewBox="0 0 1 1" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</svg>', "f1-", "t", "d")


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><body/></foreignObject>",
        "<image href='x.png'/>",
        "<a href='#x'><text>x</text></a>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onload' to='alert(1)'/>",
        "<g onclick='alert(1)'/>",
        "<use href='other.svg#x'/>",
        "<use xlink:href='data:image/svg+xml,x'/>",
        "<path style='fill: url(http://example.org/x)'/>",
        "<path style='fill: url(&quot;//example.org/x&quot;)'/>",
        "<path style='fill: u\\72l(//example.org)'/>",
        "<path fill='url(x#y)'/>",
        "<path style='background: image-set(\"x.png\" 1x)'/>",
        "<path clip-path='url( '/>",
        "<path unknown='1'/>",
        "<iframe/>",
    ],
)
def test_what_could_run_or_fetch_is_refused(inside):
    with pytest.raises(ValueError, match="drawing"):
        drawn(inside)


@pytest.mark.parametrize(
    "svg",
    [
        "no svg at all",
        "<html/>",
        "<svg/>",
        "<svg viewBox='0 0 1 1'>",
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg viewBox="0 0 1 1"><text>&a;</text></svg>',
    ],
)
def test_what_is_no_svg_is_refused(svg):
    with pytest.raises(ValueError, match="drawing"):
        drawing(svg, "f1-", "t", "d")


def test_names_inside_get_the_prefix_together_with_what_refers_to_them():
    svg = drawing(SVG, "f7-", "t", "d")
    assert 'id="f7-mark"' in svg
    assert 'href="#f7-mark"' in svg
    assert 'clip-path="url(#f7-cut)"' in svg


def test_styles_for_all_and_metadata_stay_outside():
    svg = drawing(SVG, "f1-", "t", "d")
    assert "<style" not in svg
    assert "metadata" not in svg
    assert "fill: currentColor" in svg


def test_title_and_description_are_escaped_and_referred_to():
    svg = drawing(SVG, "f1-", "<b>", "</svg><script>")
    assert '<title id="f1-title">&lt;b&gt;</title>' in svg
    assert '<desc id="f1-description">&lt;/svg&gt;&lt;script&gt;</desc>' in svg
    assert 'role="img"' in svg
    assert 'aria-labelledby="f1-title f1-description"' in svg


def test_text_in_the_drawing_stays_text():
    assert "a &lt;name&gt;" in drawing(SVG, "f1-", "t", "d")
