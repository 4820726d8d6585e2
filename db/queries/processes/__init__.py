"""The serving processes, as they know of each other: heartbeats, leases, marks, alarms, health."""
