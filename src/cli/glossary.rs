//! What `--help` says beside the arguments: what Chancery is, the words it uses, and examples.

/// The opening of `chancery --help`.
pub(crate) const ABOUT: &str = "\
Archives official letters and proves what they said.

An institution deposits a letter; Chancery signs a statement about it and appends the statement to a
log that can only grow. Anyone pastes a text as it was printed and learns whether it is that letter,
what exactly differs, who says so and since when, with a proof that is checked without any server.";

/// The end of `chancery --help`.
pub(crate) const GLOSSARY: &str = "\
Words:
  LETTER      one official document: its exact text, who wrote it to whom, when, in which language
  PUBLICATION one appearance of a letter: outlet, print or online, date, title as printed
  ISSUER      the institution that vouches for letters: a name, a domain and signing keys
  STATEMENT   one signed claim about a letter: deposited, published, withdrawn
  LOG         a public list of statements that can only grow
  ENTRY       one statement at one place (its INDEX) in the log
  CHECKPOINT  the log's signed size and root: two people who hold the same one see the same log
  RECEIPT     proof that an entry is in the log
  VERDICT     the answer to 'is this text the letter?', with the differences
  BUNDLE      letter, statements, receipts, checkpoint and keys in one zip file, checked offline
  ID          15 characters that name a letter; the last one catches a mistyped code
  TOKEN       a secret that lets a program deposit over HTTP
  FILE        a path, or '-' for standard input

Examples:
  Look around in an archive of sample letters:
    chancery demo
  Start an archive, deposit a letter and serve it:
    chancery init --issuer issuer.toml
    chancery deposit letter.txt --metadata letter.toml
    chancery serve --listen 127.0.0.1:8080
  Check what a newspaper printed, on a server:
    chancery check printed.txt --server https://letters.example.org
  Verify a bundle with the server switched off:
    chancery verify letter.zip --log-key 'letters.example.org/log+1a2b3c4d+AT…'

Exit codes: 'chancery print exit-codes'. Manual page: 'chancery print man | man -l -'.";

/// Examples of `deposit`.
pub(crate) const DEPOSIT: &str = "\
The metadata file is JSON or TOML:
    kind = \"letter-to-editor\"
    language = \"en-GB\"
    title = \"The harbour agreement is public\"
    date = \"2024-03-11\"
    [author]
    name = \"Ilse Maren\"
    role = \"Spokesperson\"
    [[publications]]
    outlet = \"The Northgate Courier\"
    medium = \"print\"
    date = \"2024-03-14\"
    title = \"Nothing secret about the harbour\"
    asserted_by = \"issuer\"
Dates are written 2024, 2024-03 or 2024-03-14, with ? or ~ where uncertain; Chinese says its
script: zh-Hans or zh-Hant.

Examples:
    chancery deposit letter.txt --metadata letter.toml
    chancery deposit - --metadata letter.json --server http://127.0.0.1:8080 --token-file token";

/// Examples of `check`.
pub(crate) const CHECK: &str = "\
Paste the text as it was printed; what stands around it (menus, headlines) may stay. The text is
kept nowhere. In the answer [-this-] was left out and {+this+} was added.

Exit codes: 0 the same text, 1 a letter is named and the text differs, 3 could not be checked,
4 no record (which is not proof of forgery). With --batch the worst of all: 0, then 1, 4, 3.

Examples:
    chancery check printed.txt
    xclip -o | chancery check - --server https://letters.example.org
    chancery check printed.txt --json | jq -r .verdict
    chancery check --batch clippings/ --csv > verdicts.csv";

/// Examples of `verify`.
pub(crate) const VERIFY: &str = "\
Verifying needs no server, no network and no archive. Without keys of your own the bundle is only
held against itself: fetch the keys once from a place you trust and name them here.

Exit codes: 0 every step passed, 1 a step failed, 3 the file is not a readable bundle.

Examples:
    chancery verify letter.zip
    chancery verify letter.zip --log-key \"$(cat log.vkey)\" --issuer-key issuer.pub.pem";

/// Examples of `compare`.
pub(crate) const COMPARE: &str = "\
Both bundles are verified first. Then the nodes of the log's tree that they prove are held against
each other. Two bundles of one letter usually prove by themselves that the smaller log is the start
of the larger one; where they do not, name a server: the hashes of its entries decide, whoever runs
it.

Exit codes: 0 one history, 1 two logs or a bundle that does not verify, 3 cannot tell, 13 the log
signed two histories (keep both bundles: together they prove it to anybody).

