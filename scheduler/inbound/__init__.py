"""What we fetch ourselves: messages that no webhook delivered, and attachments."""
