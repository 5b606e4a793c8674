"""Commands that only look: `list`."""

from simulator.cli import printing
from simulator.run.files import lessons
from simulator.run.table_parts import table, words


def list_lessons(*, as_json: bool) -> None:
    """Name, topic and lesson of every bundled scenario."""
    found = lessons()
    if as_json:
        printing.document({"scenarios": [lesson._asdict() for lesson in found]})
        return
    made = table("", "name", "topic", "lesson", texts=3)
    made.columns[0].no_wrap = True
    made.columns[1].max_width = 24
    for lesson in found:
        made.add_row(words(lesson.name, "bold"), words(lesson.topic), words(lesson.lesson))
    printing.tables([made])
