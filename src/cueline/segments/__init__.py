"""Who belongs together: lists that users are put into, and segments of all who meet a condition."""
