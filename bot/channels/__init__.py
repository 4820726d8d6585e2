"""One file per vendor: verify what comes in, decode it, render and send what goes out, classify every failure.

Channels classify; they never decide. What follows from a failure is up to the dispatcher and the ladder.
"""
