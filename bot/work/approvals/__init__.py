"""What needs two persons: asked for by one, granted by another, and done in the same transaction."""
