"""The products by name: which there are, where, and whether one can be the proxy that a program asks for.

What a product cannot do is an objection, in the words of the scenario; nothing is done silently otherwise.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from simulator.model.errors import TestbedError
from simulator.model.laws import CONSTANT
from simulator.model.program import CRASH, DEADLY, STATIC, LinkRow, Program
from simulator.policies.catalogue import GUARDS, number
from simulator.policies.outcomes import REFUSED, RESET, TIMEOUT
from simulator.testbed.proxies.envoy import ENVOY
from simulator.testbed.proxies.haproxy import HAPROXY
from simulator.testbed.proxies.nginx import NGINX, SENT
from simulator.testbed.proxies.passing import onward, relays
from simulator.testbed.proxies.plan import ProxyPlan, drawn, guards, retry_of
from simulator.testbed.proxies.product import Product

PRODUCTS = {product.name: product for product in (NGINX, HAPROXY, ENVOY)}
SYSTEM = "/usr/local/sbin:/usr/sbin:/sbin"  # where Debian puts servers, which is not on everybody's PATH


def product_of(name: str) -> Product:
    """The product of that name. Raises TestbedError where there is none."""
    if name not in PRODUCTS:
        raise TestbedError(f"no such proxy: {name}; there are {', '.join(PRODUCTS)}")
    return PRODUCTS[name]


def found(product: str) -> str | None:
    """Where its program is; None: it is not installed."""
    places = (os.environ.get("PATH", ""), str(Path(sys.executable).parent), SYSTEM)
    return shutil.which(product_of(product).name, path=os.pathsep.join(places))


def missing(product: str) -> str:
    """What to do for a product that is not installed; empty where it is."""
    return "" if found(product) else f"{product} is not installed; {product_of(product).install}"


def plan_of(program: Program, proxy: int, product: str, backends: Sequence[str]) -> ProxyPlan:
    """The plan of each proxy of unit `proxy`; `backends`: host:port of the instances behind it, in order.

    Raises TestbedError, with every objection, where the product cannot be this proxy.
    """
    wrong = objections(program, proxy, product)
    if wrong:
        raise TestbedError(f"{program.names.units[proxy]} as a real {product}: " + "; ".join(wrong))
    return drawn(program, proxy, product, backends)


def objections(program: Program, proxy: int, product: str) -> tuple[str, ...]:
    """Why a product cannot be the proxies of a unit; empty where it can. Raises TestbedError for unknown products."""
    able, rows = product_of(product), onward(program, proxy)
    plan = drawn(program, proxy, product, [""] * program.units[rows[0].unit].replicas)
    wrong = [*nobodys(program, rows), *strange(able, plan), *able.objections(plan)]
    if any(program.links[link].cancel for link in relays(program, proxy)):
        wrong.append("`cancel`: a message that stops somebody would be dealt out like an errand")
    return tuple(dict.fromkeys(wrong))


def strange(able: Product, plan: ProxyPlan) -> Iterator[str]:
    """A policy that a product does not have."""
    if plan.policy not in able.policies:
        others = [name for name, other in PRODUCTS.items() if plan.policy in other.policies]
        who = f"there is {' and '.join(others)}" if others else "none of the others has it either"
        yield f"`policy: {plan.policy}`: {able.name} does not have it; {who}"


def nobodys(program: Program, rows: Sequence[LinkRow]) -> Iterator[str]:
    """What no real proxy does, or what is not configured here."""
    known = program.directories[program.policies[rows[0].balancer].directory]
    laws = [law for row in rows for law in program.laws[row.hop : row.hop + program.laws[row.hop].branches]]
    again = [retry_of(program, row) for row in rows]
    if any(law.kind != CONSTANT or law.a for law in laws):
        yield "`latency`: behind a real proxy messages take as long as they take"
    if any(row.loss or row.cross >= 0 for row in rows):
        yield "`loss` or `cross_zone`: nothing happens to messages behind a real proxy"
    if known.known != STATIC and any(fault.what in (CRASH, DEADLY) for fault in program.faults):
        yield "`crash`: a real proxy has a list of servers and no registry; take `registry: static`"
    if known.slow_start_ns:
        yield "`slow_start`: not configured here"
    if any(one is not None and (one.back_off_ns or one.within_ns >= 0) for one in again):
        yield "`back_off` or `within`: a real proxy tries again at once"
    if any(slot.number == number(GUARDS["budget"]) for row in rows for slot in guards(program, row)):
        yield "`budget`: not configured here"


def own_answer(product: str, status: int, fields: Mapping[str, str], content: bytes) -> int | None:
    """The outcome of an errand that a proxy answered itself, having got no answer; None: somebody behind it answered.

    `fields` are the answer's headers. What answers errands does so in JSON; a proxy's own pages are none.
    """
    if content.startswith(b"{") or status not in (502, 503, 504):
        return None
    if status == 504:
        return TIMEOUT
    return REFUSED if product_of(product).untaken(status, fields.get(SENT, "-"), content) else RESET
