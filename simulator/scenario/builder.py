"""A scenario written in Python, for notebooks: a method for each section of the file, each returning the builder.

    scenario = (
        Builder("mm1", "One server, random arrivals, random work.")
        .component("server", serve=[{"compute": "exponential 8 ms"}])
        .route("visit", "server.serve")
        .workload("visit", rate="100/s")
        .architecture("one", units={"server": {}})
        .load()
    )

Values are the texts of the language (numbers are welcome too); a word that Python keeps for itself takes an
underscore at its end (`for_`, `in_`). What is built is a file: `text()` is its YAML, and `load()` reads that text
like any other.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from simulator.scenario.loading import Loaded, loads


class Builder:
    """A scenario file in the making."""

    def __init__(self, name: str, lesson: str, **words: object):
        """`words`: `topic`, `source`."""
        self.words: dict[str, Any] = {"schema": 1, "name": name, "lesson": lesson, **words}
        self.words["application"] = {"components": {}, "routes": {}}

    def component(self, name: str, operations: Mapping[str, object] | None = None, /, **more: object) -> Self:
        """A component and its operations: each a list of steps, or `{"steps": ..., "idempotent": ...}`."""
        return self.put("application", "components", name, operations={**(operations or {}), **more})

    def technology(self, component: str, technology: str) -> Self:
        """What a component is built with."""
        return self.put("application", "components", component, technology=technology)

    def route(self, name: str, /, steps: object, **words: object) -> Self:
        """What clients can ask for: an operation, or steps; `words`: `auth`, `scope`, `priority`."""
        long = {"steps": [{"call": steps}] if isinstance(steps, str) else steps, **words}
        return self.put("application", "routes", **{name: long if words else steps})

    def authentication(self, law: str) -> Self:
        """What checking a token costs."""
        return self.put("application", authentication=law)

    def workload(self, name: str, /, **words: object) -> Self:
        """Who asks for what: `rate`, `users` or `log`, `route` or `mix`, `timeout`, `retry`..."""
        return self.put("workload", **{name: plain_words(words)})

    def architecture(self, name: str, /, **words: object) -> Self:
        """One way to deploy: `units`, `databases`, `gateway`, `balancer`, `registry`, `network`, `calls`, `like`..."""
        return self.put("architectures", **{name: plain_words(words)})

    def fault(self, name: str, /, **words: object) -> Self:
        """What goes wrong: `at` and `for_`, or `random`; `crash`, `slow` and `by`...; `instances`, `only`."""
        return self.put("faults", **{name: plain_words(words)})

    def vary(self, name: str, /, path: str, *values: object) -> Self:
        """A parameter and the values it takes."""
        return self.put("vary", **{name: {"set": path, "to": list(values)}})

    def experiment(self, **words: object) -> Self:
        """`duration`, `warm_up`, `drain`, `seed`, `replications`, `kind`, `equal`."""
        return self.put("experiment", **words)

    def slo(self, route: str = "all", /, **goals: object) -> Self:
        """What a route (or every one) must keep: `mean`, `p50`, `p90`, `p95`, `p99`, `availability`."""
        return self.put("slo", **{route: goals})

    def expect(self, claim: str, /, **words: object) -> Self:
        """A claim; `words`: `seeds`, `source`, `why`, `control`."""
        self.words.setdefault("expect", []).append({"claim": claim, **words} if words else claim)
        return self

    def put(self, *path: str, **words: object) -> Self:
        """Write words under a section."""
        section = self.words
        for name in path:
            section = section.setdefault(name, {})
        section.update(words)
        return self

    def tree(self) -> dict[str, Any]:
        """The file as plain dicts, lists and texts."""
        from simulator.scenario.overrides import texts

        tree = texts(self.words)
        assert isinstance(tree, dict)
        return tree

    def text(self) -> str:
        """The file as YAML."""
        from simulator.scenario.writing import yaml

        return yaml(self.tree())

    def load(
        self, overrides: Mapping[str, object] | None = None, *, equal: bool = True, folder: Path | None = None
    ) -> Loaded:
        """The scenario; raises ScenarioError like the reading of any file."""
        return loads(self.text(), f"<{self.words['name']}>", overrides, equal=equal, folder=folder)


def plain_words(words: Mapping[str, object]) -> dict[str, object]:
    """Without the underscores that Python asks for."""
    return {
        word.removesuffix("_") if word in ("for_", "in_", "from_") else word: value for word, value in words.items()
    }
