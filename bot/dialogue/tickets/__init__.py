"""A complaint that was registered: how far it has got, and the complainant's word on the reply."""
