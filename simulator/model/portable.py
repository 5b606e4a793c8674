"""Logarithm, exponential and their kin from + - * / and bit moves only, so that every machine draws the same numbers.

Libraries differ: `np.log` and `math.log` disagree in a third of a per cent of all arguments, `np.exp` in five, and one
build of numpy differs from another. The algorithms are those of fdlibm (Sun Microsystems, 1993), AS 241 (Wichura, The
Percentage Points of the Normal Distribution, Applied Statistics 37, 1988) and Lanczos' approximation of log gamma
(coefficients of Godfrey, g = 7, n = 9). `math.sqrt` is exact everywhere (IEEE 754) and may be used.
"""

import math

from simulator.model.dice import scale, split

LN2_HI = 6.93147180369123816490e-01
LN2_LO = 1.90821492927058770002e-10
ROOT_2 = 1.4142135623730951


def log(x: float) -> float:
    """Natural logarithm of a normal x > 0."""
    m, k = split(x)
    if m > ROOT_2:
        m *= 0.5
        k += 1
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    even = z * (
        6.666666666666735130e-01
        + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half = 0.5 * f * f
    return k * LN2_HI - ((half - (s * (half + (odd + even)) + k * LN2_LO)) - f)


LOG2_E = 1.44269504088896338700
SHIFTER = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number, in float alone


def exp(x: float) -> float:
    """Exponential of |x| < 700, to one or two units in the last place.

    x = k ln 2 + y with |y| <= ln 2 / 2, then Taylor's sum up to y**13 (the rest is below 1e-17) in Estrin's order: no
    division, and short chains, because a draw is waited for.
    """
    k = (x * LOG2_E + SHIFTER) - SHIFTER
    y = (x - k * LN2_HI) - k * LN2_LO
    y2 = y * y
    y4 = y2 * y2
    first = (1.0 + y) + (0.5 + 0.16666666666666666 * y) * y2
    second = (0.041666666666666664 + 0.008333333333333333 * y) + (0.001388888888888889 + 0.0001984126984126984 * y) * y2
    third = (2.48015873015873e-05 + 2.7557319223985893e-06 * y) + (
        2.755731922398589e-07 + 2.505210838544172e-08 * y
    ) * y2
    third += (2.08767569878681e-09 + 1.6059043836821613e-10 * y) * y4
    return scale((first + second * y4) + third * (y4 * y4), int(k))


def power(x: float, y: float) -> float:
    """x ** y for x > 0, to about 1e-13 relative; kept between e**-700 and e**700, where `exp` is at home.

    A gamma law of cv 5 asks for u**24: compiled, `scale` would make garbage of what is too small for a normal number.
    """
    z = y * log(x)
    z = -700.0 if z < -700.0 else z
    return exp(z if z < 700.0 else 700.0)


# AS 241: rational approximations, numerators and denominators, highest power last.
CENTRE_P = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
CENTRE_Q = (
    1.0,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
MIDDLE_P = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
MIDDLE_Q = (
    1.0,
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
TAIL_P = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
TAIL_Q = (
    1.0,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)


def polynomial(c: tuple[float, ...], x: float) -> float:
    """The polynomial of degree 7 with coefficients `c`, constant first, in Estrin's order.

    Halves do not wait for each other.
    """
    c0, c1, c2, c3, c4, c5, c6, c7 = c
    square = x * x
    low = (c0 + c1 * x) + (c2 + c3 * x) * square
    high = (c4 + c5 * x) + (c6 + c7 * x) * square
    return low + high * (square * square)


def inverse_normal(p: float) -> float:
    """The p-quantile of the standard normal law, 0 < p < 1, to about 1e-15."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * polynomial(CENTRE_P, r) / polynomial(CENTRE_Q, r)
    r = math.sqrt(-log(p if q < 0 else 1.0 - p))
    if r <= 5.0:
        z = polynomial(MIDDLE_P, r - 1.6) / polynomial(MIDDLE_Q, r - 1.6)
    else:
        z = polynomial(TAIL_P, r - 5.0) / polynomial(TAIL_Q, r - 5.0)
    return -z if q < 0 else z


LANCZOS = (
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
)


def log_gamma(x: float) -> float:
    """Logarithm of the gamma function for x >= 1, to about 1e-13."""
    z = x - 1.0
    total = LANCZOS[0]
    for i in range(1, 9):
        total += LANCZOS[i] / (z + i)
    t = z + 7.5
    return 0.91893853320467274178 + (z + 0.5) * log(t) - t + log(total)
