"""Every word of an architecture, in any mixture: what is written out is read back as the same scenario."""

import json
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from simulator.policies.catalogue import BALANCERS
from simulator.scenario import Builder, Loaded, loads, resolved, schema
from simulator.scenario.writing import yaml
from tests.scenario.fleet import FLEET
from tests.scenario.test_fuzzed_files import PIECES, VALUES, outcome, paths

EDITOR = jsonschema.Draft7Validator(schema())
TREE = loads(FLEET, "f").tree


def words(**choices: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping in which each word may be left out."""
    return st.fixed_dictionaries({}, optional=choices)


def one(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


TIMES = one("100 ms", "2 s", "1 min")
LAWS = one("1 ms", "exponential 5 ms", "10 ms or 1 s in 1%")
FEW = one("1", "2", "5")
RETRY = st.fixed_dictionaries(
    {"attempts": FEW},
    optional={
        "backoff": one("0 ms", "10 ms", "10 ms doubling to 1 s"),
        "jitter": one("none", "full", "equal", "decorrelated"),
        "on": st.sampled_from(["safe", "any", ["refused", "timeout"]]),
        "within": TIMES,
        "budget": one("10%", "50%"),
    },
)
ROW = words(
    timeout=one("none", "1 s", "exponential 100 ms"),
    retry=RETRY | one("none"),
    breaker=one("none")
    | st.fixed_dictionaries({"failures": one("50%")}, optional={"window": TIMES, "probes": FEW, "at_least": FEW}),
    bulkhead=one("none", "unlimited", "10") | words(least=one("1"), most=one("unlimited", "20"), shrink=one("50%")),
    hedge=one("none") | st.fixed_dictionaries({"after": TIMES}, optional={"at_most": FEW}),
    fallback=st.sampled_from(["none", [{"compute": "1 ms"}], [{"cache": {"hit": "50%", "miss": [{"wait": "1 ms"}]}}]]),
    deadline=one("true", "false", "none"),
    cancel=one("true", "false"),
    balancer=one("none", *BALANCERS),
)
LINKS = one("any", "users", "users.get", "posts.list", "edge -> any", "posts -> users", "posts -> users.guess")
UNIT = words(
    replicas=FEW,
    workers=one("4", "unlimited"),
    queue=one("0", "9"),
    order=one("fifo", "lifo", "adaptive_lifo", "priority"),
    codel=one("none", "5 ms"),
    contention=one("2%"),
    coherency=one("0.1%"),
    start_up=LAWS,
    warm_up=TIMES,
    memory=one("none", "2 GiB"),
    zones=st.sampled_from(["all", "east", ["east", "west"]]),
    weights=st.sampled_from(["2", ["3", "1"]]),
)
PLACE = st.sampled_from(
    [{"nodes": ["box"], "zones": "west"}, {"model": "event_loop"}, {"cpu": "shared"}, {"cores": "3"}]
)
STORE = words(
    capacity=one("10", "unlimited"),
    ttl=one("none", "1 s", "exponential 5 s"),
    evict=one("lru", "lfu", "fifo", "random"),
    coalesce=one("true"),
    shared=one("true"),
    warm=one("false", "true"),
)
HEALTH = one("none") | st.fixed_dictionaries({"every": TIMES}, optional={"fall": FEW, "rise": FEW})
PROBE = one("none") | st.fixed_dictionaries({"every": TIMES}, optional={"fall": FEW})
EJECT = one("none") | words(failures=FEW, open=TIMES, at_most=one("10%", "100%"))
PROXY = words(eject=EJECT, health=HEALTH, retry=RETRY | one("none"), replicas=FEW, cores=FEW, compute=LAWS)


@st.composite
def architectures(draw: st.DrawFn) -> dict[str, Any]:
    """One way to deploy the fleet's application, and one that is like it."""
    base = {
        "zones": ["east", "west"],
        "nodes": {"box": {"cores": draw(FEW)}},
        "units": {"each": draw(UNIT), "posts": draw(UNIT) | draw(PLACE), "users": draw(UNIT)},
        "databases": {
            "each": draw(words(wait_at_most=one("none", "0 ms", "1 s"), read_replicas=one("0", "2"), lag=LAWS))
        },
        "caches": draw(words(each=STORE, users=STORE, edge=STORE)),
        "gateway": draw(UNIT) | {"rate_limit": "100/s"} | draw(words(burst=FEW, per_client=one("true"), compute=LAWS)),
        "registry": draw(one("perfect", "static", "dns", "eureka", "consul") | REGISTRIES),
        "balancer": draw(one("nginx", "haproxy", "envoy", *BALANCERS) | POLICIES | PRODUCTS),
        "network": draw(words(latency=LAWS, loss=one("1%"), retransmit=TIMES, cross_zone=LAWS)),
        "calls": draw(st.dictionaries(LINKS, ROW, max_size=3)),
        "orchestrator": draw(words(readiness=PROBE) | words(readiness=PROBE).map(lambda w: {**w, "restart": "1 s"})),
    }
    like = {"like": "base", "registry": draw(REGISTRIES), "balancer": draw(PRODUCTS), "calls": draw(ROWS)}
    return {"base": base, "other": like}


ROWS = st.dictionaries(LINKS, ROW, max_size=2)
POLICIES = st.fixed_dictionaries({"policy": one(*BALANCERS)}, optional={"eject": EJECT, "health": HEALTH})
PRODUCTS = st.builds(lambda preset, more: {"preset": preset, **more}, one("nginx", "haproxy", "envoy"), PROXY)
REGISTRIES = st.sampled_from(
    [
        {"preset": "eureka", "heartbeat": "1 s", "lease": "3 s", "self_preservation": "0%"},
        {"preset": "consul", "poll": "5 s", "sweep": "1 s"},
        {"preset": "dns", "ttl": "5 s", "server_cache": "1 s"},
        {"preset": "static"},
    ]
)


KNOWN = (
    *("idempotent", "heeds no weights", "`balancer` of a link", "node 'box'", "means nothing for"),
    *("pauses that are all alike",),
)


def accepted(text: str) -> Loaded | None:
    """What a text says; None where two of its words contradict each other."""
    found = outcome(text)
    if isinstance(found, Loaded):
        return found
    strange = [problem for problem in found.problems if not any(part in problem.what for part in KNOWN)]
    assert not strange, str(found)
    return None


@given(architectures())
@settings(deadline=None, max_examples=30)
def test_any_mixture_of_words_is_written_out_and_read_back(made: dict[str, Any]) -> None:
    text = yaml({**TREE, "architectures": made})
    loaded = accepted(text)
    EDITOR.validate(json.loads(json.dumps(YAML(typ="safe", pure=True).load(text))))
    if loaded is not None:
        written = resolved(loaded)
        again = loads(written, "f")
        assert again.scenario == loaded.scenario
        assert resolved(again) == written
        EDITOR.validate(json.loads(json.dumps(YAML(typ="safe", pure=True).load(written))))


@given(
    st.lists(st.tuples(st.integers(0, len(FLEET)), st.integers(0, 4), st.sampled_from(PIECES)), min_size=1, max_size=3)
)
@settings(deadline=None, max_examples=60)
def test_a_damaged_fleet_is_accepted_or_refused(edits: list[tuple[int, int, str]]) -> None:
    text = FLEET
    for at, cut, piece in edits:
        text = text[:at] + piece + text[at + cut :]
    outcome(text)


@given(st.sampled_from(list(paths(TREE))), st.sampled_from(VALUES))
@settings(deadline=None, max_examples=80)
def test_any_value_at_any_path_of_the_fleet_is_accepted_or_refused_and_resolves(path: str, value: object) -> None:
    found = outcome(FLEET, {path: value})
    if isinstance(found, Loaded):
        assert loads(resolved(found)).scenario == found.scenario


def test_a_builder_writes_every_word_of_an_architecture() -> None:
    made = Builder("fleet", TREE["lesson"])
    made.words.update({section: TREE[section] for section in ("application", "workload", "experiment")})
    for name, said in TREE["architectures"].items():
        made.architecture(name, **said)
    assert made.load().scenario == loads(FLEET).scenario
