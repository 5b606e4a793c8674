"""How a command ends: 0 fine, 1 something failed or is undecided, 2 the input is wrong, 3 our bug, 130 interrupted.

Wrong input gets one line a problem, never a traceback. A bug says that it is one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from simulator.cli.printing import message
from simulator.model.errors import ScenarioError, TestbedError

FINE, FAILED, WRONG, BUG, INTERRUPTED = 0, 1, 2, 3, 130


class Commands(TyperGroup):
    """The group of all commands, each of which ends in one of the exit codes."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the context that a group gets has no public name in typer
        """Run the chosen command under the guard."""
        with guarded(debug=bool(ctx.params.get("debug"))):
            return super().invoke(ctx)


@contextmanager
def guarded(*, debug: bool) -> Iterator[None]:
    """Turn what is raised into a message and an exit code."""
    try:
        yield
    except KeyboardInterrupt:
        end_interrupted()
    except ScenarioError as error:
        leave(str(error), WRONG)
    except TestbedError as error:
        leave(f"the real system cannot be run: {error}", FAILED)
    except Exception as error:
        if hasattr(error, "exit_code"):  # typer's own: wrong usage, or an exit that was asked for
            raise
        if debug:
            import traceback

            traceback.print_exc()
        hint = "" if debug else " (`splitpoint --debug …` shows where)"
        first = next(iter(str(error).splitlines()), "")
        leave(f"this is a bug in splitpoint, please report it{hint}: {type(error).__name__}: {first}", BUG)


def end_interrupted() -> NoReturn:
    """End with nothing to show; at once, because what was interrupted may be in any state."""
    message("interrupted before anything was finished")
    os._exit(INTERRUPTED)


def leave(said: str, code: int) -> None:
    """Say something on stderr and end with a code."""
    message(said)
    raise typer.Exit(code)
