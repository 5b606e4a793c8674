"""`testbed up|down|load|status`: a scenario as real processes that stay up, to look at, to ask by hand, to load."""

from typing import Annotated

import typer

from simulator.cli import options, printing

app = typer.Typer(no_args_is_help=True, help="A scenario as real processes that stay up.")

Some = Annotated[
    str | None, typer.Argument(metavar="[SCENARIO]", help="A scenario file, or the name of a bundled one; or all.")
]
Architecture = Annotated[
    str | None, typer.Option(metavar="NAME", help="Which architecture, where there is more than one.")
]


@app.command()
def up(scenario: options.Scenario, architecture: Architecture = None, as_json: options.Json = False) -> None:
    """Start a scenario's processes in the background; print where they listen."""
    from simulator.run.standing import bring_up
    from simulator.run.standing_tables import of_up

    found = bring_up(scenario, architecture)
    if as_json:
        printing.document(found)
    else:
        printing.tables(of_up(found))
        printing.text(found["doors"][0]["command"])  # in one line, however wide the terminal is


@app.command()
def down(scenario: Some = None, architecture: Architecture = None) -> None:
    """End what is up: everything, or one scenario."""
    from simulator.run.standing import Wanted, take_down

    ended = take_down(Wanted(scenario, architecture))
    printing.text("\n".join(f"{name}: down" for name in ended) or "nothing was up")


@app.command()
def status(scenario: Some = None, architecture: Architecture = None, as_json: options.Json = False) -> None:
    """What is up: processes, ports, restarts, memory, processor time, the last lines of logs."""
    from simulator.run.standing import Wanted, standing
    from simulator.run.standing_tables import of_status

    found = standing(Wanted(scenario, architecture))
    if as_json:
        printing.document({"systems": found})
    else:
        printing.tables(of_status(found))


@app.command()
def load(
    scenario: options.Scenario,
    architecture: Architecture = None,
    seconds: Annotated[
        float | None, typer.Option(min=1.0, max=3600.0, help="How long; as the file says, if left out.")
    ] = None,
    rate_factor: Annotated[
        float | None, typer.Option(min=0.001, max=1000.0, help="So many times the file's rate.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The dice.")] = 1,
    as_json: options.Json = False,
) -> None:
    """Drive the scenario's load on what is up, its faults included; print latencies and outcomes."""
    from simulator.run.standing import Wanted, loaded_with
    from simulator.run.standing_tables import of_load

    found = loaded_with(Wanted(scenario, architecture), seconds, rate_factor, seed)
    if as_json:
        printing.document(found)
    else:
        printing.tables(of_load(found))
