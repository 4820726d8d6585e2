"""Our own public pages: what people do there comes in like anything else, and nothing is ever sent."""
