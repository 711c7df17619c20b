"""Who may send: workspaces, their API keys, allowed origins, tokens, and the record of every change."""
