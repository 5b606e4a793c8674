"""The same key, or the same client, always goes to the same instance: its number modulo how many there are.

Problem: a cache or a session in one instance's memory is worth something only if the next request comes back. Idea:
hash, and take the remainder. Source: `balance source` and `hash-type map-based` of HAProxy, `ip_hash` and `hash` of
nginx (their manuals).

How it fails: when one of n comes or goes, nearly everything moves: a share of 1 - 1/n of all keys, and every cache is
cold at once, in the moment in which there is one instance less. `ring_hash` moves only the share that must move. A
popular key makes its instance hot, whatever the others do.
"""


def pick(size: int, hashed: int) -> int:
    """The position, out of `size`, where this key lives."""
    return hashed % size
