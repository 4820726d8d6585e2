"""办件: rules about one application while it is under way."""
