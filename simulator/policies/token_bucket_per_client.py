"""A token bucket for each client: who asks too much is refused, and the others do not notice.

The same bucket as `token_bucket` (which has source and lesson), kept in vectors: what is missing from the brim, so that
a client who has never come has a full bucket without anybody having filled it, and when that was. Source besides:
`limit_req_zone` of nginx by address, quotas of API gateways by key.

How it fails: the sum of all rates is more than the system bears, so that many modest clients overload it together; a
client with many names has many buckets.
"""

from simulator.policies.token_bucket import WHOLE, Config, dripped
from simulator.policies.vectors import Scores, Stamps


def admit(config: Config, now_ns: int, who: int, score: Scores, stamp: Stamps) -> bool:
    """Whether client `who` has a token left; it is taken. `score`: tokens missing from a full bucket at `stamp`."""
    missing = max(score[who] - dripped(config, now_ns - stamp[who]), 0.0)
    going = config.burst - missing >= WHOLE
    score[who] = min(missing + 1.0, config.burst) if going else missing
    stamp[who] = now_ns
    return going
