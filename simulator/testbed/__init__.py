"""The real runtime: processes, HTTP and databases on loopback, to find out whether the simulator is right."""
