//! The log's growth over time, drawn here: an SVG of one line, with its figures in words for those who do not see it.

use super::date;
use super::tongue::{Message, Tongue};
use crate::archive::Archive;
use crate::log::LeafIndex;
use crate::statement::Statement;
use std::fmt::Write as _;

/// Entries whose time is read.
const POINTS_MAX: u64 = 48;
/// The drawing's inner size, in its own units.
const WIDTH: u64 = 600;
const HEIGHT: u64 = 160;

/// A plot of how many entries there were when.
pub(super) struct Plot {
    /// The path of the line.
    pub(super) path: String,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) said: Message,
}

impl Plot {
    /// The growth of a log up to `size` entries; `None` where it has grown at one moment only.
    pub(super) fn of(tongue: Tongue, archive: &Archive, size: u64) -> Option<Self> {
        let points = points(archive, size);
        let (first, last) = (points.first()?.0, points.last()?.0);
        if first >= last {
            return None;
        }
        let mut path = String::new();
        let mut y = HEIGHT;
        for (at, entries) in &points {
            let x = (at - first) * WIDTH / (last - first);
            // The log grows in steps: it has as many entries until the next one comes.
            let before = if path.is_empty() { "M0" } else { "H" };
            let place = if path.is_empty() { String::new() } else { x.to_string() };
            let _ = write!(path, "{before}{place}");
            if place.is_empty() {
                let _ = write!(path, " {y}");
            }
            y = HEIGHT - entries * HEIGHT / size.max(1);
            let _ = write!(path, "V{y}");
        }
        let (first, last) = (date::moment(tongue, first), date::moment(tongue, last));
        let said = tongue.say("log-plot").with("count", size);
        let said = said.with("first", first.clone()).with("last", last.clone());
        Some(Self { path, first, last, said })
    }
}

/// Times with how many entries there were: every entry of a small log, evenly chosen ones of a large one.
fn points(archive: &Archive, size: u64) -> Vec<(u64, u64)> {
    let step = size.div_ceil(POINTS_MAX).max(1);
    let mut points: Vec<(u64, u64)> = Vec::new();
    let ends = (1..=size).filter(|entries| entries % step == 0 || *entries == size);
    for entries in ends {
        let entry = archive.entry(LeafIndex::new(entries - 1)).ok().flatten();
        let statement = entry.and_then(|bytes| Statement::parse(&bytes).ok());
        let Some(at) = statement.map(|statement| statement.claims().iat) else { continue };
        // What was signed elsewhere bears its signer's time, which may lie before.
        let at = at.max(points.last().map_or(0, |point| point.0));
        points.push((at, entries));
    }
    points
}
