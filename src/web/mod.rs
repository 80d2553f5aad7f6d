//! What does a browser or a program see?
//!
//! The HTTP API under `/v1`, the log's tiles, SCITT's key set, the pages, and the guards around them. The one place
//! that turns errors into statuses is `problem`.
