"""The core record while it is written: rows gather and leave in blocks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulator.model.trace import CALL, REQUEST, REQUEST_SHIFT
from simulator.policies import outcomes

if TYPE_CHECKING:
    from simulator.engine.caller import Call
    from simulator.engine.frame import Frame

BLOCK = 1 << 15  # rows handed out at once
Take = Callable[[np.ndarray, np.ndarray], None]


class Recorder:
    """`take` receives blocks of rows; `in_flight` and `open` hold the requests and calls that have no answer yet."""

    def __init__(self, take: Take):
        self.take = take
        self.in_flight: dict[Call, None] = {}
        self.open: dict[Call | Frame, None] = {}
        self.requests: list[tuple[int, ...]] = []
        self.calls: list[tuple[int, ...]] = []

    def request(self, call: "Call", now_ns: int, outcome: int) -> None:
        """A client has its answer, or has given up."""
        del self.in_flight[call]
        self.requests.append(request_row(call, now_ns, outcome))
        if len(self.requests) >= BLOCK:
            self.flush()

    def call(self, who: "Call | Frame", now_ns: int, outcome: int) -> None:
        """A call, or a function call, has ended."""
        del self.open[who]
        self.calls.append(who.row(now_ns, outcome))

    def flush(self) -> None:
        """Hand out what has been recorded."""
        self.take(np.array(self.requests, REQUEST), np.array(self.calls, CALL))
        self.requests, self.calls = [], []

    def close(self, end_ns: int) -> None:
        """The run is over: what has not ended is in flight, requests in order of arrival, calls in order of rows."""
        left = sorted(self.in_flight, key=lambda call: call.request)
        self.requests += [request_row(call, end_ns, outcomes.IN_FLIGHT) for call in left]
        self.calls += sorted(who.row(end_ns, outcomes.IN_FLIGHT) for who in self.open)
        self.flush()


def request_row(call: "Call", ended_ns: int, outcome: int) -> tuple[int, ...]:
    """A row of `trace.REQUEST`."""
    index = call.request & ((1 << REQUEST_SHIFT) - 1)
    link = call.link
    return call.began_ns, ended_ns, index, link.workload, link.route, call.manners, outcome, call.begun
