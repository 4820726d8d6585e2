"""The processes that serve, as they know of each other: heartbeats, leases, marks, alarms, health."""
