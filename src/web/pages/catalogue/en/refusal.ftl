# A request that was refused, and what a sort of problem means.

refusal-letter = Letter { $letter }
refusal-check = Check a text
refusal-letters = All letters
