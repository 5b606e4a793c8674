"""The tables while they grow: what is asked for twice is entered once and found again."""

from collections.abc import Callable, Iterable
from typing import Any

from simulator.model import program as p
from simulator.model.laws import Law, LawRow, is_zero, rows_of
from simulator.scenario.site import Site


class Registers:
    """`relays`: link to a proxy -> the proxy's own link. `key_space`: database -> how many keys its queries name."""

    def __init__(self, site: Site):
        self.site = site
        self.laws: list[LawRow] = []
        self.samples_ns: list[int] = []
        self.links: list[p.LinkRow] = []
        self.relays: dict[int, int] = {}
        self.policies: list[p.PolicyRow] = []
        self.directories = [p.DirectoryRow(unit) for unit in range(len(site.units))]
        self.pools: list[p.PoolRow] = []
        self.key_space: dict[int, int] = {}
        self.keys: list[p.KeysRow] = []
        self.shares: list[float] = []
        self.caches: list[p.CacheRow] = []
        self.found: dict[tuple[object, ...], int] = {}

    def once(self, key: tuple[object, ...], make: Callable[[], int]) -> int:
        """The number under which `key` is known; `make` enters it the first time."""
        if key not in self.found:
            self.found[key] = make()
        return self.found[key]

    def law(self, law: Law) -> int:
        """The first row of a law."""
        return self.once(("law", law), lambda: self.enter_law(law))

    def law_or_none(self, law: Law | None) -> int:
        """The first row of a law; -1 where there is none, or one that can only say 0 ns."""
        return -1 if law is None or is_zero(law) else self.law(law)

    def enter_law(self, law: Law) -> int:
        """A new law."""
        first = len(self.laws)
        self.laws += rows_of(law, len(self.samples_ns))
        self.samples_ns += [x for branch in law.branches for x in branch.samples_ns]
        return first

    def enter_link(self, row: p.LinkRow) -> int:
        """A new link. Its entry is filled in when all code is written."""
        self.links.append(row)
        return len(self.links) - 1

    def enter_policies(self, rows: Iterable[p.PolicyRow]) -> int:
        """New policy slots; the first of them."""
        first = len(self.policies)
        self.policies += rows
        return first

    def enter_directory(self, row: p.DirectoryRow) -> int:
        """A new directory."""
        self.directories.append(row)
        return len(self.directories) - 1

    def tables(self) -> dict[str, Any]:
        """The tables that are ready as they stand, in the words of `Program`."""
        names = ("laws", "samples_ns", "links", "policies", "directories", "pools", "keys", "shares")
        return {name: tuple(getattr(self, name)) for name in names}
