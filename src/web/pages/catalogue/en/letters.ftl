# The list of letters, and the search in it.

letters-title = Letters
letters-words = Words in the letter, its title, its people or the newspaper
letters-words-how = All the words must occur. “words in a row”, title:harbour (or author, addressee, outlet, text), harbo* for how a word begins, -word to leave letters out.
letters-outlet = Newspaper
letters-from = From
letters-until = Until
letters-search = Search
letters-show-all = Show all
letters-total = { $count ->
    [one] { $count } letter
   *[other] { $count } letters, those logged last first
 }
letters-stop = .
letters-matches = { $count ->
    [one] { $count } of { $total } letters matches.
   *[other] { $count } of { $total } letters match.
 }
letters-newest-now = Those logged last come first.
letters-best = Best match first
letters-best-now = The best match comes first.
letters-newest = Newest first
letters-unsearched = The index of words is being made again, and { $count } letters are not searched yet. Try again in a few minutes.
letters-pages = Pages
letters-next = Older letters
letters-none = No letter matches. That is not proof that a letter is forged: the institution chooses what it archives here.
letters-feed = Feed of new letters (Atom)
facet-outlets = Newspapers
facet-years = Years
facet-languages = Languages
