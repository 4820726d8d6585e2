"""Cases: imported, searched, shown and exported."""
