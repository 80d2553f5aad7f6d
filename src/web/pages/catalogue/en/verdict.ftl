# The verdict: four questions, always in this order.

verdict-window = Verdict
verdict-kicker = Verdict
verdict-also = Also:
verdict-more = { $count ->
    [one] { $count } more letter matches and is not shown.
   *[other] { $count } more letters match and are not shown.
 }
verdict-another = Check another text
verdict-nowhere = What you pasted is on this page and nowhere else: it was not stored, and this page is kept by no cache.
in-doubt-note = <b>The record of this letter is in doubt.</b> It is signed with a key that others may have had by then; the institution does not stand by it. What the text is does not change by that.
withdrawn-note = <b>The institution withdrew this letter</b> ({ $day }): “<bdi>{ $reason }</bdi>” What the text is does not change by that.

question-theirs = Is it theirs?
question-differs = What differs?
question-who = Who says so, and since when?
question-not = What this does not tell you

theirs-identical-file = Yes. Byte for byte, this is the text of a letter by <bdi>{ $author }</bdi>.
theirs-identical-text = Yes. Word for word, this is a letter by <bdi>{ $author }</bdi>.
theirs-house-style = Yes. In another house style, but word for word, this is a letter by <bdi>{ $author }</bdi>.
theirs-abridged = Yes, every word of it, but not the whole letter. It is by <bdi>{ $author }</bdi>.
theirs-inserted = Yes, but something was put into it. The rest is a letter by <bdi>{ $author }</bdi>.
theirs-altered = Not as it stands. Words differ from a letter by <bdi>{ $author }</bdi>.
theirs-quotes = The quoted passages are. They are from a letter by <bdi>{ $author }</bdi>.
theirs-proof-problem = Do not rely on it: the proof of a letter by <bdi>{ $author }</bdi> does not check.
theirs-similar = That is not shown. A few words are shared with a letter by <bdi>{ $author }</bdi>.

verdict-identical-file = the same file
verdict-identical-text = the same words
verdict-house-style = the same words in another house style
verdict-abridged = shortened
verdict-altered = words differ
verdict-quotes = quoted
verdict-withdrawn = withdrawn
verdict-similar = a few words shared
verdict-common-phrase = a phrase shared
verdict-no-record = no record
verdict-cannot-check = not checked
verdict-proof-problem = its proof does not check

reason-similar = { $percent } % of the words stand in a letter too, in runs of at most { $words }. That names no letter and is no evidence of copying.
reason-phrase = { $letters ->
    [one] The longest run of words that the text shares with a letter is { $words } long and occurs in one letter. That does not identify it and is no evidence of copying.
   *[other] The longest run of words that the text shares with a letter is { $words } long and occurs in { $letters } letters. That does not identify any of them and is no evidence of copying.
 }
reason-incomplete = { $detail } Whatever else was found, it is not the whole.
cannot-too-long = The text is longer than can be checked. Paste the part that may be the letter.
cannot-no-words = The text has no words. Paste the printed text of the letter.
cannot-too-short = The text is too short: at least 8 words (16 Chinese characters) are needed. Paste a longer passage.

none-cannot = That could not be looked up.
none-phrase = That is not shown. Letters of this archive have a phrase of the text too, too short or in too many of them to tell that the text is of one. It is no evidence of copying.
none-run = No letter in this archive shares a run of eight words (sixteen Chinese characters) with the text.
none-chooses = The institution, <bdi>{ $issuer }</bdi>, chooses which.
none-ask = If you must know before you print, ask its press office.
none-compared = Nothing was compared.
none-who = This archive, at { $size } entries. <a href="/log">The log</a> shows that nothing was taken out of it.

coverage-total = { $count ->
    [one] The archive holds { $count } letter.
   *[other] The archive holds { $count } letters.
 }
coverage-year = { $count ->
    [one] The archive holds { $count } letter, of { $first }, in { $languages }.
   *[other] The archive holds { $count } letters, all of { $first }, in { $languages }.
 }
coverage-years = { $count ->
    [one] The archive holds { $count } letter, of { $first } to { $last }, in { $languages }.
   *[other] The archive holds { $count } letters, of the years { $first } to { $last }, in { $languages }.
 }
coverage-and = , {""}

equal-n0 = Nothing differs: the bytes are the same.
equal-n1 = Nothing differs but typography, which was ignored and counted below.
equal-n2 = No word differs. Capitals or punctuation do: they are listed below.
equal-n3 = No word differs but in house style, as newspapers have it: every place is listed below.

