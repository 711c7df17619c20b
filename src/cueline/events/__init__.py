"""What happened: the event store, timelines, searches and counts."""
