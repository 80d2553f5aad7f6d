# The page of one letter.

letter-window = { $title }
