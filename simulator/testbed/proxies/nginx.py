"""nginx: one process, no worker of its own, so that one state of the balancer serves everybody.

By default it asks somebody else after a failed connection (`proxy_next_upstream error timeout`), which hides a dead
backend: off unless the plan says so. What was sent on is tried again only if it is idempotent, which POST never is
to nginx (`non_idempotent` allows it). Whom it leaves out (`max_fails`) it leaves out by a clock of whole seconds.
Sources: nginx.org/en/docs/http, ngx_http_upstream_module, ngx_http_proxy_module.
"""

from collections.abc import Iterator

from simulator.testbed.ports import LOOPBACK
from simulator.testbed.proxies.plan import Backend, ProxyPlan, Tries
from simulator.testbed.proxies.product import CONNECTIONS, KEPT, LONG_S, Product, fractional, unweighted

POLICIES = {
    "round_robin": "",
    "smooth_weighted": "",
    "least_outstanding": "least_conn;",
    "random": "random;",
    "weighted": "random;",
    "two_choices_distinct": "random two least_conn;",
}
# Outcome -> the word of `proxy_next_upstream`. A connection refused and one broken are one thing to it.
AGAIN = {
    "refused": "error",
    "reset": "error",
    "timeout": "timeout",
    "overloaded": "http_503",
    "error": "http_500",
    "limited": "http_429",
}
SENT = "Splitpoint-Sent"  # a header of its answers: how many bytes of the errand went to each backend that it tried
NOTHING = ("0", "-")
FRAME = """\
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
worker_rlimit_nofile {files};
events {{ worker_connections {connections}; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    keepalive_timeout {long}s;
    keepalive_requests 1000000000;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_connect_timeout 60s;
    proxy_send_timeout {long}s;
    proxy_read_timeout {long}s;
    add_header {sent} $upstream_bytes_sent always;
    upstream behind {{
        {upstream}
        keepalive {kept};
        keepalive_timeout {long}s;
        keepalive_time {long}s;
        keepalive_requests 1000000000;
    }}
{server}
}}
"""
SERVER = """\
    server {{
        listen {loopback}:{port} backlog=1024;
        {locations}
    }}"""


def text(plan: ProxyPlan) -> str:
    """nginx.conf; paths in it are relative to its folder (`-p`)."""
    upstream = [POLICIES[plan.policy], *(server(plan, backend) for backend in plan.backends)]
    return FRAME.format(
        files=2 * CONNECTIONS,
        connections=CONNECTIONS,
        long=LONG_S,
        kept=KEPT,
        sent=SENT,
        upstream="\n        ".join(filter(None, upstream)),
        server=servers(plan),
    )


def server(plan: ProxyPlan, backend: Backend) -> str:
    """One line of `upstream`."""
    weight = "" if unweighted(plan) else f" weight={int(backend.weight)}"
    out = "max_fails=0"
    if plan.eject:
        out = f"max_fails={plan.eject.failures} fail_timeout={plan.eject.open_ms // 1000}s"
    return f"server {backend.address}{weight} {out};"


def servers(plan: ProxyPlan) -> str:
    """The `server`: one location, or, where links differ in what may be tried again, one for each manner of it."""
    manners = plan.tries or (Tries(()),)
    if len(manners) == 1:
        locations = [f"location / {{ proxy_pass http://behind; {again(manners[0])} }}"]
        return SERVER.format(loopback=LOOPBACK, port=plan.port, locations="\n        ".join(locations))
    numbered = [(code, tries) for code, tries in zip(range(460, 499), manners, strict=False)]
    cases = " ".join(f"{link} {code};" for code, tries in numbered for link in tries.links)
    locations = [f"error_page {code} = @as_{code};" for code, _ in numbered]
    locations += [f"location @as_{code} {{ proxy_pass http://behind; {again(tries)} }}" for code, tries in numbered]
    branches = " ".join(f"if ($manner = {code}) {{ return {code}; }}" for code, _ in numbered)
    locations += [f"location / {{ {branches} return 400; }}"]
    chosen = f"    map $http_splitpoint_link $manner {{ default 0; {cases} }}\n"
    return chosen + SERVER.format(loopback=LOOPBACK, port=plan.port, locations="\n        ".join(locations))


def again(tries: Tries) -> str:
    """What is tried again."""
    if tries.attempts < 2:
        return "proxy_next_upstream off;"
    words = list(dict.fromkeys(AGAIN[name] for name in tries.after))
    if set(tries.after) != {"refused"}:
        words.append("non_idempotent")
    return f"proxy_next_upstream {' '.join(words)}; proxy_next_upstream_tries {tries.attempts};"


def objections(plan: ProxyPlan) -> Iterator[str]:
    """What it cannot do."""
    yield from fractional(plan, 65_535)
    if plan.checks:
        yield "`health`: nginx has no active checks (haproxy and envoy have)"
    if plan.eject and plan.eject.at_most < 1.0:
        yield "`eject`: nginx knows no `at_most` below 100%"
    if plan.eject and (plan.eject.open_ms < 1000 or plan.eject.open_ms % 1000):
        yield "`eject`: nginx counts `open` in whole seconds"
    for tries in plan.tries:
        strange = set(tries.after) - set(AGAIN)
        sent_on = set(tries.after) - {"refused"}
        if tries.attempts > 1 and (strange or "refused" not in tries.after or (sent_on and "reset" not in sent_on)):
            yield "`retry`: nginx tries again on refused alone, or on refused, reset and more"


def untaken(_: int, sent: str, __: bytes) -> bool:
    """By its own header: nothing was sent to the last backend."""
    return sent.rpartition(" ")[2] in NOTHING


NGINX = Product(
    name="nginx",
    install="Debian's package nginx: apt-get install nginx",
    file="nginx.conf",
    policies=POLICIES,
    text=text,
    command=("-p", "{folder}", "-e", "error.log", "-c", "{file}"),
    check=("-t",),
    objections=objections,
    untaken=untaken,
)
