"""What work costs more because other work is going on: the universal scalability law.

Problem: twice the threads are not twice the throughput. Idea: two kinds of loss. *Contention*: a part of the work is
done by one at a time (locks), which costs each of n in proportion to the others. *Coherency*: each pair has to agree
(cache lines, replicas), which costs in proportion to the pairs, and makes throughput fall again beyond some n. Source:
Gunther, Guerrilla Capacity Planning (2007): C(n) = n / (1 + a (n - 1) + b n (n - 1)).

How it fails: it is fitted to measurements, and says nothing about what is locked; far beyond the measured n it is a
guess.
"""


def stretch(contention: float, coherency: float, n: int) -> float:
    """How many times as long a computation takes that begins with `n` in progress, itself included."""
    return 1.0 + contention * (n - 1) + coherency * n * (n - 1)
