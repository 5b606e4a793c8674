"""The command line: read what is asked, have it run, print what was found, and say by the exit code how it ended."""


def main() -> None:
    """The command `splitpoint`."""
    from simulator.cli.app import app

    app(prog_name="splitpoint")


__all__ = ["main"]
