"""A message that is lost is sent again: loss is delay.

TCP sends again what is not acknowledged, after a timeout that doubles each time (RFC 6298; Linux waits 200 ms at
least). So an application does not see that a packet was lost, it sees an answer that took 200 ms longer: at one loss in
a thousand and ten messages a request, one request in a hundred, which is the 99th percentile. Only a cut is silence.

How it fails: real losses come in bursts, here each is independent; a burst is a fault with a time. At most RESENT_MAX
times: then a connection would be given up.
"""

RESENT_MAX = 10


def delay_ns(loss: float, retransmit_ns: int, u: float) -> int:
    """What losses add to a message: with chance loss**k it is lost at least k times.

    Sending it again takes retransmit_ns x (1 + 2 + 4 + ...).
    """
    lost, chance = 0, loss
    while lost < RESENT_MAX and u < chance:
        lost += 1
        chance *= loss
    return retransmit_ns * ((1 << lost) - 1)
