"""What `plots` draws passes the report's check, whatever names are in it, and fits into 3 MB many times over."""

from simulator.report import render
from tests.report.joined_page import joined

NAMES = ("$x$", "<script>alert(1)</script>", "url(//example.org)", "\\", "&", "]]>", "onload=", "日本語")


def test_every_picture_is_a_drawing_whatever_the_names():
    html = render(joined(NAMES))
    assert html.count("<svg ") == 12
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_nine_pictures_with_tables_take_less_than_a_fifth_of_the_room():
    assert len(render(joined()).encode()) < 600_000
