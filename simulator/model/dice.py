"""The dice: every random number is a pure function of a 64-bit key, never of the order of events.

A key names a place in the story: seed, replication, workload, request, and then one step after another, each mixed
into the key before the next. Two architectures, two engines and the real system that ask at the same place get the same
number ("common random numbers"), so that what differs between them was caused by what was changed.

The six functions here are all that a compiled runtime must spell in its own integers; everything above them is written
once. The mixer is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
OOPSLA 2014). Uniforms take 52 bits and a half, so that they are never 0 and never 1.
"""

import math
from hashlib import blake2b

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
MULTIPLY_1 = 0xBF58476D1CE4E5B9
MULTIPLY_2 = 0x94D049BB133111EB

# What a draw is for, where no step of the application names it.
HOP = 0x51B54A32D192ED03  # the request message of an attempt
BACK = 0x2CB92BA72F3D8DD7  # its reply message
SEND = 0x2BC98388FB8FAC03  # the caller's processor time for it
CHOICE = 0x1FB21C651E98DF25  # the balancer's draw
GAP = 0x2545F4914F6CDD1D  # the unit exponential before a request
ROUTE = 0x56E8FEB86659FD93  # which route of a mix
MANNERS = 0x20761D6478BD642F  # malformed, unauthenticated or neither
BRANCH = 0x67037ED1A0B428DB  # which branch of a mixture
SECOND = 0x0E7D3A1F5B2C4689  # the second uniform of a law that needs two
CHOICE_2 = 0x3C6EF372FE94F82B  # the balancer's second draw
PAUSE = 0x4A7F1C6B9E3D2085  # the jitter of a retry
PATIENCE = 0x7B1D93E5C42F6A09  # a timeout that is a law
HEDGE = 0x1D8E4E27C47D124F  # the key of a hedge
CANCEL = 0x5851F42D4C957F2D  # the message that stops a callee
CROSS = 0x14057B7EF767814F  # what crossing zones adds
LATER = 0x369DEA0F31A53F85  # what a fault adds to a message
LOST = 0x27BB2EE687B0B0FD  # how often a message is lost
KEY = 0x61C8864680B583EB  # which key of a set
CLIENT = 0x2F0B4C47A5D3E691  # which client
FATE = 0x45A308D313198A2E  # whether a request kills
TRIP = 0x03707344A4093822  # whether a fault fails an operation
THINK = 0x299F31D0082EFA98  # of a user
FIRST = 0x6C4E6C89452821E6  # how much of the first think is over
BURST = 0x38D01377BE5466CF  # of an on-off process
LULL = 0x34E90C6CC0AC29B7  # its pause
PHASE = 0x49B5470917D8C11F  # when in its period something periodic happens first
BEAT = 0x1F83D9ABFB41BD6B  # a heartbeat's way
START = 0x5BE0CD19137E2179  # how long a process takes to start
UP = 0x510E527FADE682D1  # how long a thing stays well
DOWN = 0x1B05688C2B3E6C1F  # how long it is ill
LAG = 0x6A09E667F3BCC908  # how late a write is seen
TTL = 0x3B67AE8584CAA73B  # how long an entry lives
EVICT = 0x54FF53A5F1D36F1C  # which entry goes


def mix(z: int) -> int:
    """Scatter 64 bits; a bijection."""
    z &= MASK
    z = ((z ^ (z >> 30)) * MULTIPLY_1) & MASK
    z = ((z ^ (z >> 27)) * MULTIPLY_2) & MASK
    return z ^ (z >> 31)


def child(key: int, n: int) -> int:
    """The key of the thing numbered (or named) `n` that happens under `key`."""
    return mix(key + GOLDEN * n)


def draw(key: int, purpose: int) -> int:
    """64 random bits for `purpose` at the place `key`."""
    return mix(key ^ purpose)


def unit(bits: int) -> float:
    """64 random bits as a uniform in (0, 1): 52 bits and a half."""
    return ((bits >> 12) + 0.5) * (1.0 / 4503599627370496.0)


def split(x: float) -> tuple[float, int]:
    """x = m * 2**k with 1 <= m < 2, for normal x > 0."""
    m, k = math.frexp(x)
    return m * 2.0, k - 1


def scale(x: float, k: int) -> float:
    """x * 2**k, for results in the normal range."""
    return math.ldexp(x, k)


def name_key(name: str) -> int:
    """A name as a positive 63-bit number, the same on every machine and in every process."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


CALLEE_PLACE = name_key("call_cpu/callee")  # of the computation that stands for what a call costs the callee


def source_key(seed: int, replication: int, workload: str) -> int:
    """The key under which request i of a workload is `child(key, i)`."""
    return stream_key(seed, replication, name_key(workload))


def stream_key(seed: int, replication: int, name: int) -> int:
    """The same for a workload whose name is a number already, as in a program's `SourceRow.key`."""
    return child(child(child(GOLDEN, seed), replication), name)
