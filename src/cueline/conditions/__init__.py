"""What must be true: the one language of conditions that scoring, automations and segments share."""
