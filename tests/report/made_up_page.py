"""An invented report with every part in it, drawn by hand so that the report is tested alone."""

from simulator.report import BAD, GOOD, OPEN, Figure, Mark, Page, Section, Table, Verdict

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 400 200" '
    'width="400pt" height="200pt"><metadata>a date</metadata><style>*{fill:red}</style>'
    '<defs><path id="mark" d="M 0 0 L 4 4"/><clipPath id="cut"><rect x="0" y="0" width="400" height="200"/></clipPath>'
    '</defs><g clip-path="url(#cut)"><use xlink:href="#mark" x="10" y="10" style="fill: currentColor"/>'
    '<text x="20" y="20" style="fill: currentColor">a &lt;name&gt;</text></g></svg>'
)


def page(word="profile", svg=SVG, **changes):
    """A page in which `word` stands wherever a user's text can stand."""
    table = Table((word, "mean, ms"), ((word, 11.25), ("other", 1234567), ("none", None)), word)
    marks = Table(("claim", "verdict"), ((word, Mark("passed", GOOD)), ("b", Mark(word, BAD))), "Claims and controls")
    figure = Figure(word, word, word, svg, table)
    parts = {
        "title": word,
        "lesson": f"{word}\n\nA second paragraph.",
        "command": f"splitpoint compare {word} --seed 1",
        "seed": 1,
        "replications": 10,
        "verdicts": (
            Verdict(f"The monolith answers {word} faster.", "+3.2 ms", "2.9 to 3.5 ms", "latency", GOOD),
            Verdict(word, experiment=word, tone=OPEN),
            word,
        ),
        "sections": (Section(word, f"{word}\n\nmore", (figure, figure), (marks,)),),
        "scenario_text": f"name: {word}\nrate: 200/s  # {word}\n{word}\n",
        "digest": "0" * 64,
        "versions": {"splitpoint": "0.1.0", word: word},
        "warnings": (word,),
    }
    return Page(**parts | changes)
