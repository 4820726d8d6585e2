"""The secret key's traces: which values stand under which key, sealed, checked and brought under another."""
