"""Out after so many bad checks in a row, in again after so many good ones.

Problem: a single check that fails says little, and taking somebody in and out with every check does harm of its own.
Idea: hysteresis: only a row of results against the present opinion changes it. Source: `fall` and `rise` of HAProxy
(3 and 2), `unhealthy_threshold` and `healthy_threshold` of Envoy, `failureThreshold` and `successThreshold` of
Kubernetes' probes.

How it fails: between the fault and the last check of the row everybody is still sent there: `fall` intervals and a
timeout. A check that asks less than the work does (an open port) finds a sick service well; one that asks more (its
database too) takes out all instances at once for somebody else's fault. A liveness probe under overload kills who is
only busy, and makes it worse.
"""


def probe(fall: int, rise: int, healthy: int, streak: int, well: int) -> tuple[int, int]:
    """(healthy, streak) after a check, all 0 or 1 but the streak: results in a row against the present opinion."""
    if well == healthy:
        return healthy, 0
    if streak + 1 < (fall if healthy == 1 else rise):
        return healthy, streak + 1
    return well, 0
