"""One server, Poisson arrivals, first come first served: M/M/1, M/G/1 (also with hyperexponential work) and M/D/1.

Response time is waiting and service together.
"""

import decimal
import math

from simulator.theory.invert import quantile_of_tail
from simulator.theory.load import NS_PER_S, probability, utilization


def mm1_mean_ns(rate_per_s: float, service_ns: float) -> float:
    """Mean response S / (1 - rho), exponential service. Kleinrock, Queueing Systems I, 1975, (3.25)."""
    return service_ns / (1.0 - utilization(rate_per_s, service_ns))


def mm1_quantile_ns(rate_per_s: float, service_ns: float, q: float) -> float:
    """Quantile of the response, which is exponential: -ln(1 - q) S / (1 - rho). Kleinrock I, (5.118)."""
    return -math.log(1.0 - probability(q)) * mm1_mean_ns(rate_per_s, service_ns)


def mm1_number(rate_per_s: float, service_ns: float) -> float:
    """Mean number in the system, rho / (1 - rho)."""
    rho = utilization(rate_per_s, service_ns)
    return rho / (1.0 - rho)


def mg1_mean_ns(rate_per_s: float, service_ns: float, cv2: float) -> float:
    """Mean response S + rho S (1 + C^2) / (2 (1 - rho)), any service with squared coefficient of variation C^2.

    Pollaczek (1930) and Khinchine (1932); Kleinrock I, (5.63).
    """
    if cv2 < 0:
        raise ValueError(f"a squared coefficient of variation of {cv2} is negative")
    rho = utilization(rate_per_s, service_ns)
    return service_ns * (1.0 + rho * (1.0 + cv2) / (2.0 * (1.0 - rho)))


def mg1_hyperexponential_tail(rate_per_s: float, service_ns: float, cv: float, t_ns: float) -> float:
    """P(response > t), service hyperexponential with balanced means and coefficient of variation cv > 1.

    With two exponential branches (shares p_i, rates m_i) the Pollaczek-Khinchine transform is
    (1 - rho) (p1 m1 (s + m2) + p2 m2 (s + m1)) / ((s + r1) (s + r2)): a mixture of two exponentials.
    """
    if cv <= 1:
        raise ValueError(f"a hyperexponential law with a coefficient of variation of {cv}: it must be above 1")
    rho, rate = utilization(rate_per_s, service_ns), rate_per_s / NS_PER_S
    share = (1.0 + math.sqrt((cv * cv - 1.0) / (cv * cv + 1.0))) / 2.0
    rates = (2.0 * share / service_ns, 2.0 * (1.0 - share) / service_ns)
    total, product = sum(rates), math.prod(rates)
    weight = share * rates[0] + (1.0 - share) * rates[1]
    linear, constant = total - rate, product - rate * total + rate * weight
    root = math.sqrt(linear * linear - 4.0 * constant)
    poles = ((linear + root) / 2.0, (linear - root) / 2.0)
    tail = 0.0
    for pole, other in (poles, poles[::-1]):
        residue = (1.0 - rho) * (product - weight * pole) / (other - pole)
        tail += residue / pole * math.exp(-pole * t_ns)
    return tail


def mg1_hyperexponential_quantile_ns(rate_per_s: float, service_ns: float, cv: float, q: float) -> float:
    """Quantile of the response of M/G/1 with hyperexponential service; see the tail above."""
    mean = mg1_mean_ns(rate_per_s, service_ns, cv * cv)
    return quantile_of_tail(lambda t: mg1_hyperexponential_tail(rate_per_s, service_ns, cv, t), probability(q), mean)


def md1_mean_ns(rate_per_s: float, service_ns: float) -> float:
    """Mean response D (1 + rho / (2 (1 - rho))), constant service: M/G/1 with C^2 = 0."""
    return mg1_mean_ns(rate_per_s, service_ns, 0.0)


def md1_tail(rate_per_s: float, service_ns: float, t_ns: float) -> float:
    """P(response > t), constant service D (Erlang, 1909).

    P(wait <= t) = (1 - rho) sum over k D <= t of exp(-L (k D - t)) (L (k D - t))^k / k!, L the rate of arrivals. The
    terms alternate and cancel, hence decimal arithmetic with many digits.
    """
    rho, wait = utilization(rate_per_s, service_ns), t_ns - service_ns
    if wait < 0:
        return 1.0
    steps = int(wait // service_ns)
    with decimal.localcontext(prec=40 + 2 * steps):
        total, factorial = decimal.Decimal(0), 1
        for k in range(steps + 1):
            factorial *= max(k, 1)
            x = decimal.Decimal(rho) * (k - decimal.Decimal(wait) / decimal.Decimal(service_ns))
            total += (-x).exp() * x**k / factorial if k or x else decimal.Decimal(1)
        return float(1 - (1 - decimal.Decimal(rho)) * total)


def md1_quantile_ns(rate_per_s: float, service_ns: float, q: float) -> float:
    """Quantile of the response with constant service."""
    mean = md1_mean_ns(rate_per_s, service_ns)
    return quantile_of_tail(lambda t: md1_tail(rate_per_s, service_ns, t), probability(q), mean)
