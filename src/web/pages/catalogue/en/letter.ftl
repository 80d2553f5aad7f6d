# The page of one letter. Labels of the record are those of ISAD(G), with the number of each element.

letter-window = { $title }
letter-to = To <bdi>{ $addressee }</bdi>
letter-withdrawn = The institution withdrew this letter
letter-withdrawn-why = Logged { $day }. Its reason: “<bdi>{ $reason }</bdi>” The entry and its proofs stay and still verify.
letter-in-doubt = This record is in doubt
letter-in-doubt-why = It is signed with a key that others may have had by then. The institution does not stand by it; ask the institution.
letter-retrospective = <b>Archived retrospectively.</b> This record was logged on { $logged }, long after its date. That date is the institution’s claim; what is proven is that this text was here when it was logged.
letter-not-held = <b>The text is not held here.</b> The institution registered its digest alone. Whoever has the text can <a href="/">check it here</a>: it is compared by its digest.
letter-erased = The text of this letter was erased. Its statements and proofs still verify.
letter-appeared = Where it appeared
letter-answers = It answers { $article }.
letter-by = by <bdi>{ $author }</bdi>
letter-record = The record
letter-key = key
letter-signed-elsewhere = Signed elsewhere, { $signed } as the signer says; that is not proven.
letter-entry = entry { $index } of <a href="/log">the log</a>
letter-n1 = Normal form N1
letter-n1-how = The same text with plain quotes, dashes and spaces: it finds the letter again in any typography.
letter-attachment = Attachment
letter-statements = Every statement about this letter, in the order of the log
letter-entry-head = Entry
letter-says = It says
letter-logged = Logged
letter-files = Files
letter-file-statement = statement
letter-file-receipt = receipt
letter-file-proof = proof
letter-without = Check it without us
letter-bundle = The bundle is one file with the letter, its statements, receipts, proofs, the checkpoint and the keys. It verifies on your own machine with this server switched off.
letter-text = Text
letter-scitt = Transparent statement
letter-feed = Feed (Atom)
letter-openssl = Or <a href="/verify">in your browser</a>, from a page that sends nothing anywhere. Or with openssl and nothing else. The key should come from the institution itself, not from this server:
letter-pem = <code>issuer.pub.pem</code> is shown on <a href="/log#keys">the log’s page</a>. The digest of the text is the first of those that were signed.
letter-proves = What each of these proves, and what it does not
letter-badge = Badge for a newspaper’s page
letter-badge-how = It says that a record exists, and nothing of the article. Copy the picture to your own server, so that nobody’s visit is told to ours.

isad-reference = Reference code <span class="isad">3.1.1</span>
isad-title = Title <span class="isad">3.1.2</span>
isad-date = Date <span class="isad">3.1.3</span>
isad-date-claim = as the institution says
isad-level = Level of description <span class="isad">3.1.4</span>
isad-item = Item
isad-extent = Extent and medium <span class="isad">3.1.5</span>
isad-bytes = { $count } bytes of text, SHA-256
isad-creator = Name of creator <span class="isad">3.2.1</span>
isad-source = Source of acquisition <span class="isad">3.2.4</span>
isad-language = Language and script <span class="isad">3.4.3</span>
isad-described = Date of description <span class="isad">3.7.3</span>

key-state-retired = This key was retired later, as keys are; what it signed before stands.
key-state-before-compromise = This key was compromised later. The log proves that this record was there before that, so it stands.
key-state-in-doubt = The institution says that others may have signed with this key by then. It does not stand by this record.

letter-desk = For the institution: add a publication or withdraw this letter

says-letter = The letter was deposited
says-publication = It appeared somewhere
says-amendment = It has a new version
says-withdrawal = The institution withdraws it
says-policy = The rules of this log
says-keys = The keys of this log
