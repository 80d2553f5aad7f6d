# The first page, and the box to paste into.

home-window = Check a text
home-title = Is this the letter they wrote?
home-lead = Paste a letter as a newspaper printed it. You learn whether it is one of the letters that this institution archived, what was cut or changed, and who says so since when, with a proof that you can check without us.
home-what-you-get = What you get
home-get-theirs = <b>Whether it is theirs</b>, in one sentence, with the date and the author.
home-get-differs = <b>What differs</b>, word for word: what was left out, changed or added. Straight quotes, spaces and line breaks are ignored, and counted.
home-get-who = <b>Who says so, and since when</b>: the signature, the place in a public log that can only grow, and where the letter appeared.
home-get-not = <b>What this does not tell you.</b> A match does not make a letter right, and a cut does not make a newspaper wrong.
home-newest = Archived last
home-all = All { $count } letters

paste-text = The text as it was printed
paste-text-hint = Menus, headlines and comments around it do no harm: they are set aside. One sentence is enough to find a letter.
paste-file = Or a plain text file
paste-check = Check this text
paste-privacy = What you paste is compared in memory and forgotten: it is not stored, not logged, and not part of any address.

