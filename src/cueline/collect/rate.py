"""How fast one key may send: a token bucket, pure but for what it remembers."""

from msgspec import Struct


class Bucket(Struct):
    """Lets `rate` requests a second pass on average, and as many at once after a quiet second; always at least one.

    Attributes:
        rate: Requests a second, above 0.
        tokens: How many may pass right now.
        at: The clock at the last look, seconds.
    """

    rate: float
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """Take one token at `now` and return 0, or return how many seconds until there is one again."""
        tokens = min(max(1.0, self.rate), self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        if tokens < 1:
            self.tokens = tokens
            return (1 - tokens) / self.rate
        self.tokens = tokens - 1
        return 0.0
