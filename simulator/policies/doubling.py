"""Waits that double up to a bound: exponential back-off.

After the first failure little is known; after the tenth it is likely that the next attempt fails too, and that many
others wait for the same thing. Doubling asks often at first and hardly at all later (Metcalfe and Boggs, Ethernet,
1976). Without a bound a long outage would be followed by a wait as long. Without chance all who failed together come
back together: jitter is the affair of who asks (`retry`).
"""


def doubled_ns(first_ns: int, most_ns: int, times: int) -> int:
    """`first_ns`, doubled so many times, at most `most_ns`; nothing overflows."""
    shift = min(max(times, 0), 62)
    return most_ns if first_ns > (most_ns >> shift) else first_ns << shift
