"""What is happening: every processed event, handed to whoever watches."""
