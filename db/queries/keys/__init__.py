"""Where the secret key is used: which values are sealed under which key, checking them, and changing the key."""
