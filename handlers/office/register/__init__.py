"""来信来访来电: complaints that an officer writes down, and the slip that the complainant takes away."""
