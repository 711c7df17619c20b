"""What leaves: the outbox, webhooks, e-mails, messages to the page, attempts and dead letters."""
