"""`python -m simulator.cli`: the command where it is not installed."""

from simulator.cli import main

if __name__ == "__main__":
    main()
