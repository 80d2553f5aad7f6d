//! What fails, what is damaged, what is put back from yesterday: each with its expected end.
//!
//! Three ends are allowed: it goes on as if nothing had been, it goes on and says what was wrong, or it refuses to run
//! and says why. Never: an acknowledged letter missing, a wrong text served, two histories signed.

mod damage;
mod failing;
mod starving;
mod yesterday;
