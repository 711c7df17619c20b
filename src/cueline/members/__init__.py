"""Who runs the place: members, their roles, one-time links, passwords and sessions."""
