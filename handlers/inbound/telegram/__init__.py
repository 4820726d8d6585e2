"""The applicant's door: Telegram, by polling or by webhook."""
