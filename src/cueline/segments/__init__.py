"""Who is it true of: all users of a workspace who meet a condition now."""
