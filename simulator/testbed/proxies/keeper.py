"""What a real proxy is born as: a process that ties itself to the launcher's life and then becomes the product.

`python -m simulator.testbed.proxies.keeper PARENT COMMAND...`. The kernel's promise to kill it with the launcher
(PR_SET_PDEATHSIG) and the real-time scheduler both outlast `exec`, so products need know nothing of it.
"""

import os
import resource
import sys

from simulator.testbed.leash import hurry, tie_to_parent


def main() -> None:
    """Become the command."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    tie_to_parent(parent)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    hurry()
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
