"""Decisions, written once: pure functions of configuration, state, time, facts and chance.

They know no clock and no runtime.
"""
