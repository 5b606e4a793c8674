"""Until when an answer is of use to anybody.

Problem: a caller that has given up is still being worked for, several levels down, when there is least to spare. Idea:
the time left travels with the call, and work whose time has passed stops before its next step. Source: gRPC and
Deadlines (grpc.io blog, 2018); Dean and Barroso, The Tail at Scale (2013), for what is saved.

How it fails: with too tight a deadline everything is done by halves and nothing is finished. Clocks of real machines
differ, therefore the time left travels, not the hour; in simulated time that is the same.
"""

NEVER_NS = 1 << 62


def until_ns(inherited_ns: int, travels: int, now_ns: int, timeout_ns: int) -> int:
    """The deadline of the callee: the caller's own or this attempt's, whichever is sooner; `travels` 0: none.

    `timeout_ns` -1: this attempt has none of its own. NEVER_NS: no deadline.
    """
    if travels == 0:
        return NEVER_NS
    if timeout_ns < 0:
        return inherited_ns
    return min(inherited_ns, now_ns + timeout_ns)
