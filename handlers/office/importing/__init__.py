"""导入办件: the month's file brought by hand, checked, shown, and imported as it was shown."""
