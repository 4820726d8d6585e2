"""WhatsApp by Twilio, for numbers abroad: begun with an approved template, answered freely for a day, and one way beside SMS."""