figure-kept-words = of the letter printed: { $kept } of { $all } words
figure-kept-characters = of the letter printed: { $kept } of { $all } characters
figure-changed-words = { $count ->
    [one] word changed or added
   *[other] words changed or added
 }
figure-changed-characters = { $count ->
    [one] character changed or added
   *[other] characters changed or added
 }
figure-inserted-words = { $count ->
    [one] word put between its paragraphs, not the institution’s
   *[other] words put between its paragraphs, not the institution’s
 }
figure-inserted-characters = { $count ->
    [one] character put between its paragraphs, not the institution’s
   *[other] characters put between its paragraphs, not the institution’s
 }
figure-deleted-words = { $count ->
    [one] word taken out of sentences
   *[other] words taken out of sentences
 }
figure-deleted-characters = { $count ->
    [one] character taken out of sentences
   *[other] characters taken out of sentences
 }
figure-omitted-words = { $count ->
    [one] word in sentences left out
   *[other] words in sentences left out
 }
figure-omitted-characters = { $count ->
    [one] character in sentences left out
   *[other] characters in sentences left out
 }
figure-count-words = { $count ->
    [one] { $count } word
   *[other] { $count } words
 }
figure-count-characters = { $count ->
    [one] { $count } character
   *[other] { $count } characters
 }
figure-style = { $count ->
    [one] place differs in house style only
   *[other] places differ in house style only
 }
figure-pasted = of the pasted text is the letter’s

differs-no-evidence = Letters of one office share phrases. This is not evidence of copying.
differs-look = Look at these first: changes that most easily change what is said.
differs-letter-has = the letter has
differs-printed-has = printed is
differs-and = ; {""}
differs-more-pointed = { $count ->
    [one] { $count } more such change is in the table.
   *[other] { $count } more such changes are in the table.
 }
differs-quoted = The marked words are quoted.
differs-omitted = Left out, longest first
differs-marks = Capitals and punctuation that differ ({ $count })
differs-ignored = Ignored:
differs-comma = , {""}

quoted-starts-mid-sentence = It begins inside a sentence of the letter.
quoted-ends-mid-sentence = It ends inside a sentence of the letter.
quoted-moved = It stands out of the letter’s order.
quoted-repeated = It is quoted twice.

views-legend = Show the differences
views-text = In the text
views-columns = Side by side
views-table = As a table
views-text-how = The whole letter. <del><span class="mark">[left out: </span>words<span class="mark">]</span></del> stand in the letter and were not printed. <ins><span class="mark">[added: </span>words<span class="mark">]</span></ins> were printed and do not stand in the letter. Where words were replaced, <span class="mark">[letter:]</span> comes before <span class="mark">[printed:]</span>
views-columns-how = Paragraph by paragraph. Words that are the same are written as the letter writes them.

