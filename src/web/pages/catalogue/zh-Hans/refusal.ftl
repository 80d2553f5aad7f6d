# A request that was refused, and what a sort of problem means.

refusal-letter = 信函 { $letter }
refusal-check = 核对文本
refusal-letters = 全部信函
