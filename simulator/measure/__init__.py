"""Trace -> numbers: accumulators, quantiles, warm-up, intervals, comparison, stability, claims, tables."""
