"""Somebody idle, longest idle first; if nobody is, anyone.

Problem: the least busy has to be found at the moment of the call, which is when it costs. Idea: the idle ones queue up
and wait for work, so that the next call takes the head of that line without comparing anybody. At loads where somebody
is nearly always idle that is as good as the shortest queue. Source: Lu, Xie, Kliot, Geller, Larus and Greenberg,
Join-Idle-Queue (Performance Evaluation, 2011); a server there joins the line of one dispatcher at random, here the
caller knows for itself who owes it nothing.

How it fails: above a load at which somebody is idle it is no better than dice, and the worst moment gets the worst
policy. A caller that sends little sees everybody idle though others keep them busy. Weights are not looked at.
"""

from simulator.policies.vectors import Ints, Stamps


def pick(size: int, outstanding: Ints, stamp: Stamps, u: float) -> int:
    """The position, out of `size`, of the longest idle; drawn where nobody is. `stamp`: when it answered last."""
    best = -1
    for i in range(size):
        if outstanding[i] == 0 and (best < 0 or stamp[i] < stamp[best]):
            best = i
    return best if best >= 0 else int(u * size)


def learn(now_ns: int, who: int, stamp: Stamps) -> None:
    """Whoever answers goes to the end of the line."""
    if who >= 0:
        stamp[who] = now_ns
