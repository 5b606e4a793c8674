"""The tables of `check` and `bench` in the terminal, made from their documents."""

from typing import TYPE_CHECKING

from simulator.run.judged_tables import control, measured
from simulator.run.table_parts import sign, table, words
from simulator.run.true_means import TrueMean
from simulator.run.wording import Document, counted, plain

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table


def of_checked(document: Document) -> list["RenderableType"]:
    """Every file: its claims in both blocks of replications."""
    found: list[RenderableType] = []
    for file in document["files"]:
        claims, again = file["claims"], file["second_block"]["claims"]
        title = f"{file['scenario']} ({file['file']}): {counted(len(claims), 'claim')}"
        means = [words(f"{TrueMean(**mean)}", "dim") for mean in file["true_means"]]
        means += [words(idle, "dim") for idle in file["idle"]]
        if not claims:
            found += [words(title, "bold"), *means, words("")]
            continue
        made = table(title, "", "again", "claim", "measured", "control", texts=5)
        for first, second in zip(claims, again, strict=False):
            row = (words(first["claim"]), words(measured(first)), control(first))
            made.add_row(sign(first["passed"]), sign(second["passed"]), *row)
        said = [*(words(f"! {message}", "yellow") for message in file["messages"]), *means]
        found += [made, *said, *([words("")] if said else [])]
    return [*found, words(summary(document), "bold" if document["passed"] else "bold red")]


def summary(document: Document) -> str:
    """How it ended, in one line."""
    bad = [file["scenario"] for file in document["files"] if not file["passed"]]
    checked = counted(len(document["files"]), "file")
    ending = f"NOT fine: {', '.join(bad)}" if bad else "everything holds" if document["files"] else "nothing known"
    return ("PARTIAL: it was interrupted; " if document["partial"] else "") + f"{checked} checked; {ending}"


def of_bench(document: Document) -> "Table":
    """Speed against raw SimPy."""
    heads = ("raw SimPy", "simpy engine", "÷ raw", "fast engine", "÷ raw", "mean ms", "timeouts, ppm")
    made = table("Requests per second of processor time on this machine", "workload", *heads)
    rates = ("raw_simpy_rps", "simpy_rps", "fast_rps")
    keys = (rates[0], rates[1], "simpy_over_raw", rates[2], "fast_over_raw", "mean_ms", "timeouts_per_million")
    for name, row in document["workloads"].items():
        made.add_row(words(name), *(words(plain(round(row[k]) if k in rates else row[k])) for k in keys))
    return made
