"""A processor that all present divide equally: what short jobs gain and long ones pay.

The wonder of processor sharing: the mean response depends on the law of the work through its mean alone
("insensitivity"; Kleinrock, Queueing Systems II, 1976, section 4.4; Kelly, Reversibility and Stochastic Networks, 1979,
section 3.3). So the mean of M/M/1 is that of every M/G/1 under sharing.
"""

from simulator.theory.load import utilization
from simulator.theory.many import mmc_mean_ns


def sharing_mean_ns(rate_per_s: float, service_ns: float, cores: int = 1) -> float:
    """Mean response where n jobs share `cores` equally, at most one core each; any law of work of this mean.

    The number present moves as in M/M/c (work is done at the rate min(n, c)), hence so does the mean response, by
    Little; with one core S / (1 - rho). ValueError at a load of 1 or more.
    """
    return mmc_mean_ns(rate_per_s, service_ns, cores)


def sharing_mean_of_job_ns(rate_per_s: float, service_ns: float, job_ns: float) -> float:
    """Mean response of a job that needs `job_ns` on one shared core: x / (1 - rho), fair to the last. Kleinrock II."""
    if job_ns < 0:
        raise ValueError(f"a job of {job_ns} ns is shorter than nothing")
    return job_ns / (1.0 - utilization(rate_per_s, service_ns))