mark-left-out = [left out: {""}
mark-letter = [letter: {""}
mark-added = [added: {""}
mark-printed = [printed: {""}

changes-caption = Every change, in the order of the printed text
changes-number = No.
changes-place = Place
changes-paragraph = paragraph { $number }
changes-kind = What
changes-printed = Printed
changes-letter = Letter
changes-note = Note
changes-nothing = nothing
changes-more = { $count ->
    [one] { $count } more change is in the table to download.
   *[other] { $count } more changes are in the table to download.
 }
changes-download = Download the table (CSV)

change-changed = changed
change-added = added
change-inserted = put in, not the institution’s
change-deleted = taken out of a sentence
change-omitted = left out
change-moved = moved
change-house-style = house style

flag-confusable = looks like the letter’s word and is another
flag-hidden = hides characters that the letter has not
flag-negation = a negation came or went
flag-number-value = another number or date
flag-name = another name
flag-quantifier = how many or how much
flag-modal = must, may, can or will
flag-spacing = the same letters with other spaces
flag-own-paragraph = in paragraphs of its own
flag-marked = marked by an ellipsis
flag-cut-short = the text begins or ends here

style-number-form = numbers in words or digits
style-date-form = the form of a date
style-contraction = a contraction
style-apostrophe = an apostrophe lost in printing
style-abbreviation = an abbreviation
style-compound = words joined or apart
style-spelling = spelling
style-variant = another form of the word
style-romanisation = spelling of a foreign name
style-script = traditional and simplified characters

folding-byte-order-mark = byte order mark
folding-white-space = spaces and line breaks
folding-quotation-mark = shape of quotation marks and apostrophes
folding-hyphen = shape of hyphens
folding-dash = shape of dashes
folding-minus = shape of minus signs
folding-ellipsis = shape of ellipses
folding-interpunct = dots inside names
folding-ligature = ligatures
folding-presentation-form = forms of Arabic letters
folding-width = full and half width
folding-soft-hyphen = soft hyphens
folding-invisible = invisible characters
folding-variation-selector = variants of one character
folding-bidi-control = controls of the direction of writing
folding-composition = composed and decomposed accents
folding-end-of-line-hyphen = words divided at the end of a line
folding-case = capital letters
folding-punctuation = punctuation
folding-quotation-boundary = quotation marks that only one text has

alarm-invisible = invisible character
alarm-bidi-control = control of the direction of writing
alarm-mixed-script = letters of several scripts in one word
alarm-width = full-width letters or digits among plain ones
alarm-confusable = a word that looks like the letter’s and is another

pasted-alarms = The pasted text has characters that deceive the eye.
pasted-times = ({ $count } times)
pasted-phrases = { $count ->
    [one] { $count } phrase that letters of this archive have too, which names none of them
   *[other] { $count } phrases that letters of this archive have too, which name none of them
 }
pasted-phrase = { $letters ->
    [one] { $words } words, in { $letters } letter:
   *[other] { $words } words, in { $letters } letters:
 }
pasted-others = and others
pasted-aside = { $count ->
    [one] Set aside: { $count } part of the pasted text that belongs to no letter
   *[other] Set aside: { $count } parts of the pasted text that belong to no letter
 }

fact-from = From
fact-to = To
fact-dated = Dated
fact-language = Language
fact-key = Signing key
fact-log = Log
fact-entries = { $count ->
    [one] { $count } entry, root
   *[other] { $count } entries, root
 }
fact-witnesses = Outside witnesses

who-signed = Signed by <bdi>{ $issuer }</bdi>. It has stood in the log, as entry { $index }, since
who-signed-end = .
who-retrospective = <b>Archived retrospectively.</b> It was logged long after its date. That it is that old is the institution’s claim.
witnesses-none = None has cosigned this checkpoint. Keep it yourself:
witnesses-keep = checkpoint
witnesses-some = { $count ->
    [one] { $count } has cosigned this checkpoint
   *[other] { $count } have cosigned this checkpoint
 }

appeared-nowhere = Nobody has said so far that it appeared anywhere.
appeared-undated = Date not said
appeared-page = page <bdi>{ $page }</bdi>
appeared-titled = Titled “<bdi>{ $title }</bdi>”
appeared-asserted = { $asserted } (entry { $index }, logged { $logged }). It appeared { $extent }.

take-bundle = Download the bundle
take-certificate = Certificate to print
take-page = The letter’s page
take-how = The bundle verifies with this server switched off: <code>chancery verify { $id }.zip</code>. <a href="/about">Other ways</a>

caveat-claims = This does not say that the letter’s claims are true.
caveat-outlet = This does not say that the outlet acted wrongly: shortening a letter is normal.
caveat-choice = The institution chooses which letters it archives, and the date a letter bears is the institution’s claim.
caveat-meaning = Texts were compared by their words. Whether changed words change the meaning is for the reader to judge.
caveat-beginning-replaced = The letter’s beginning was left out and other text stands before its first printed words. Whether that was printed as if it belonged to the letter, this does not tell.
caveat-end-replaced = The letter’s end was left out and other text follows its last printed words. Whether that was printed as if it belonged to the letter, this does not tell.
caveat-in-doubt = The institution says that others may have signed with the key that signed this letter’s record, and does not stand by what it signed from that time on. Ask the institution.
caveat-before-compromise = The key that signed this letter’s record was compromised later. The log proves that the record was there before that.
caveat-without-text = Of { $letters } letters the archive holds a digest and no text. They are found by their whole text only.
caveat-text-not-held = The archive does not hold this letter’s text. The pasted text has the digest that was signed, up to quotation marks, dashes and spaces; how those were, this does not tell.
caveat-no-lexicon = Negations, numbers in words, quantities and modal verbs were not looked for among the changed words: there is no list of them for the letter’s language ({ $language }).
