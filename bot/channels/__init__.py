"""One folder a vendor, which brings everything: verify what comes in, decode it, render and send what goes out, classify
every failure, its routes, its words, its doctor's check. `vendors.py` lists them, `vendor.py` says what each brings.

Channels classify; they never decide. What follows from a failure is up to the dispatcher and the ladder.
"""
