"""Processes that hold a registration with the unchanged public clients, on a leash, for tests that kill them.

`python -m tests.testbed.registry_clients eureka|consul URL NAME PORT PARENT`. A client of
Eureka that is told `{"see": NAME}` says whom it sees.
"""

import asyncio
import logging
import sys
import threading
import time
from urllib.parse import urlsplit

import orjson

from simulator.testbed.leash import say, tie_to_parent


async def eureka(url: str, name: str, port: int) -> None:
    """py-eureka-client beats and reads in a thread of its own, every second."""
    from py_eureka_client.eureka_client import EurekaClient
    from py_eureka_client.logger import set_handler

    set_handler(logging.StreamHandler())  # what it says belongs into the log
    here = {"instance_ip": "127.0.0.1", "instance_host": "127.0.0.1", "eureka_server": f"{url}/eureka"}
    quick = {"renewal_interval_in_secs": 1, "duration_in_secs": 1}
    client = EurekaClient(app_name=name, instance_port=port, **here, **quick)
    guest = EurekaClient(app_name="guest", instance_port=port, **here)
    await client.start()
    say(ready=True)
    for line in sys.stdin:
        words = orjson.loads(line)
        if "see" in words:
            found = client.applications.get_application(words["see"])
            say(seen=sorted([one.port.port, one.status] for one in found.instances))
        if "status" in words:
            await client.status_update(words["status"])
            say(done=True)
        if "guest" in words:
            await (guest.start() if words["guest"] else guest.stop())
            say(done=True)


def consul(url: str, name: str, port: int) -> None:
    """py-consul registers once and passes its check every 150 ms."""
    import consul as library

    client = library.Consul(host="127.0.0.1", port=urlsplit(url).port)
    check = library.Check.ttl("500ms") | {"DeregisterCriticalServiceAfter": "700ms"}
    client.agent.service.register(name, service_id=f"{name}-{port}", address="127.0.0.1", port=port, check=check)

    def beat() -> None:
        while True:
            client.agent.check.ttl_pass(f"service:{name}-{port}")
            time.sleep(0.15)

    threading.Thread(target=beat, daemon=True).start()
    say(ready=True)
    sys.stdin.read()


if __name__ == "__main__":
    tie_to_parent(int(sys.argv[-1]))
    kind, where, called, number = sys.argv[1:5]
    if kind == "eureka":
        asyncio.run(eureka(where, called, int(number)))
    else:
        consul(where, called, int(number))
