"""Documents -> pages: what `run` and `compare` found, as HTML. Only stored data is used, so a page can be redrawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.run import effort_tables, figures, ideal, map_pages, page_tables, validation, validation_page
from simulator.run.compare_tables import notes
from simulator.run.isolation_page import measured, of_blast
from simulator.run.judged_tables import limit_of
from simulator.run.tables import cut_short, refused, unseen, warnings
from simulator.run.wording import Document, counted, spoken

if TYPE_CHECKING:
    from simulator.report import Page, Section, Verdict

SAME = "All architectures face the same requests with the same work."


def page_of(document: Document, scenario_text: str) -> "Page":
    """The page of a stored document."""
    makers = {"run": run_sections, "compare": compare_sections, "validate": validation_page.sections}
    return page(document, scenario_text, makers[document["kind"]](document))


def page(document: Document, scenario_text: str, sections: Sequence["Section"]) -> "Page":
    """What all pages share."""
    from simulator.report import Page

    return Page(
        title=f"{document['scenario']}: {document['kind']}",
        lesson=document["lesson"],
        command=document["command"],
        seed=document["seed"],
        replications=document["replications"],
        verdicts=tuple(verdicts(document)),
        sections=tuple(section for section in sections if section.figures or section.tables or section.text),
        scenario_text=scenario_text,
        digest=document["digest"],
        versions=document["versions"],
        warnings=tuple(mind(document)),
    )


def mind(document: Document) -> list[str]:
    """What a reader must know before believing a number."""
    if document["kind"] == "validate":
        return validation.mind(document)
    said = [*cut_short(document), *document["messages"]]
    if document["overrides"]:
        changes = ", ".join(f"{path} = {value}" for path, value in document["overrides"].items())
        said.append(f"Not as in the file below, but with {changes}.")
    for at, architectures in cells(document):
        for name, found in architectures.items():
            said += [text.removeprefix("! ") for text in warnings(f"{name}{at}", found)]
    return said


def cells(document: Document) -> list[tuple[str, dict[str, Any]]]:
    """Every cell: what it varies, in words, and its architectures."""
    if "cells" not in document:
        return [("", document["architectures"])]
    return [
        (" at " + ", ".join(f"{n} {v}" for n, v in cell["at"].items()), cell["architectures"])
        for cell in document["cells"]
    ]


def verdicts(document: Document) -> list["Verdict"]:
    """The sentences at the top: those of `compare`, or what became of goals and claims."""
    from simulator.report import Verdict

    if document["kind"] == "validate":
        return validation_page.verdicts(document)
    if document["kind"] == "compare":
        return [
            Verdict(v["text"], "", page_tables.of_verdict(v), v["experiment"], "plain" if v["decided"] else "open")
            for v in document["verdicts"]
        ]
    found = []
    for claim in document["claims"]:
        ended, tone = page_tables.ENDS[claim["passed"]]
        found.append(Verdict(claim["claim"], "", claim["measured"], f"claim, {ended}", tone))
    for goal in [g for g in document.get("slo", []) if g["passed"] is not True]:
        limit, factor, unit = limit_of(goal)
        text = f"{goal['architecture']}, {goal['subject']}: {limit}."
        ended, tone = ("missed", "bad") if goal["passed"] is False else ("undecided", "open")
        found.append(Verdict(text, "", f"{spoken(goal['measured'], factor)} {unit}", f"goal, {ended}", tone))
    return found


def run_sections(document: Document) -> list["Section"]:
    """The sections of `run`."""
    from simulator.report import Section

    pictures, origin = document.get("pictures", {}), figures.origin_of(document)
    over_time = figures.over_time(pictures.get("over_time", []), origin)
    drawn = (*figures.latency(pictures.get("latency", []), origin), *over_time)
    judged = [
        *([page_tables.of_claims(document["claims"])] if document["claims"] else []),
        *([page_tables.of_goals(document["slo"])] if document.get("slo") else []),
    ]
    return [
        Section("Latency", "", drawn),
        Section("Architecture", "", figures.topologies(pictures.get("topology", {}), origin)),
        *numbers(document),
        Section("Claims and goals", "", (), tuple(judged)),
    ]


def numbers(document: Document) -> list["Section"]:
    """The tables of every architecture."""
    from simulator.report import Section

    found = []
    for at, architectures in cells(document):
        for name, numbers in architectures.items():
            tables = [page_tables.of_routes(name, numbers), page_tables.of_parts(name, numbers)]
            tables += [page_tables.of_phases(name, numbers["phases"])] if numbers["phases"] else []
            size = f"{counted(numbers['cores'], 'core')} in {counted(numbers['processes'], 'process', 'processes')}."
            wrong = [f"faults included: {', '.join(document['faults'])}"] if document.get("faults") else []
            notes = [
                size,
                *(f"{text[:1].upper()}{text[1:]}." for text in [*wrong, *refused(numbers), *unseen(numbers)]),
            ]
            found.append(Section(f"Numbers: {name}{at}", "\n\n".join(notes), (), tuple(tables)))
    return found


def compare_sections(document: Document) -> list["Section"]:
    """The sections of `compare`."""
    from simulator.report import Section

    pictures, origin = document.get("pictures", {}), figures.origin_of(document)
    apart = figures.origin_of(document, "with the file's faults" if pictures.get("faults") else "")
    steps, loads = document["latency"]["ladder"], figures.load(document["scaling"], origin)
    words = f"All rates are multiplied by one factor. {ideal.said(document['ideal'])} {SAME}\n\n" + "\n\n".join(
        f"{x[:1].upper()}{x[1:]}." for x in effort_tables.reasons(document)
    )
    rungs = figures.ladders(steps, origin, closed=document["closed"])
    paired = ["Measured at the file's load without its faults, in pairs under the same dice.", *notes(document)]
    maps = map_pages.figures(document["latency"]["break_even"], origin)
    drawn = (*figures.latency(pictures.get("latency", []), origin), *rungs, *maps)
    return [
        Section("Latency", "\n\n".join(paired), drawn, (page_tables.of_differences(document),)),
        Section("Scaling", words, loads, effort_tables.on_page(document)),
        Section("Fault isolation", measured(document), figures.isolation(document, origin), of_blast(document)),
        Section(
            "The file's own story",
            "The same load with the faults of the file.",
            figures.over_time(pictures.get("over_time", []), apart),
        ),
        Section("Architectures", "At the file's load.", figures.topologies(pictures.get("topology", {}), origin)),
        *numbers(document),
    ]
