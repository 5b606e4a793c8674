"""Colours add spans to a scenario and change none of its letters."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from simulator.report.highlight import LONGEST, highlighted

SPAN = re.compile(r"</?span[^>]*>")


def plain(html):
    return unescape(SPAN.sub("", str(html)))


@given(st.text())
def test_every_letter_stays_and_is_escaped(text):
    html = highlighted(text)
    assert plain(html).split("\n") == (text.expandtabs(2).splitlines() or [""])
    assert "<" not in SPAN.sub("", str(html))


def test_keys_values_and_notes_are_told_apart():
    html = str(highlighted('rate: 200/s  # busy\nname: "x"\n- {p99: 2.5 ms}'))
    assert '<span class="key">rate</span>' in html
    assert '<span class="value">200/s</span>' in html
    assert '<span class="note"># busy</span>' in html
    assert '<span class="quoted">&#34;x&#34;</span>' in html
    assert '<span class="key">p99</span>' in html
    assert '<span class="value">2.5 ms</span>' in html


def test_a_very_long_text_is_shown_without_colours():
    assert 'class="key"' not in highlighted("a: 1\n" * (LONGEST // 4))
