"""The report of a real comparison in a real browser: nothing fetched, nothing on the console, fit for everybody."""

import subprocess
import sys

import pytest

from simulator.report import write
from tests.report.made_up_page import page
from tests.report.test_render import INJECTIONS

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """The report of the bundled example."""
    folder = tmp_path_factory.mktemp("compared")
    command = [sys.executable, "-m", "simulator.cli", "compare", "profile", "--replications", "2", "--out", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "report.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_report_of_a_comparison_keeps_nobody_out(opened, compared, viewport, scheme):
    from axe_playwright_python.sync_playwright import Axe

    there = opened(compared, viewport, scheme)
    there.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = Axe().run(there).response["violations"]
    grave = [(v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in found if v["impact"] in GRAVE]
    assert grave == []


def test_the_report_of_a_comparison_is_one_small_file(compared):
    assert compared.stat().st_size < 3_000_000


def test_verdicts_come_first_and_every_picture_has_a_table(opened, compared):
    there = opened(compared, DESK)
    headings = there.evaluate("[...document.querySelectorAll('main h2')].map(h => h.textContent)")
    assert next(heading for heading in headings if heading != "Before you believe it") == "Verdicts"
    figures = there.evaluate("document.querySelectorAll('figure').length")
    assert figures >= 4
    assert there.evaluate("document.querySelectorAll('figure + details table').length") == figures


def test_hostile_names_are_only_text_to_a_browser(opened, tmp_path):
    for number, word in enumerate(INJECTIONS):
        path = tmp_path / f"{number}.html"
        write(page(word), path)
        there = opened(path, DESK)
        assert there.evaluate("document.querySelectorAll('script, iframe, object, embed, base, form').length") == 0
        assert word.split("\n")[0].replace("\0", "")[:12].strip() in there.evaluate("document.body.textContent")
