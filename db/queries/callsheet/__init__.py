"""The call sheet, who has which card in hand, and second calls."""
