# The page of the log.

log-title = The log
log-lead = Every statement this archive ever made stands in one public list that can only grow. Whoever keeps an old checkpoint can prove that nothing before it was changed or taken out.
log-entries = { $count ->
    [one] entry
   *[other] entries
 }
log-letters = { $count ->
    [one] letter
   *[other] letters
 }
log-plot = How the log grew: { $count } entries from { $first } to { $last }.
log-name = Name
log-root = Root
log-key = Log key
log-checkpoint = The checkpoint now
log-checkpoint-how = Three lines, signed: the log’s name, how many entries it has, and one hash over all of them. <a href="/log/checkpoint">Fetch it</a>, keep it, compare it with somebody else’s.
log-witnesses = Witnesses
log-witnesses-how = Independent servers that cosign this log only while it grows: with them, nobody can be shown a log of their own.
log-cosigned = Enough of them have cosigned { $count } entries; proofs and bundles carry their signatures.
log-not-cosigned = Not enough of them have cosigned yet.
log-witness-saw = saw { $count } entries on { $when }.
log-witness-not-yet = has not cosigned yet.
log-witness-trouble = It did not cosign when it was last asked.
log-keys = Keys
log-ended = <b>This log has ended</b> with { $count } entries. Nothing is added to it any more; it stays to be checked.
log-keys-how = Keys, each for one purpose. The first stand in entry 1 of the log, and every later change in an entry of its own. Compare them with what <bdi>{ $issuer }</bdi> publishes itself, on <span class="mono">{ $domain }</span>: a page cannot vouch for itself.
log-keys-files = The same as <a href="/v1/keys">JSON</a> and as a <a href="/.well-known/scitt-keys">COSE key set</a>.
log-audit = Audit it
log-auditing = The archive is auditing itself: { $done } of { $all } entries verified.
log-audited = The archive last audited itself on { $when }: { $entries } entries and { $texts ->
    [one] { $texts } text
   *[other] { $texts } texts
 } as they rest on the disk, and nothing was wrong. That is its own word; yours is better.
log-audit-wrong = The archive last audited itself on { $when } and <strong>found something wrong</strong>. What is damaged is not served as good; its operator knows.
log-audit-how = The log is served as static files (C2SP tlog-tiles), so any tile reader can follow it. This script needs nothing but Python and openssl. It fetches every entry, computes the root again and checks the signature of the checkpoint:
log-audit-read = <a href="/audit.py">Read the script first</a>: it has { $count } lines.

key-role-issuer = Issuer: signs statements about letters
key-role-log = Log: signs checkpoints
key-role-receipt = Receipt: signs receipts
key-life-compromised = Compromised: what it signed at entry { $index } and later is in doubt; what was logged before stands.
key-life-ended = The log ended with { $count } entries; this key signs nothing more.
key-life-retired = Retired: it signed entries { $from } to { $until }.
key-life-from = It signs from entry { $from } on.
