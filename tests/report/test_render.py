"""The report is one file that needs nothing else, says everything, and lets no name become markup."""

import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from simulator.report import Figure, Page, Section, Table, render, write
from simulator.report.render import cell, numeric
from tests.report.made_up_page import page

INJECTIONS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "</svg><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</code></pre><script>alert(1)</script>",
    "</td></tr></table><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)" x="',
    "` onerror=`alert(1)",
    "javascript:alert(1)",
    '<a href="javascript:alert(1)">x</a>',
    '<iframe src="javascript:alert(1)"></iframe>',
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=data:text/html,x></object>",
    "<embed src=//example.org/x>",
    "<base href=//example.org>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<form action=//example.org><button>x</button></form>",
    "<style>@import '//example.org/x.css'</style>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<template><script>alert(1)</script></template>",
    "<!--<script>alert(1)</script>-->",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{ 7 * 7 }}{% for x in y %}",
    "{{ ''.__class__.__mro__ }}",
    "<ScRiPt\n>alert(1)</sCrIpT\n>",
    "<script\x00>alert(1)</script>",
    "\u2028<script>alert(1)</script>\u202e",
    "<x style='background:url(//example.org)'>",
]
PARTS = frozenset(
    "html head meta link title style body a p header h1 h2 h3 nav ul ol li main section div strong span figure "
    "figcaption details summary table caption thead tbody tr th td pre code dl dt dd "
    "svg desc defs path clippath rect g use text".split()
)


class Reader(HTMLParser):
    """What a browser would see: elements, attributes, texts."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.texts = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("word", INJECTIONS)
def test_a_hostile_name_appears_as_text_and_never_as_markup(word):
    seen = Reader(render(page(word)))
    assert set(seen.tags) <= PARTS
    assert not [name for _, name, _ in seen.attributes if name.startswith("on")]
    clean = render(page("profile"))
    assert len(seen.tags) == len(Reader(clean).tags) + extra_spans(word) - extra_spans("profile")
    assert any(word.split("\n")[0][:12].strip() in text for text in seen.texts)


def extra_spans(word):
    """How many spans the colours of the scenario add; they depend on the word."""
    return render(page(word, sections=(), verdicts=(), warnings=())).count("<span")


def test_there_are_at_least_forty_injections():
    assert len(INJECTIONS) >= 40


def test_the_file_refers_to_nothing_outside_itself():
    for tag, name, value in Reader(render(page())).attributes:
        if name in ("src", "href", "action", "data", "srcset", "poster"):
            assert value.startswith(("#", "data:")), (tag, name, value)
    assert "@import" not in render(page())
    assert "//" not in render(page())


def test_a_policy_forbids_everything_but_inline_styles_and_inline_images():
    html = render(page())
    policy = "default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}' in html
    assert html.index("Content-Security-Policy") < html.index("<style>")
    assert "<script" not in html


def test_the_same_page_gives_the_same_bytes():
    assert render(page()) == render(page())


def test_verdicts_come_before_everything_else_but_warnings():
    html = render(page())
    places = [html.index(f'id="{part}"') for part in ("warnings", "verdicts", "section-1", "scenario", "again")]
    assert places == sorted(places)


def test_headings_go_down_by_one_and_names_of_places_are_unique():
    seen = Reader(render(page()))
    levels = [int(tag[1]) for tag in seen.tags if tag in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    ids = [value for _, name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = [value[1:] for tag, name, value in seen.attributes if tag == "a" and name == "href"]
    assert set(targets) <= set(ids)


def test_tables_and_pictures_can_be_heard():
    seen = Reader(render(page()))
    assert seen.tags.count("th") == len([1 for tag, name, _ in seen.attributes if (tag, name) == ("th", "scope")])
    svgs = seen.tags.count("svg")
    assert svgs == 2
    assert seen.attributes.count(("svg", "role", "img")) == svgs
    assert ("html", "lang", "en") in seen.attributes


def test_everything_that_reproduces_the_page_is_on_it():
    html = render(page())
    for part in ("splitpoint compare profile --seed 1", "0" * 64, "0.1.0", "10 replications, seed 1"):
        assert part in html


def test_an_empty_page_is_a_page():
    html = render(Page("t", "l", "c", 1, 1))
    assert "1 replication, seed 1" in html
    assert 'id="verdicts"' not in html


def test_a_png_stands_in_the_page_as_data():
    figure = Figure("t", "c", 'an "alt"', "", Table(("a",), (("x",),)), png=b"\x89PNG")
    html = render(page(sections=(Section("s", figures=(figure,)),)))
    assert '<img src="data:image/png;base64,iVBORw==" alt="an &#34;alt&#34;">' in html


def test_a_long_table_is_cut_and_says_so():
    rows = tuple((str(i), i) for i in range(3000))
    html = render(page(sections=(Section("s", tables=(Table(("a", "b"), rows),)),)))
    assert "1000 of 3000 rows are shown." in html
    assert html.count("<tr>") == 1001


def test_a_page_above_three_megabytes_is_refused_with_the_picture_to_blame():
    figure = Figure("the large one", "c", "alt", "", Table(("a",), (("x",),)), png=bytes(2_500_000))
    with pytest.raises(ValueError, match="at most 3,000,000 are allowed; the largest picture is 'the large one'"):
        render(page(sections=(Section("s", figures=(figure,)),)))


def test_bytes_that_are_no_text_do_not_stop_the_page(tmp_path):
    write(page(command="splitpoint \udcff"), tmp_path / "report.html")
    assert b"splitpoint ?" in (tmp_path / "report.html").read_bytes()


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), ("", "–"), (3, "3"), (12345, "12,345"), (-2, "−2"), (1234.5, "1,234"), (0.123456, "0.1235"),
     (float("nan"), "–"), (float("inf"), "–"), (True, "yes"), ("a", "a")],
)  # fmt: skip
def test_a_cell_is_readable(value, text):
    assert cell(value) == text


def test_a_column_of_numbers_is_known_by_its_cells():
    table = Table(("a", "b", "c"), (("x", "1.5 (1.2 to 1.8)", 3), ("y", None, "94.1 %"), ("z", "2 ms", "n")))
    assert [numeric(table, i) for i in range(3)] == [False, True, False]


def test_importing_the_report_does_not_load_jinja():
    code = "import sys, simulator.report; print('jinja2' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        == "False"
    )
