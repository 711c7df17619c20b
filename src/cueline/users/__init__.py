"""Who: identity, profiles, and how keys lead to users."""
