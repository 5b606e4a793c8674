"""The types of all single values: what each reads, within which bounds, and the pattern by which an editor knows it."""

from pathlib import Path
from typing import Annotated

from simulator.model.claims import Claim as ModelClaim
from simulator.model.laws import UNIFORM
from simulator.model.laws import Law as ModelLaw
from simulator.model.topology import Keys as ModelKeys
from simulator.model.topology import Point
from simulator.scenario import claims, laws, rates, small, targets
from simulator.scenario.leaf import Leaf, text_schema
from simulator.scenario.samples import samples_ns
from simulator.scenario.tokens import NAME_PATTERN, NUMBER_PATTERN, TextError, nearest, quote

TEXT_MAX = 4_000
REPLICAS_MAX = 10_000
ATTEMPTS_MAX = 1_000
TIMES_MAX = 65_536
WEIGHT_MAX = 1_000_000
SEED_MAX = 10**15 - 1
REPLICATIONS_MAX = 10_000

TIME = f"{NUMBER_PATTERN} ?(?:ns|us|µs|ms|s|min|h|d)"
SHARE = f"{NUMBER_PATTERN} ?%"
POINT = f"{NUMBER_PATTERN} ?/(?:s|min|h)(?: (?:from|by) {TIME})?"
BRANCH = (
    f"(?:{TIME}|uniform {TIME} to {TIME}|empirical [^ ]+|(?:exponential {TIME}"
    f"|(?:normal|lognormal|gamma|hyperexponential) {TIME} cv {NUMBER_PATTERN}"
    f"|(?:weibull|pareto) {TIME} shape {NUMBER_PATTERN}|erlang {TIME} stages [1-9][0-9]*)(?: max {TIME})?)"
)
OPERATION = rf"{NAME_PATTERN}\.{NAME_PATTERN}"


def whole(low: int, high: int, word: str = "") -> Leaf:
    """A whole number, or a word for no limit."""
    number = {"type": "integer", "minimum": low, "maximum": high, "examples": [max(low, 4)]}
    return Leaf(
        lambda text: small.count(text, low, high, word), {"anyOf": [number, {"const": word}]} if word else number
    )


def one_of(*known: str) -> Leaf:
    """One word of a list."""

    def parse(text: str) -> str:
        if text not in known:
            raise TextError(f"found {quote(text)}", nearest(text, known, "one of"))
        return text

    return Leaf(parse, {"enum": list(known)})


def timed(word: str) -> Leaf:
    """A time, or a word that stands for None."""
    schema = {"anyOf": [text_schema(TIME, "30 s"), {"const": word}]}
    return Leaf(lambda text: None if text == word else small.time_ns(text), schema)


def version(text: str) -> int:
    """The version of the language."""
    if text != "1":
        raise TextError(f"schema {quote(text)} is unknown", "this program reads `schema: 1`")
    return 1


def flag(text: str) -> bool:
    """Yes or no."""
    if text not in ("true", "false"):
        raise TextError(f"found {quote(text)}", "one of: true false")
    return text == "true"


def file_name(text: str) -> str:
    """The name of a file."""
    if not text.strip() or len(text) > TEXT_MAX or "\x00" in text:
        raise TextError(
            f"{quote(text)} is not the name of a file", "a path relative to the folder of the scenario file"
        )
    return text


def prose(text: str) -> str:
    """Words for people."""
    if not text.strip() or len(text) > TEXT_MAX:
        raise TextError(f"a text of {len(text)} characters", f"from 1 to {TEXT_MAX} characters")
    return text


def instances(text: str) -> int | float:
    """How many instances a fault strikes: a count, or a share (a float) above 0%."""
    if not text.endswith("%"):
        return small.count(text, 1, REPLICAS_MAX)
    found = small.share(text)
    if not found:
        raise TextError(f"{quote(text)} strikes nobody", "a share above 0%, or a count")
    return found


def need(text: str) -> int | None:
    """How many branches of a `parallel` must succeed; None: all."""
    return None if text == "all" else small.count(text, 0, TIMES_MAX * TIMES_MAX)


def law(text: str, folder: Path | None) -> ModelLaw:
    """A law, with the values of its empirical branches."""
    return laws.law(text, lambda name: samples_ns(name, folder))


def period(text: str, folder: Path | None) -> ModelLaw:
    """A law that is not 0 always, nor below what is counted."""
    found = law(text, folder)
    if max(max(branch.mean_ns, branch.shape * (branch.kind == UNIFORM)) for branch in found.branches) < 1:
        raise TextError(f"{quote(text)} makes no sense here", "a time or a law above 0 ms, at least 1 ns")
    return found


