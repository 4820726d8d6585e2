"""The first page: where the QR code in the hall leads."""