Examples:
    chancery compare mine.zip yours.zip
    chancery compare old.zip new.zip --server https://letters.example.org";

/// Examples of `show`.
pub(crate) const SHOW: &str = "\
Examples:
    chancery show ID                          who wrote what to whom, where it appeared, its entries
    chancery show ID --text                   the exact text
    chancery show ID --bundle -o letter.zip   everything a stranger needs to verify it
    chancery show ID --tbs -o letter.tbs && chancery show ID --sig -o letter.sig
    openssl pkeyutl -verify -rawin -pubin -inkey issuer.pub.pem -in letter.tbs -sigfile letter.sig";

/// Examples of `init`.
pub(crate) const INIT: &str = "\
The issuer file is JSON or TOML:
    name = \"Embassy of Valdoria in Northgate\"
    url = \"https://northgate.embassy.example/\"
    languages = [\"en-GB\", \"zh-Hans\"]
    contact = \"press@northgate.embassy.example\"

Examples:
    chancery init --issuer issuer.toml
    chancery init --issuer issuer.toml --origin letters.example.org/log --passphrase-file pass";

/// What following does, and examples.
pub(crate) const FOLLOW: &str = "\
Fetches the checkpoint and every new entry, computes the root from the entries, and verifies each statement
under the log's own trust anchors. What was seen is remembered in --memory: a log that is rewritten, forked or
cut short afterwards is found out. Then a file evidence-N.json is written there, and the program ends with 13.

With --mirror a complete copy is kept: entries, texts, and the receipts that only the archive can make, each
verified before it counts. 'chancery serve --read-only DIR' serves it, also while it grows: letters, checks,
proofs and bundles. It has no keys, takes no deposits, and stands when the archive is gone.

Examples:
    chancery follow https://letters.example.org --log-key 'letters.example.org/log+1a2b3c4d+A...'
    chancery follow https://letters.example.org --once --json
    chancery follow https://letters.example.org --mirror ./mirror";

/// What a witness does, and examples.
pub(crate) const WITNESS: &str = "\
A witness keeps the last checkpoint of each log it knows and cosigns only what is proven to extend it: a log
whose checkpoints it cosigns cannot show two histories. It speaks C2SP tlog-witness. Its public key is
printed at each start; logs that ask it put it in their policy.

Examples:
    echo 'log letters.example.org/log+1a2b3c4d+A...' > policy && echo 'quorum none' >> policy
    chancery witness --policy policy --name witness.newsroom.example --listen 0.0.0.0:8081";

/// What a backup is, and examples.
pub(crate) const BACKUP: &str = "\
The file is a tar of the journal as it stood at the checkpoint released last; sled and the indexes are made
anew from it. A server may go on taking deposits meanwhile. Keys are not in it.

Examples:
    chancery backup /backup/chancery-2026-11-23.tar
    chancery backup nightly.tar --quiet > nightly.tar.sha256";

/// What restoring does, and examples.
pub(crate) const RESTORE: &str = "\
Before anything is put in --data, every entry, signature, leaf and text is verified, and the whole is held
against what --keys says was shown to others last. A backup older than that is refused (exit 13): to go on
from it would be to sign a second history.

Examples:
    chancery restore /backup/chancery-2026-11-23.tar --data ./chancery-data --keys ./keys";

/// What signing elsewhere is for, and examples.
pub(crate) const SIGN: &str = "\
The key may be on a machine that is never online: nothing is asked of any archive. The statement has the digest of the
text and not the text. An archive registers it where its log names the key ('chancery keys add KEY.pub.pem'), within an
hour of its time.

Examples:
    chancery sign letter.txt --metadata letter.toml --issuer issuer.toml --key office.pem -o letter.cose
    chancery deposit letter.txt --statement letter.cose --server https://letters.example.org
    curl --data-binary @letter.cose -H 'Content-Type: application/cose' https://letters.example.org/entries
    scitt submit letter.cose --url https://letters.example.org --transparent-statement letter.scitt.cose";

/// Examples of `publish`.
pub(crate) const PUBLISH: &str = "\
Examples:
    chancery publish ID --outlet 'The Northgate Courier' --medium print --date 2024-03-14 \\
        --title 'Nothing secret about the harbour' --page 12 --extent abridged
    chancery publish ID --outlet 'Harbour Daily' --medium online --url https://harbour.example/a \\
        --asserted-by observer";
