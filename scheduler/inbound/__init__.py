"""What is fetched: messages that no webhook brought, and what people attach."""
