"""The outcome of the trial of balancers, stored and as Markdown; every model, also those that lose."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from simulator.testbed.proxies import PRODUCTS, found
from tests.reality.pages import put
from tests.reality.table import machine, rounded
from tests.testbed.balancer_errors import TOLERANCE_PCT, Nearness, right
from tests.testbed.balancer_traces import MODELS

ROOT = Path(__file__).resolve().parents[2]
STORED, PAGE, README = ROOT / "docs" / "balancers.json", ROOT / "docs" / "balancers.md", ROOT / "README.md"
COMMAND = "python -m tests.testbed.balancer_system"

HEAD = f"""\
# Real balancers against their models

Written by `{COMMAND}`, which takes under three minutes alone on the machine; a test keeps page and results equal.

nginx and HAProxy, configured from a program's rows, each in front of three instances with one core, 80 % busy. Five
traces of 22 s: the same arrivals and the same work for every real balancer and for every model, so only who was chosen
differs. What a message costs was calibrated before, with cores in plenty, and is part of every model. All predictions
were written down before the drive.

The *pooled paired error* of a model is by how much its latencies, added up over all requests of all traces, are more or
less than the measured ones; nearest is the model for which it is smallest. Both were settled before anything was
measured. A product's dice are unknown: a model with dice is the mean over sixteen, and one throw of them moves its sum
by the percentage after ± (one standard deviation). `least_outstanding` takes the first of several that are
equally busy, the products take them in turn. That sends single requests elsewhere, but of equals none is the better
choice where work is as good as exponential: over 200,000 requests the means of both rules differ by less than 0.6 %
(a test plays them); over as many as here by some 0.7 % (one standard deviation).

"""


def document(rows: Sequence[Nearness], seconds: float) -> dict[str, Any]:
    """What is stored."""
    return {
        "command": COMMAND,
        "date": date.today().isoformat(),
        "seconds": round(seconds),
        "machine": machine(),
        "products": {name: version(name) for name in dict.fromkeys(row.product for row in rows)},
        "rows": [{key: rounded_all(value) for key, value in asdict(row).items()} for row in rows],
    }


def rounded_all(value: object) -> object:
    """Numbers, and lists of them, with the digits that mean something."""
    return [rounded(one) for one in value] if isinstance(value, tuple) else rounded(value)


def version(product: str) -> str:
    """What it says of itself."""
    said = subprocess.run([found(product) or "", "-v"], capture_output=True, text=True, check=True)
    return next(word for word in (said.stdout + said.stderr).replace("/", " ").split() if word[0].isdigit())


def stored() -> dict[str, Any]:
    """What is kept."""
    kept: dict[str, Any] = json.loads(STORED.read_text("utf-8"))
    return kept


def rows_of(kept: Mapping[str, Any]) -> list[Nearness]:
    """The stored rows."""
    return [Nearness(**{**row, "by_trace_pct": tuple(row["by_trace_pct"])}) for row in kept["rows"]]


def table(rows: Sequence[Nearness]) -> Iterator[str]:
    """A line for each real balancer, a column for each model; the model of its own policy is bold."""
    yield f"| real balancer | requests | measured mean | {' | '.join(f'`{model}`' for model in MODELS)} | nearest | |"
    yield f"|{'---|' * (5 + len(MODELS))}"
    for product, policy in dict.fromkeys((row.product, row.policy) for row in rows):
        mine = {row.model: row for row in rows if (row.product, row.policy) == (product, policy)}
        nearest, own = min(mine.values(), key=lambda row: row.rank), mine[policy]
        words = PRODUCTS[product].policies[policy].rstrip(";")
        where = f"| {product}, {f'`{words}`' if words else 'as it is'} | {own.requests} | {own.measured_ms:.1f} ms"
        cells = " | ".join(cell(mine[model]) for model in MODELS)
        won = f"`{nearest.model}`, in {nearest.won} of {len(nearest.by_trace_pct)} traces"
        yield f"{where} | {cells} | {won} | {'passed' if right([own]) else '**failed**'} |"


def cell(row: Nearness) -> str:
    """One error."""
    text = f"{row.error_pct:+.1f}".replace("-", "−") + (f" ± {row.dice_pct:.1f}" if row.dice_pct else "")
    return f"**{text}**" if row.own else text


def page(kept: Mapping[str, Any]) -> str:
    """The whole page."""
    products = ", ".join(f"{name} {number}" for name, number in kept["products"].items())
    about = kept["machine"]
    what = f"{about['system']}, {about['processors']} processors; {products}; {kept['date']}, {kept['seconds']} s."
    key = (
        "Error in % of what was measured; bold: the model of the policy that the product was told; passed: that one is"
    )
    lines = [*table(rows_of(kept)), "", f"{key} nearest, and within {TOLERANCE_PCT:g} %.", "", what]
    return HEAD + "\n".join(lines) + "\n"


def keep(rows: Sequence[Nearness], seconds: float) -> None:
    """Store and write."""
    text = json.dumps(document(rows, seconds), indent=1, ensure_ascii=False)
    STORED.write_text(text + "\n", "utf-8", newline="\n")
    write()


def write() -> None:
    """The page, and the table in the README, from what is stored."""
    PAGE.write_text(page(stored()), "utf-8", newline="\n")
    README.write_text(readme(README.read_text("utf-8"), stored()), "utf-8", newline="\n")


def readme(text: str, kept: Mapping[str, Any]) -> str:
    """The README's text with its table anew."""
    lines = [*table(rows_of(kept)), "", f"Error in %, own model bold; repeated by `{kept['command']}`."]
    return put(text, "\n".join(lines) + "\n", "balancers")
