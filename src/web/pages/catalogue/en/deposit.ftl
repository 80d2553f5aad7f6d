# A deposit in three steps, later statements, and what waits for a second person.

desk-waiting = Waiting for a second person
desk-waiting-none = Nothing waits.
desk-drafts = Your drafts
desk-drafts-none = You have no drafts.
desk-drafts-hint = Drafts are yours alone, and are removed when the letter is deposited or 90 days after you last saved them.
desk-letters = Letters
desk-letters-lead = Add a publication to a letter, or withdraw it.
desk-find = Find the letter

deposit-title = Deposit a letter
deposit-steps = Steps
deposit-step-paste = Paste or drop
deposit-step-fill = Fill in
deposit-step-preview = Look and deposit
deposit-lead = Paste the letter, or the whole page it stands on: what the page says about it is suggested in the next step, for you to confirm.
deposit-two-persons = Here a second person confirms each deposit before it is signed and logged.
deposit-not-taken = This could not be taken
deposit-paste = The letter, or the page with the letter
deposit-paste-hint = Menus and footers are set aside, and shown to you.
deposit-drop = Or a plain text file in UTF-8, taken byte for byte
deposit-go-on = Go on
deposit-kept = It is kept as a draft of yours until you deposit or remove it. Nothing is signed before the last step.
deposit-suggested = Suggested, read from “<bdi>{ $words }</bdi>”.
deposit-suggested-text = Suggested: only the part of the page that seems to be the letter.
deposit-left-open = The page says “<bdi>{ $words }</bdi>”, which leaves something open. Please fill it in.
deposit-confirm = I have checked this

draft-title = What is to be archived
draft-wrong = Something is not right yet
draft-go = Go to the field
draft-saved = Saved { $when }
draft-suggested = { $count ->
    [one] One field was filled from the page. Please check it: it is taken only if you confirm it.
   *[other] { $count } fields were filled from the page. Please check each: it is taken only if you confirm it.
 }
draft-letter = The letter
draft-text = Its exact text
draft-aside = What was set aside
draft-before = Before the letter
draft-after = After the letter
draft-all = Take everything that was pasted
draft-date = Date it bears
draft-who = Who wrote it to whom
draft-answers = The article it answers, if any
draft-headline = Headline
draft-appeared-first = Where it appeared, if it did
draft-appeared-second = Where else it appeared, if it did
draft-printed-title = Title as printed
draft-preview = Preview
draft-save = Save the draft
draft-remove = Remove this draft
hint-title = As the institution calls it
hint-language = BCP 47, as en-GB or zh-Hans
hint-date = As 2013-04-01, 2013-04 or 2013
hint-addressee = A person or a desk
hint-url = https://
field-title = Title
field-kind = Sort of document
field-language = Language
field-author = Author
field-role = Office
field-addressee = Addressee
field-organization = Newspaper or body
field-outlet = Newspaper or site
field-medium = Medium
field-edition = Edition
field-page = Page
field-date = Date
field-url = Address
field-extent = How much of it
field-asserted-by = Who says so

like-title = Letters like this one
like-same-bytes = The same letter is archived already.
like-same-words = The same words are archived already, in other typography.
like-alike = Nearly the same words are archived already:
like-same-metadata = A letter with the same title, author and date is archived already, with other words.
like-percent = { $percent } % of each is the other.
like-letter = { $title }
like-hint-same-bytes = Nothing would be added. A publication can be added to it.
like-hint-same-words = Is it the same letter, copied from elsewhere? Then add a publication to it instead.
like-hint-alike = Is it a new version or a translation? Then both may stand side by side.
like-hint-same-metadata = Two texts under one description are easily mistaken for each other: is one of them wrong?

preview-title = Preview
preview-lead = Below is exactly the page that everybody will see. Its links work once it is archived.
preview-signed = What is signed
preview-text = Text
preview-bytes = { $bytes } bytes
preview-n1 = Normal form N1
preview-whole = All of it
preview-known = This very text is archived already, so there is nothing to deposit.
preview-seen = I have looked at these letters, and this one is to be archived all the same.
preview-deposit = Sign, log and deposit
preview-hand-on = Hand it to a second person
preview-back = Change something
preview-refused-changed = The draft was changed after this preview was made. Below it stands as it is now: nothing was deposited.
preview-refused-unseen = Other letters are like this one. Please look at them and say so below: nothing was deposited.
preview-refused-known = This text is archived already with another description: nothing was deposited.

later-title = A letter on the desk
later-entry = Entry { $index } · logged { $when }
later-page = Its public page
later-bundle = Download the bundle
later-receipt = Receipt
later-id = Identifier
later-id-hint = The identifier can be printed under the letter. Its last character catches typing mistakes.
later-proof = The proof
later-proof-hint = Keep it with the letter. It leads from the signed statement to the log’s checkpoint.
later-withdrawn = The institution withdrew this letter.
later-refused = Nothing was stated
later-done-deposited = The letter is archived: signed, in the log, and durable.
later-done-known = This letter was archived already: nothing was added.
later-done-published = The publication is stated and logged.
later-done-withdrawn = The withdrawal is stated and logged.
later-publish = Add a publication
later-publish-lead = { $count ->
    [0] So far nobody has said that it appeared anywhere.
    [one] So far one publication is known.
   *[other] So far { $count } publications are known.
 }
later-publish-send = State this publication
later-withdraw = Withdraw this letter
later-withdraw-lead = A withdrawal is a statement of its own: the letter, its entry and its proofs stay, and its page says that and why the institution no longer stands by it. It cannot be taken back.
later-reason = Why
later-reason-hint = Everybody reads this, on the letter’s page and in every answer about it.
later-sure = This letter is to be withdrawn.
later-withdraw-send = Withdraw it

waiting-title = This waits for a second person
waiting-by = Submitted by <b>{ $by }</b>, { $at }
waiting-own = It is your own: somebody else has to confirm it.
waiting-publication = A publication is to be added
waiting-withdrawal = A letter is to be withdrawn
waiting-confirm = Confirm: sign and log exactly this
waiting-send-back = Send it back
waiting-take-back = Take it back
