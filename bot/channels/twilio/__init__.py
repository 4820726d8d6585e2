"""SMS by Twilio: sending, searching, what its webhooks say and what its codes mean."""
