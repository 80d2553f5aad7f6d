//! Which issuer key signed which statement: the first one, which signed entries 0 and 1, or one that a later statement
//! about keys names.

use super::files::Numbered;
use crate::statement::{Kind, Predicate, PublicKey, Role, Statement};

/// The issuer keys that a statement names; none where it is about anything else. Proves nothing.
pub(super) fn named_by(statement: &Statement) -> Vec<PublicKey> {
    let Ok(Predicate::Keys { anchors }) = statement.payload().map(|payload| payload.predicate)
    else {
        return Vec::new();
    };
    let issuers = anchors.iter().filter_map(|anchor| anchor.key().ok());
    issuers.filter(|(role, _)| *role == Role::Issuer).map(|(_, key)| key).collect()
}

/// The key that signed a statement, where it is another than `first` and some statement names it.
pub(super) fn other_signer(
    first: &PublicKey,
    numbered: &[Numbered<'_>],
    statement: &Statement,
) -> Option<PublicKey> {
    if *statement.key_id() == first.id() {
        return None;
    }
    let mut named = numbered.iter().flat_map(|numbered| named_by(&numbered.statement));
    named.find(|key| key.id() == *statement.key_id())
}

/// The letter's own statement: the first after entries 0 and 1 that is not about keys.
pub(super) fn letter<'n, 'b>(numbered: &'n [Numbered<'b>]) -> Option<&'n Numbered<'b>> {
    let is_about_keys =
        |n: &&Numbered<'_>| n.statement.payload().is_ok_and(|payload| payload.kind() == Kind::Keys);
    numbered.iter().skip(2).find(|n| !is_about_keys(n))
}
