"""Closed forms, used as oracles: what theory says of the few systems it can solve exactly.

Everywhere: rates in requests per second, times in nanoseconds, loads and probabilities without unit. A formula
outside its domain (a load of 1 or more, a negative time) is a ValueError. What is an approximation says so.
"""
