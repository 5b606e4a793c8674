"""The words of what stands between instances: network, registry, balancer, orchestrator, and the checks of health."""

from typing import Annotated, Any, Self

from pydantic import Discriminator, Tag, model_validator

from simulator.scenario import leaves as t
from simulator.scenario import leaves_architecture as a
from simulator.scenario import presets_balancer, presets_registry
from simulator.scenario.hosts import entry
from simulator.scenario.leaf import default, group, said
from simulator.scenario.retrying import AnyRetry
from simulator.scenario.words import Words

OF_A_PROXY = ("replicas", "cores", "compute", "retry")


class CallCpu(Words):
    """Processor time that each call between instances costs on both sides."""

    caller: t.Law = default("0 ms")
    callee: t.Law = default("0 ms")


class Network(Words):
    """What crossing from one instance to another costs."""

    later = ("bandwidth",)
    latency: t.Law = default("0 ms")
    loss: a.Loss = default("0%")
    retransmit: t.Span = default("200 ms")
    cross_zone: t.Law = default("0 ms")
    client: t.Law = default("0 ms")
    call_cpu: CallCpu = group(CallCpu)


class Registry(Words):
    """How callers learn who runs: a preset, and what is different from it."""

    preset: a.Registry
    heartbeat: t.Span | None = None
    lease: t.Span | None = None
    sweep: t.Span | None = None
    server_cache: t.Time | None = None
    poll: t.Time | None = None
    self_preservation: t.Share | None = None
    ttl: t.Span | None = None

    @model_validator(mode="after")
    def its_own(self) -> Self:
        """Only words that mean something for this kind."""
        own = presets_registry.PRESETS[self.preset].words
        strange = [word for word in self.words() if word in self.model_fields_set and word not in ("preset", *own)]
        if strange:
            takes = f"it takes: {' '.join(own)}" if own else "it takes nothing else"
            raise said(f"`{strange[0]}` means nothing for `preset: {self.preset}`", takes)
        if self.heartbeat is not None and self.lease is not None and self.lease <= self.heartbeat:
            raise said("`lease` is not longer than `heartbeat`", "a lease that outlives the time between two beats")
        return self


class Health(Words):
    """Active checks: out after `fall` failures in a row, in after `rise` successes."""

    later = ("timeout",)
    every: t.Span
    fall: a.Few = default("3")
    rise: a.Few = default("2")


class Probe(Words):
    """What the orchestrator asks each process, again and again."""

    later = ("timeout",)
    every: t.Span
    fall: a.Few = default("3")


class Eject(Words):
    """Outliers are left out for a while."""

    failures: a.Few = default("5")
    open: t.Span = default("30 s")
    at_most: a.Threshold = default("10%")


AnyEject = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Eject, Tag("<words>")], Discriminator(entry)]
AnyHealth = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Health, Tag("<words>")], Discriminator(entry)]
AnyProbe = Annotated[Annotated[t.Gone, Tag("<text>")] | Annotated[Probe, Tag("<words>")], Discriminator(entry)]


class Balancer(Words):
    """Who distributes, and how."""

    preset: a.Product | None = None
    policy: a.Policy = default("round_robin")
    at: a.At = default("caller")
    slow_start: t.Time = default("0 ms")
    eject: AnyEject = default("none")
    health: AnyHealth = default("none")
    retry: AnyRetry = default("none")
    replicas: t.Replicas = default("1")
    cores: t.Replicas = default("1")
    compute: t.Law = default("0 ms")

    def idle(self) -> tuple[str, ...]:
        """A balancer inside the caller has no processes."""
        return OF_A_PROXY if self.proxy is False else ()

    @property
    def proxy(self) -> bool:
        """Whether it stands between caller and callee; a product always does."""
        return self.at == "proxy" or (self.preset is not None and "at" not in self.model_fields_set)

    @model_validator(mode="after")
    def one_place(self) -> Self:
        """Only a proxy has processes and calls anybody by itself."""
        if self.preset is not None and not self.proxy:
            raise said(f"`at: caller` beside `preset: {self.preset}`", f"{self.preset} is a proxy; take `at` out")
        strange = [word for word in OF_A_PROXY if word in self.model_fields_set and not self.proxy]
        if strange:
            raise said(f"`{strange[0]}` of a balancer inside the caller", "`at: proxy` beside it, or take it out")
        return self


class Orchestrator(Words):
    """What brings processes back, and asks how they are."""

    later = ("deploy",)
    restart: a.MaybeBackoff = default("none")
    liveness: AnyProbe = default("none")
    readiness: AnyProbe = default("none")

    @model_validator(mode="after")
    def revived(self) -> Self:
        """Who kills brings back."""
        if isinstance(self.liveness, Probe) and self.restart is None:
            raise said("`liveness` without `restart`", "say `restart`, such as `restart: 10 s doubling to 5 min`")
        return self


AnyRegistry = Annotated[
    Annotated[a.Registry, Tag("<text>")] | Annotated[Registry, Tag("<words>")], Discriminator(entry)
]
AnyBalancer = Annotated[
    Annotated[a.PolicyOrProduct, Tag("<text>")] | Annotated[Balancer, Tag("<words>")], Discriminator(entry)
]


def short_registry(text: str) -> dict[str, Any]:
    """What one word stands for."""
    return {"preset": text}


def short_balancer(text: str) -> dict[str, Any]:
    """What one word stands for: a product, or a policy."""
    return {"preset" if text in presets_balancer.PRESETS else "policy": text}


def long_registry(value: Any) -> dict[str, Any]:
    """The long form of a registry, with the numbers of its preset."""
    here = short_registry(value) if isinstance(value, str) else value
    preset = presets_registry.PRESETS.get(here.get("preset", ""))
    return {word: number.text for word, number in (preset.words.items() if preset else ())} | here


def long_balancer(value: Any) -> dict[str, Any]:
    """The long form of a balancer, with what its preset does by itself."""
    here = short_balancer(value) if isinstance(value, str) else value
    preset = presets_balancer.PRESETS.get(here.get("preset", ""))
    by_itself = {"at": "proxy", **{word: one.value for word, one in preset.words.items()}} if preset else {}
    return {**by_itself, **here}
