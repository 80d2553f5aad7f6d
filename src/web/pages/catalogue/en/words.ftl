# Words of closed lists, and dates. Names after the list's are those of the API.

date-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 } { $year }
date-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 } { $year }
date-year = { $year }
date-moment = { $day }, { $time } UTC
date-until = until { $until }
date-from = from { $from }
date-between = { $from } to { $until }
date-doubt-uncertain = { $date } (uncertain)
date-doubt-about = { $date } (about)
date-doubt-about-uncertain = { $date } (about, uncertain)

kind-letter-to-editor = Letter to the editor
kind-open-letter = Open letter
kind-statement = Statement
kind-reply = Reply
kind-denial = Denial
kind-press-release = Press release

medium-print = Print
medium-online = Online

# It appeared …
extent-full = in full
extent-abridged = shortened
extent-altered = with changed words
extent-not-printed = not printed
extent-unknown = to an extent that nobody has said

asserted-issuer = The institution says so
asserted-outlet = The newspaper says so
asserted-observer = Somebody who saw it says so
asserted-short-issuer = says the institution
asserted-short-outlet = says the newspaper
asserted-short-observer = says an observer

language-ar = Arabic
language-de = German
language-en = English
language-es = Spanish
language-fa = Persian
language-fr = French
language-he = Hebrew
language-hi = Hindi
language-it = Italian
language-ja = Japanese
language-ko = Korean
language-pt = Portuguese
language-ru = Russian
language-tr = Turkish
language-uk = Ukrainian
language-ur = Urdu
language-zh-hans = Chinese, simplified script
language-zh-hant = Chinese, traditional script

# A letter in a list.
row-to = to <bdi>{ $addressee }</bdi>
row-withdrawn = withdrawn
row-retrospective = archived retrospectively
row-titled = “<bdi>{ $title }</bdi>”
row-appeared = { $medium }: <bdi>{ $outlet }</bdi>
