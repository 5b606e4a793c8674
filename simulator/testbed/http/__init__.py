"""HTTP/1.1 between processes on the loopback interface: as little of it as errands need."""
