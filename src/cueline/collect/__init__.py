"""The edge: what senders speak to. It admits, stores durably and answers; nothing else."""
