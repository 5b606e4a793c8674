"""A system that stays up: its launcher in the background, what is known of it, and how it is spoken to."""
