"""The ledger: results as lines under a signed, witnessed root, so that anybody can check a month (docs/ledger.md).

tree and proofs are RFC 9162; notes, checkpoints and cosignatures are C2SP; slots, lines, receipts and bundles are ours.
Keys, chance and the time are arguments.
"""
