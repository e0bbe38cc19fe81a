//! Learns from the first rows how a sheet marks its groups.
//!
//! A heading and a contact of whom only the name is known look alike. A line is a heading only if the sheet shows it:
//! by a total of the same name, by its place, by its spelling, or because every such line stands behind a gap.

use crate::spreadsheet::is_amount;
use std::collections::HashSet;

/// The most names of groups that are remembered.
const GROUPS_MAX: usize = 1_000;
/// The longest text of a heading, in bytes.
const HEADING_BYTES_MAX: usize = 100;

/// What the first rows show about headings.
#[derive(Default, Clone)]
pub(crate) struct Headings {
    /// Groups that have a total, in lower case.
    groups: HashSet<String>,
    /// Whether totals repeat the value of the row above: `Provo`, then `Provo Total`.
    has_subtotals: bool,
    /// Whether every line of one cell stands behind a gap and before a contact, and there are several.
    follow_gaps: bool,
}

/// Collects what [`Headings`] are made of.
#[derive(Default)]
pub(crate) struct HeadingObserver {
    headings: Headings,
    /// Lines of one cell, in lower case.
    single: HashSet<String>,
    /// The cells of the row above.
    above: Vec<String>,
    /// Lines of one cell in all, and those between a gap and a contact.
    all: u64,
    between: u64,
    after_gap: bool,
    /// Whether the line above is of one cell and stands behind a gap.
    waits: bool,
}

impl HeadingObserver {
    /// Looks at a row of the sample.
    pub(crate) fn add(&mut self, before: &str, cells: &[&str]) {
        let cells: Vec<&str> = std::iter::once(before).chain(cells.iter().copied()).map(str::trim).collect();
        let mut filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        let Some((first, label)) = filled.next() else {
            self.waits = false;
            self.after_gap = true;
            return;
        };
        let rest: Vec<&str> = filled.map(|(_, cell)| *cell).collect();
        if rest.iter().all(|cell| is_amount(cell)) {
            self.look_for_total(first, &label.to_lowercase());
        }
        if rest.is_empty() {
            self.all += 1;
            self.waits = self.after_gap;
            if label.len() <= HEADING_BYTES_MAX && self.single.len() < GROUPS_MAX {
                self.single.insert(label.to_lowercase());
            }
        } else {
            self.between += u64::from(self.waits);
            self.waits = false;
        }
        self.after_gap = false;
        self.above.resize_with(cells.len(), String::new);
        for (above, cell) in self.above.iter_mut().zip(&cells) {
            above.clear();
            above.push_str(cell);
        }
    }

    fn look_for_total(&mut self, column: usize, label: &str) {
        let Some(group) = group_of(label) else {
            return;
        };
        if self.single.contains(group) && self.headings.groups.len() < GROUPS_MAX {
            self.headings.groups.insert(group.to_owned());
        }
        if self.above.get(column).is_some_and(|above| above.to_lowercase() == group) {
            self.headings.has_subtotals = true;
        }
    }

    pub(crate) fn finish(mut self) -> Headings {
        self.headings.follow_gaps = self.all >= 2 && self.between == self.all;
        self.headings
    }
}

impl Headings {
    /// Returns whether a cell may be the total of a group, without allocation.
    pub(super) fn may_end_group(&self, label: &str) -> bool {
        const TOTAL: &str = "total";
        let label = label.trim_end().as_bytes();
        (self.has_subtotals || !self.groups.is_empty())
            && label.len() > TOTAL.len()
            && label[label.len() - TOTAL.len()..].eq_ignore_ascii_case(TOTAL.as_bytes())
    }

    /// Returns whether a cell is the total of a group.
    pub(super) fn ends_group(&self, label: &str) -> bool {
        let label = label.trim().to_lowercase();
        group_of(&label).is_some_and(|group| self.groups.contains(group))
            || (self.has_subtotals && label.ends_with(" total"))
    }

    /// Returns whether a line of one cell is a heading. `has_name` says whether its column has a name.
    pub(super) fn is_heading(&self, text: &str, has_name: bool, after_gap: bool) -> bool {
        let text = text.trim();
        !has_name
            || text.ends_with(':')
            || ["->", "=>", "»", "►", "▶", "▼"].iter().any(|arrow| text.starts_with(arrow))
            || is_one_letter(text)
            || is_labelled(text)
            || (self.follow_gaps && after_gap)
            || (!self.groups.is_empty() && self.groups.contains(&text.to_lowercase()))
    }
}

/// Returns the group that a total in lower case is of: `total north`, `total for north`, `north total`.
fn group_of(label: &str) -> Option<&str> {
    let group = label.strip_prefix("total for ").or(label.strip_prefix("total "));
    group.or(label.strip_suffix(" total")).map(|group| group.trim().trim_end_matches(':'))
}

/// Returns whether a text is one letter, as address books head their pages.
fn is_one_letter(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

/// Returns whether a text names what it groups by: `Provider: Dr. Adams`. A job is written `Customer:Job`.
fn is_labelled(text: &str) -> bool {
    const LABELS: [&str; 26] = [
        "account type",
        "branch",
        "category",
        "class",
        "customer group",
        "customer type",
        "department",
        "dentist",
        "doctor",
        "group",
        "hygienist",
        "location",
        "office",
        "practice",
        "property",
        "provider",
        "region",
        "rep",
        "route",
        "sales rep",
        "salesperson",
        "section",
        "status",
        "team",
        "territory",
        "type",
    ];
    text.split_once(": ")
        .is_some_and(|(label, _)| LABELS.iter().any(|known| label.trim().eq_ignore_ascii_case(known)))
}
