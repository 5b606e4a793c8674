"""The commands and what they take. What computes is imported when a command runs, so that help is quick."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli import options, testbed
from simulator.cli.guard import Commands
from simulator.cli.options import Engine
from simulator.cli.validating import CORES, SECONDS, Validating
from simulator.run.wishes import OWN, RATES

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 fine; 1 a claim, a goal or a validation failed or is undecided; 2 the input is wrong; "
    "3 a bug of splitpoint; 130 interrupted.",
)
app.add_typer(testbed.app, name="testbed")


def say_version(asked: bool) -> None:
    """Print the version and leave."""
    if asked:
        from simulator.cli.printing import text
        from simulator.run.versions import own

        text(f"splitpoint {own()}")
        raise typer.Exit


@app.callback()
def splitpoint(
    version: Annotated[bool, typer.Option("--version", callback=say_version, is_eager=True, help="Say which.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
) -> None:
    """At which point does splitting pay? Monolith and microservices simulated, measured and compared."""


@app.command("list")
def list_(as_json: options.Json = False) -> None:
    """The bundled scenarios: name, topic, lesson."""
    from simulator.cli.looking import list_lessons

    list_lessons(as_json=as_json)


@app.command()
def show(
    scenario: options.Scenario,
    resolved: Annotated[
        bool, typer.Option("--resolved", help="With every default, `like` and `each` written out.")
    ] = False,
) -> None:
    """Print a scenario file."""
    from simulator.cli.printing import text
    from simulator.run.files import shown

    text(shown(scenario, written_out=resolved))


@app.command()
def new(file: Annotated[Path, typer.Argument(metavar="FILE", help="A name that is not taken.")]) -> None:
    """Write a scenario file to start from."""
    from simulator.cli.printing import text
    from simulator.run.files import created

    text(f"{created(file)}: a scenario to start from; try `splitpoint run {file}`")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from simulator.cli.printing import text
    from simulator.run.files import schema_text

    text(schema_text())


@app.command()
def check(
    scenarios: Annotated[list[str], typer.Argument(metavar="SCENARIO...", help="Files, or names of bundled ones.")],
    seeds: Annotated[int, typer.Option(min=2, max=10_000, help="Replications in each of the two blocks.")] = 30,
    as_json: options.Json = False,
) -> None:
    """Validate files; judge their claims, twice, and see each fail where its cause is taken away."""
    from simulator.cli.judging import check_files

    check_files(scenarios, seeds, as_json=as_json)


@app.command()
def run(  # noqa: PLR0913 - each parameter is an option of the command
    scenario: options.Scenario,
    as_json: options.Json = False,
    out: options.Out = None,
    engine: options.Engines = Engine.auto,
    seed: options.Seed = None,
    replications: options.Replications = None,
    precision: options.Precision = None,
    set_: options.Set = None,
) -> None:
    """Run a scenario: numbers with intervals, goals and claims judged."""
    from simulator.cli.experiments import Asked, run_it

    run_it(Asked(scenario, as_json, out, engine, seed, replications, tuple(set_ or ()), precision))


@app.command()
def compare(  # noqa: PLR0913 - each parameter is an option of the command
    scenario: options.Scenario,
    as_json: options.Json = False,
    out: options.Out = None,
    engine: options.Engines = Engine.auto,
    seed: options.Seed = None,
    replications: options.Replications = None,
    set_: options.Set = None,
) -> None:
    """Compare a scenario's architectures on latency, scaling and fault isolation, under the same dice."""
    from simulator.cli.experiments import Asked, compare_it

    compare_it(Asked(scenario, as_json, out, engine, seed, replications, tuple(set_ or ())))


@app.command()
def report(folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `--out` has written.")]) -> None:
    """Render report.html again from results.json and scenario.yaml."""
    from simulator.cli.printing import text
    from simulator.run.output import rendered_again

    text(str(rendered_again(folder)))


@app.command()
def validate(  # noqa: PLR0913 - each parameter is an option of the command
    scenario: options.Scenario,
    as_json: options.Json = False,
    out: options.Out = None,
    architecture: options.Chosen = None,
    rates: options.Rates = RATES,
    seconds: options.Seconds = SECONDS,
    cores: options.Cores = CORES[0],
    balancer: options.BalancedBy = OWN,
    kill: options.Kill = None,
    freeze: options.Freeze = None,
    faults: options.Faults = False,
    independent: options.Independent = None,
    trials: options.Trials = None,
    seed: options.Seed = None,
    set_: options.Set = None,
) -> None:
    """Drive the real system (processes, HTTP, databases on loopback) and compare it with the prediction."""
    from simulator.cli.experiments import Asked, validate_it

    asked = Asked(scenario, as_json, out, seed=seed, changes=tuple(set_ or ()))
    struck = (tuple(kill or ()), tuple(freeze or ()))
    chosen = (tuple(architecture or ()), rates, seconds, cores, balancer)
    validate_it(asked, Validating(*chosen, *struck, faults, independent, trials))


@app.command()
def bench(as_json: options.Json = False) -> None:
    """Speed of both engines against raw SimPy on this machine, in one run."""
    from simulator.cli.judging import bench_it

    bench_it(as_json=as_json)
