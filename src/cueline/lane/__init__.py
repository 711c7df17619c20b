"""The journey: the only writer of a partition's state, batch by batch, each batch one transaction."""
