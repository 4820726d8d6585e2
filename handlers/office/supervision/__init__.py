"""电子监察: cases in progress by their clocks; the sheet they come from, the wall board, the cards and who answers for them."""
