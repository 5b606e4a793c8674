"""Words: quantities, laws, dice, topology, program, faults, trace, errors. Everything above speaks in these."""