INSTANCES = {"anyOf": [{"type": "integer", "minimum": 1}, text_schema(SHARE, "50%")]}
RATE = {
    "anyOf": [
        text_schema(POINT, "200/s"),
        {"type": "array", "minItems": 1, "items": text_schema(POINT, "50/s by 120 s")},
    ]
}
BACKOFF = text_schema(f"{TIME}(?: doubling to {TIME})?", "100 ms", "10 ms doubling to 1 s")
KEYS = text_schema(f"(?:uniform|zipf {NUMBER_PATTERN}) over [1-9][0-9]*", "zipf 1.1 over 10000", "uniform over 1000")
PRICE = {"type": "number", "minimum": 0, "maximum": small.PRICE_MAX, "examples": [0.04]}
LAW = text_schema(
    f"{BRANCH}(?: or {BRANCH} in {SHARE})*", "exponential 5 ms", "gamma 4 ms cv 0.5", "10 ms or 1 s in 1%"
)
CLAIM = text_schema(r"[A-Za-z0-9(].* (?:<|<=|>|>=|=|agrees with) .+", "p99 of ROUTE in ARCHITECTURE < 200 ms")

Name = Annotated[str, Leaf(small.name, text_schema(NAME_PATTERN, "posts"))]
Prose = Annotated[str, Leaf(prose, {"type": "string", "minLength": 1, "maxLength": TEXT_MAX})]
File = Annotated[str, Leaf(file_name, {"type": "string", "minLength": 1, "examples": ["access.log"]})]
Time = Annotated[int, Leaf(small.time_ns, text_schema(TIME, "250 ms", "30 s"))]
Span = Annotated[int, Leaf(small.span_ns, text_schema(TIME, "250 ms", "30 s"))]
Share = Annotated[float, Leaf(small.share, text_schema(SHARE, "5%", "99.9%"))]
Portion = Annotated[float, Leaf(small.portion, text_schema(SHARE, "10%"))]
Factor = Annotated[float, Leaf(small.factor, text_schema(f"{NUMBER_PATTERN}x", "5x"))]
Law = Annotated[ModelLaw, Leaf(law, LAW, files=True)]
Backoff = Annotated[tuple[int, int | None], Leaf(small.backoff, BACKOFF)]
Keys = Annotated[ModelKeys, Leaf(small.keys, KEYS)]
Period = Annotated[ModelLaw, Leaf(period, LAW, files=True)]
Rate = Annotated[tuple[Point, ...], Leaf(rates.points, RATE, many=True)]
Claim = Annotated[ModelClaim, Leaf(claims.claim, CLAIM)]
Called = Annotated[tuple[str, str], Leaf(small.operation, text_schema(OPERATION, "users.get"))]
Target = Annotated[targets.Target, Leaf(targets.target, text_schema(targets.PATTERN, "posts", "posts.database"))]
SoMany = Annotated[tuple[int, int], Leaf(small.so_many, text_schema("[1-9][0-9]* of [1-9][0-9]*", "28 of 30"))]
Instances = Annotated[int | float, Leaf(instances, INSTANCES)]
Need = Annotated[int | None, Leaf(need, {"anyOf": [{"type": "integer", "minimum": 0}, {"const": "all"}]})]
WarmUp = Annotated[int | None, timed("auto")]

Schema = Annotated[int, Leaf(version, {"const": 1})]
Replicas = Annotated[int, whole(1, REPLICAS_MAX)]
Limit = Annotated[int, whole(1, small.COUNT_MAX, "unlimited")]
Room = Annotated[int, whole(0, small.COUNT_MAX, "unlimited")]
Attempts = Annotated[int, whole(1, ATTEMPTS_MAX)]
Times = Annotated[int, whole(1, TIMES_MAX)]
Price = Annotated[float, Leaf(small.price, PRICE)]
Weight = Annotated[int, whole(1, WEIGHT_MAX)]
Priority = Annotated[int, whole(0, 1_000)]
Seed = Annotated[int, whole(0, SEED_MAX)]
Replications = Annotated[int, whole(1, REPLICATIONS_MAX)]

Auth = Annotated[str, one_of("none", "required")]
From = Annotated[str, one_of("primary", "replica")]
Flag = Annotated[bool, Leaf(flag, {"type": "boolean"})]
Gone = Annotated[str, one_of("none")]
Process = Annotated[str, one_of("poisson", "regular")]
Kind = Annotated[str, one_of("steady", "terminating")]
Equal = Annotated[str, one_of("hardware", "nothing")]
