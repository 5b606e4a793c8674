"""Technologies: how long a process of each takes from its start until it accepts, and the memory that it needs empty.

Typical sizes of a small service, for comparing many small processes with one large one, not measurements of yours:
`start_up` and `memory` of a unit say what is true for you. Where a project publishes numbers they are named; "typical"
stands where we know of none and give the order of magnitude that practitioners report.
"""

from typing import NamedTuple

from simulator.model.laws import Law, constant
from simulator.model.quantities import SECOND_NS

MIB = 1 << 20
JAVA = "dev.gillius.org/blog/2025/10/java-25-framework-startup.html (Java 25, Postgres, M2 Pro; largest resident set)"


class Technology(NamedTuple):
    """`start_up_s`: seconds from start to accepting. `memory_mib`: base memory of one process."""

    start_up_s: float
    memory_mib: int
    source: str


TECHNOLOGIES: dict[str, Technology] = {
    "go": Technology(0.05, 15, "typical: one static binary, net/http, no framework"),
    "rust": Technology(0.02, 8, "typical: one static binary, hyper or axum"),
    "node": Technology(0.4, 60, "typical: Node.js 20 with express; V8 and its heap before any work"),
    "python": Technology(1.0, 50, "typical: CPython 3.11, one uvicorn or gunicorn worker with a web framework"),
    "ruby": Technology(4.0, 120, "typical: Rails under puma, one worker, eager loading"),
    "php": Technology(0.1, 30, "typical: one php-fpm worker with opcache"),
    "dotnet": Technology(0.4, 70, "typical: ASP.NET Core minimal API, just-in-time compiled"),
    "jvm_spring": Technology(1.9, 389, f"Spring Boot on OpenJDK: {JAVA}"),
    "jvm_quarkus": Technology(1.15, 271, f"Quarkus on OpenJDK: {JAVA}"),
    "jvm_micronaut": Technology(0.66, 253, f"Micronaut on OpenJDK: {JAVA}"),
    "native_image": Technology(0.1, 149, f"Spring Boot, GraalVM native image: {JAVA}"),
}


def start_up(names: tuple[str, ...]) -> Law | None:
    """The start-up law of a process that holds these technologies: that of the slowest; None without any."""
    slowest = max((TECHNOLOGIES[name].start_up_s for name in names), default=None)
    if slowest is None:
        return None
    return constant(round(slowest * SECOND_NS))


def memory_bytes(names: tuple[str, ...]) -> int:
    """Base memory of such a process: the sum over its components."""
    return sum(TECHNOLOGIES[name].memory_mib * MIB for name in names)
