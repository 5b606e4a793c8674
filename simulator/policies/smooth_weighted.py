"""Each in its turn as often as its weight says, and spread out: 5, 1, 1 gives a a b a c a a, not a a a a a b c.

Problem: weighted round robin that counts down sends bursts to the heavy one. Idea: at every turn each gains its weight
in credit, the richest is asked and pays the sum of all weights. Over a period of that sum (whole weights) everyone has
been asked exactly as often as its weight says, and credit is back at nothing. Source: nginx since 1.3.1,
`ngx_http_upstream_round_robin.c`, the commit by Maxim Dounin of May 2012; it is what nginx does by default.

How it fails: it is blind to speed, like round robin. Callers that start at the same time with the same weights walk in
step, all of them to the heavy one first. Nginx also lowers the effective weight of who fails; here that is the affair
of `outlier` and of health checks.
"""

from simulator.policies.vectors import Floats, Scores


def pick(size: int, weight: Floats, score: Scores) -> int:
    """The position, out of `size`, of the richest, the first on a tie. `score` is the credit of each."""
    total, best = 0.0, 0
    for i in range(size):
        total += weight[i]
        score[i] = score[i] + weight[i]
        if score[i] > score[best]:
            best = i
    score[best] = score[best] - total
    return best
