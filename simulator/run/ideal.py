"""Which parts of an architecture are ideal, that is free: a verdict that compares what is not free must say so."""

from collections.abc import Mapping, Sequence

from simulator.model.topology import PERFECT, Architecture, Scenario

PARTS = ("registry", "balancer")


def ideal(architecture: Architecture) -> list[str]:
    """A registry that is always right, a balancer inside the caller."""
    free = {"registry": architecture.registry.kind == PERFECT, "balancer": not architecture.balancer.proxy}
    return [part for part in PARTS if free[part]]


def ideal_in(scenario: Scenario) -> dict[str, list[str]]:
    """The same of each architecture."""
    return {name: ideal(architecture) for name, architecture in scenario.architectures.items()}


def said(parts: Mapping[str, Sequence[str]]) -> str:
    """In a sentence or two; empty where nothing is ideal."""
    where = {part: [name for name, free in parts.items() if part in free] for part in PARTS}
    if all(len(names) == len(parts) for names in where.values()):
        return "Registry and balancer are ideal and free in all."
    everywhere = {part: "all" if len(names) == len(parts) else " and ".join(names) for part, names in where.items()}
    return " ".join(f"The {part} is ideal and free in {names}." for part, names in everywhere.items() if names)
