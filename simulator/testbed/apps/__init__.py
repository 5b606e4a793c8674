"""Applications that run for real: every operation does its work instead of waiting as long as a law says."""
