"""What would have been: automations over history, by the very steps of the lane, with nothing sent and nothing kept."""
