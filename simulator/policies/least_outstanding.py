"""The one with the fewest attempts without an answer for its weight, the first of them on a tie.

Problem: round robin gives a slow instance as much as a fast one. Idea: what has not been answered is the best sign of
what waits there, and whoever sends knows it without asking anybody. Source: `least_conn` of nginx, `leastconn` of
HAProxy, join the shortest queue in theory (Winston, Optimality of the shortest line discipline, 1977).

How it fails: an instance that fails at once has always the fewest, and attracts everything (a black hole). Several
callers with the same old picture all run to the same one (the herd; Mitzenmacher, How useful is old information?,
2000). When all are idle the first gets everything; that is harmless for latency and bad for caches and connections. It
looks at all of them: with hundreds of instances two choices cost less and give nearly as much.
"""

from simulator.policies.vectors import Floats, Ints


def pick(size: int, weight: Floats, outstanding: Ints) -> int:
    """The position, out of `size`, of the least busy."""
    best = 0
    for i in range(1, size):
        if outstanding[i] * weight[best] < outstanding[best] * weight[i]:
            best = i
    return best
