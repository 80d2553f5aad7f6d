# The certificate, citations and the badge.

certificate-window = Certificate: { $title }
certificate-title = Certificate of record
certificate-of-check = Certificate of a check
certificate-print = Print this page: it is made for one sheet of A4 or Letter.
certificate-letter = The letter
certificate-author = Author
certificate-appeared = Appeared
certificate-checked = The text that was checked
certificate-bytes = { $count } bytes, SHA-256
certificate-changes = What differs
certificate-more = { $count ->
    [one] { $count } more change is in the full answer.
   *[other] { $count } more changes are in the full answer.
 }
certificate-record = The record
certificate-identifier = Identifier
certificate-logged = Logged
certificate-entry = { $logged }, entry { $index }
certificate-text = SHA-256 of the letter’s text
certificate-statement = SHA-256 of the signed statement
certificate-key = Institution’s key
certificate-log-at = Log at this time
certificate-size = { $origin }, { $count } entries, root
certificate-how = How to check without us
certificate-type = Type the address yourself: <b class="mono">{ $host }</b>. A code or a link can lead to a page that only looks like ours.
certificate-search = Open <span class="mono">{ $host }/letters/</span> followed by the identifier. Its last character catches typing mistakes.
certificate-bundle = Or take the bundle and switch this server off: <code>chancery verify { $id }.zip</code>. The digest of its <code>statement.cose</code> must be the one above, which the code carries too.
certificate-compare = Compare the institution’s key with the one that it publishes itself, on <span class="mono">{ $domain }</span>.
certificate-not = This certificate does not say that the letter’s claims are true, or that anybody did wrong in printing it. The institution chooses what it archives. “Logged” is this log’s own clock.
certificate-code = QR code of the letter’s address with the digest of its signed statement
certificate-withdrawn = <b>The institution withdrew this letter</b> ({ $day }): “<bdi>{ $reason }</bdi>”
certificate-cite = Cite as

cite-undated = undated
cite-chicago = <bdi>{ $author }</bdi>, “<bdi>{ $title }</bdi>,” { $kind }, { $date }, <bdi>{ $issuer }</bdi>, Chancery entry { $index }, logged { $logged }, <span class="mono">{ $url }</span>.
cite-apa = <bdi>{ $author }</bdi>. ({ $date }). <i><bdi>{ $title }</bdi></i> [{ $kind }]. <bdi>{ $issuer }</bdi>; Chancery entry { $index }, logged { $logged }. <span class="mono">{ $url }</span>
cite-gb = <bdi>{ $author }</bdi>. <bdi>{ $title }</bdi>: { $kind }[A/OL]. <bdi>{ $issuer }</bdi>, Chancery entry { $index }. ({ $date })[{ $logged }]. <span class="mono">{ $url }</span>.

badge-exists = Record exists
badge-withdrawn = Record withdrawn
