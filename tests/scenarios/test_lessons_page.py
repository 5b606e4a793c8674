"""docs/scenarios.md says what the files say."""

from tests.scenarios.lessons import PAGE, page, scenarios


def test_the_page_about_the_bundled_scenarios_is_fresh():
    assert PAGE.read_text("utf-8") == page(scenarios()), "python -m tests.scenarios.lessons writes it anew"
