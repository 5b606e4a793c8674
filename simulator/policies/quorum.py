"""When a group of things started together has answered: go on after `need` successes, fail as soon as they cannot come.

A single call is a group of one. `need` below the number of branches is how a quorum read survives a slow replica.
"""

WAIT, GO_ON, GIVE_UP = range(3)


def judge(need: int, started: int, succeeded: int, failed: int) -> int:
    """WAIT, GO_ON or GIVE_UP."""
    if succeeded >= need:
        return GO_ON
    if started - failed < need:
        return GIVE_UP
    return WAIT
