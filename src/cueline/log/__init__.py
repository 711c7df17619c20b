"""The ordered, durable record of everything accepted."""
