"""What users are worth: points from events by rules, capped, decaying, explained; the same in any order of arrival."""
