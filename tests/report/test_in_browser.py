"""The report in a real browser: silent, fetching nothing, not too wide for a phone, usable by keyboard."""

import pytest

from simulator.report import write
from tests.report.joined_page import joined

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 800}
DESK = {"width": 1280, "height": 900}
# Every text with less than 4.5 : 1 to the nearest opaque paper under it (WCAG 2.2, AA).
CONTRASTS = """() => {
  const parse = c => (c.match(/[0-9.]+/g) || [0, 0, 0, 0]).map(Number);
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const paper = e => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const e of document.querySelectorAll('h1,h2,h3,p,li,a,th,td,dt,dd,span,summary,figcaption,caption,code')) {
    if (e.closest('.hidden') || !e.textContent.trim()) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(paper(e))].sort((x, y) => x - y);
    const contrast = (b + 0.05) / (a + 0.05);
    if (contrast < 4.5) poor.push([e.tagName, e.className, e.textContent.slice(0, 30), contrast]);
  }
  return poor;
}"""
LONG = ("Donaudampfschifffahrtsgesellschaft" * 5, *("x" * 90 + str(i) for i in range(7)))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Two reports: with ordinary names and with very long ones."""
    folder = tmp_path_factory.mktemp("report")
    for name, page in (("plain", joined()), ("long", joined(LONG))):
        write(page, folder / f"{name}.html")
    return folder


def sideways(page):
    """How far the page as a whole can be scrolled sideways, px."""
    return page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("name", ["plain", "long"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_never_scrolls_sideways(opened, report, name, viewport):
    page = opened(report / f"{name}.html", viewport)
    assert sideways(page) == 0
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert sideways(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_its_paper(opened, report, scheme):
    page = opened(report / "plain.html", DESK, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    poor = page.evaluate(CONTRASTS)
    assert poor == []


def test_drawings_take_the_ink_of_the_page(opened, report):
    colours = set()
    for scheme in ("light", "dark"):
        page = opened(report / "plain.html", DESK, scheme)
        colours.add(page.evaluate("getComputedStyle(document.querySelector('svg text')).fill"))
    assert len(colours) == 2


def test_the_first_tab_leads_past_the_contents(opened, report):
    page = opened(report / "plain.html", DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_table_behind_a_picture_opens_by_keyboard(opened, report):
    page = opened(report / "plain.html", PHONE)
    for place in range(9):
        page.evaluate(f"document.querySelectorAll('summary')[{place}].focus()")
        page.keyboard.press("Enter")
    assert page.evaluate("document.querySelectorAll('details[open] table').length") == 9


def test_what_scrolls_can_be_reached_by_keyboard(opened, report):
    page = opened(report / "plain.html", PHONE)
    unreachable = """[...document.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth + 1
        && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.tabIndex < 0).map(e => e.className)"""
    assert page.evaluate(unreachable) == []


def test_on_paper_short_tables_are_open_and_nothing_is_cut(opened, report):
    page = opened(report / "plain.html", {"width": 780, "height": 1000})
    page.emulate_media(media="print", color_scheme="light")
    assert page.evaluate("document.querySelector('details:not(.long) table').getBoundingClientRect().height") > 50
    assert sideways(page) == 0
