"""Complaints: registered, listed, worked, and whose eyes they are not for."""
