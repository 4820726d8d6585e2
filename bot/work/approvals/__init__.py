"""What needs two persons: requested by one, granted by another, and carried out in the same transaction."""
