"""How tests call the command: in this process, with what it printed and its exit code; or as a process of its own."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "simulator.cli"]

# Two architectures of one small application on equal hardware, a fault, goals, a claim: everything quick.
SMALL = """\
schema: 1
name: small
lesson: A small one for tests.
application:
  components:
    users: {operations: {get: [compute: exponential 1 ms, read: exponential 2 ms]}}
    posts: {operations: {list: [compute: exponential 2 ms]}}
  routes:
    page: [parallel: [call: users.get, call: posts.list]]
    login: users.get
workload:
  page: {rate: 150/s, timeout: 1 s}
  login: {rate: 50/s}
architectures:
  split:
    units: {each: {cores: 1, workers: 8, queue: 50}}
    databases: {each: {connections: 8, servers: 2}}
    gateway: {cores: 1, workers: 16, queue: 50}
    network: {latency: 0.5 ms, call_cpu: {caller: 0.1 ms, callee: 0.1 ms}}
  whole:
    units: {app: {components: all, cores: 3, workers: 32, queue: 100}}
    databases: {main: {components: all, connections: 16, servers: 4}}
faults: {posts-down: {at: 2 s, crash: posts, for: 1 s}}
experiment: {duration: 6 s, replications: 3}
slo: {all: {p95: 40 ms}}
expect:
  - {claim: mean of page in whole before posts-down < mean of page in split before posts-down, source: a test}
"""
QUEUE = """\
schema: 1
name: queue
lesson: One queue for tests.
application:
  components: {server: {operations: {serve: [compute: exponential 2 ms]}}}
  routes: {visit: server.serve}
workload: {visit: {rate: 200/s}}
architectures: {one: {units: {server: {}}}}
experiment: {duration: 5 s, replications: 3, warm_up: 1 s}
"""


@dataclass(frozen=True)
class Answer:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return orjson.loads(self.out)


def splitpoint(*arguments: object) -> Answer:
    """Run a command in this process."""
    from simulator.cli.app import app

    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            app([str(a) for a in arguments], prog_name="splitpoint")
        except SystemExit as ending:
            code = ending.code if isinstance(ending.code, int) else 0
    return Answer(code, out.getvalue(), err.getvalue())


def process(*arguments: object, **environment: str) -> Answer:
    """Run a command as a process of its own."""
    words = [*COMMAND, *map(str, arguments)]
    given = {**os.environ, **environment}
    found = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env=given, check=False)
    return Answer(found.returncode, found.stdout, found.stderr)
