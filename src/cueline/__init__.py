"""Self-hosted event tracking that acts in real time."""

__version__ = "0.1.0"
