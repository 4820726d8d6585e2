"""The archive record: how it is made, what it must look like, and the root that stands for all of a month."""
