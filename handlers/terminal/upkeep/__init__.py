"""What keeps a database's sealed values in order: bound to their places, brought under another key."""
