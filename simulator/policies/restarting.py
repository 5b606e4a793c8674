"""How long an orchestrator waits before it starts a dead process again.

Problem: what died of its configuration or its input dies again at once, and restarting costs a machine more than the
process is worth. Idea: the wait doubles with each death (`doubling`). Source: CrashLoopBackOff of Kubernetes: 10 s,
doubling up to five minutes.

How it fails: after an outage of something that it needs, a process may wait for minutes though everything is well
again. Kubernetes forgets after ten good minutes; here deaths are counted for the whole run.
"""

from simulator.policies.doubling import doubled_ns


def wait_ns(first_ns: int, most_ns: int, deaths: int) -> int:
    """The wait after so many deaths, this one included (1: the first). `most_ns` below `first_ns` (-1): constant."""
    return doubled_ns(first_ns, max(first_ns, most_ns), deaths - 1)
