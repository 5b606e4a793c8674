"""Who gives advice: a policy with its configuration and state, handed only the facts that its verb names."""

from inspect import signature

from simulator.model.dice import CHOICE, draw, unit
from simulator.model.program import PolicyRow
from simulator.policies.catalogue import POLICIES, VERBS


class Adviser:
    """`owner` is the instance in whose memory the state lives; -1: nobody's, it outlives everything."""

    def __init__(self, row: PolicyRow):
        self.policy, self.owner = POLICIES[row.number], row.owner
        self.config = self.policy.Config(*row.config) if hasattr(self.policy, "Config") else None
        self.wanted = {verb: tuple(signature(getattr(self.policy, verb)).parameters) for verb in VERBS}
        self.forget()

    def forget(self) -> None:
        """The state of a new process."""
        self.state = self.policy.start() if hasattr(self.policy, "State") else None

    def pick(self, now_ns: int, size: int, key: int) -> int:
        """The position, out of `size`, of the instance to ask; `key` is the attempt's."""
        wanted = self.wanted["pick"]
        facts = {"config": self.config, "state": self.state, "now_ns": now_ns, "size": size}
        if "u" in wanted:
            facts["u"] = unit(draw(key, CHOICE))
        answer = self.policy.pick(*[facts[name] for name in wanted])
        if self.state is None:
            return int(answer)
        chosen, self.state = answer
        return int(chosen)
