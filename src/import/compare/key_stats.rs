//! What a key finds in one version: rows, cells, damage, and a sample of its values.

use super::fingerprint::hash;
use crate::domain::catalog::key::{NormalizedValue, is_formula_error, is_number_damage, is_scientific};
use crate::import::spreadsheet_damage::is_date;

/// The most values that are kept of a key. A share of 5 % then has an error of 0.2 %, and a key takes 128 KiB.
const SAMPLE_MAX: usize = 16_384;

/// The share of a version's values that must be of one length before another length is a change: 80 %.
const USUAL_PERCENT: usize = 80;

/// Counts what one key finds in the rows of one version.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyStats {
    /// Cells with text.
    pub(crate) filled: u64,
    /// Cells in scientific notation.
    pub(crate) scientific: u64,
    /// A sample of the values, each once for each cell.
    pub(crate) values: ValueSample,
    cells: u64,
    damaged: u64,
    rows: u64,
    /// Cells with a value that are written like dates, and the rows that are found by these alone.
    dates: u64,
    date_rows: u64,
    /// What the cells of the row so far have: a value, a date.
    row: (bool, bool),
}

impl KeyStats {
    /// Counts a cell and its values. `lost_zeros` says that the list in use has its value with leading zeros.
    pub(crate) fn add(&mut self, text: &str, normals: &[NormalizedValue], hashes: &[u64], lost_zeros: bool) {
        if text.trim().is_empty() {
            return;
        }
        self.filled += 1;
        if normals.is_empty() {
            self.damaged += u64::from(is_formula_error(text) || is_number_damage(text));
            self.scientific += u64::from(is_scientific(text));
        } else if is_date(text) {
            self.dates += 1;
            self.row.1 = true;
        } else {
            self.cells += 1;
            self.row.0 = true;
        }
        for (normal, hash) in normals.iter().zip(hashes) {
            self.values.add(*hash, normal.as_bytes().len(), lost_zeros);
        }
    }

    /// Counts the row whose cells were added.
    pub(crate) fn end_row(&mut self) {
        let (has_value, has_date) = std::mem::take(&mut self.row);
        self.rows += u64::from(has_value);
        self.date_rows += u64::from(!has_value && has_date);
    }

    /// Returns the number of rows that the key can find.
    pub(crate) fn rows(&self) -> u64 {
        self.rows + if self.holds_dates() { self.date_rows } else { 0 }
    }

    /// Returns the number of cells that find their row.
    pub(crate) fn cells(&self) -> u64 {
        self.cells + if self.holds_dates() { self.dates } else { 0 }
    }

    /// Returns the number of cells that a spreadsheet damaged.
    pub(crate) fn damaged(&self) -> u64 {
        self.damaged + if self.holds_dates() { 0 } else { self.dates }
    }

    /// Returns whether dates are what the cells hold, such as birthdays; among other values a date is damage.
    fn holds_dates(&self) -> bool {
        self.dates * 2 >= self.filled
    }
}

/// Hashes a value of a key, by its position among the keys and its normal form.
pub(crate) fn value_hash(key: usize, normal: &[u8]) -> u64 {
    hash(&(key, normal))
}

/// A sample of values: those whose hash ends in zeros, the same values in every version.
#[derive(Clone, Debug, Default)]
pub(crate) struct ValueSample {
    /// The hash, then a bit for lost zeros and seven for the length.
    values: Vec<u64>,
    /// How many bits of the hash must be zero.
    bits: u32,
    /// All values, sampled or not.
    total: u64,
}

/// How the values of a key differ between two versions, as far as the samples tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ValueDiff {
    pub(crate) before: u64,
    pub(crate) after: u64,
    pub(crate) new: u64,
    pub(crate) gone: u64,
    /// New values that stood with leading zeros before.
    pub(crate) lost_zeros: u64,
    /// New values of an unusual length, at most as many as values of the usual length are gone.
    pub(crate) other_length: u64,
    /// Whether the counts are estimated from samples.
    pub(crate) is_estimate: bool,
}

impl ValueSample {
    pub(crate) fn add(&mut self, hash: u64, length: usize, lost_zeros: bool) {
        self.total += 1;
        if !is_sampled(hash, self.bits) {
            return;
        }
        self.values.push(hash << 8 | u64::from(lost_zeros) << 7 | length.min(127) as u64);
        while self.values.len() > SAMPLE_MAX && self.bits < 56 {
            self.bits += 1;
            let bits = self.bits;
            self.values.retain(|value| is_sampled(value >> 8, bits));
        }
    }

    /// Returns whether the sample holds less than all values.
    pub(crate) fn is_estimate(&self) -> bool {
        self.bits > 0
    }

    /// Returns the number of values, sampled or not.
    pub(crate) fn len(&self) -> u64 {
        self.total
    }

    /// Scales a count among `sampled` values to all values.
    fn scaled(&self, count: u64, sampled: usize) -> u64 {
        count * self.total / (sampled as u64).max(1)
    }

    /// Returns the values at `bits`, sorted, without length.
    fn sorted(&self, bits: u32) -> Vec<u64> {
        let sampled = self.values.iter().filter(|value| is_sampled(**value >> 8, bits));
        let mut sorted: Vec<u64> = sampled.map(|value| value >> 8).collect();
        sorted.sort_unstable();
        sorted
    }

    /// Compares the values of the current version with those of a new one.
    pub(crate) fn compare(&self, after: &ValueSample) -> ValueDiff {
        let bits = self.bits.max(after.bits);
        let (old, new) = (self.sorted(bits), after.sorted(bits));
        let usual = self.usual_length();
        let is_usual = |value: u64| usual.is_none_or(|usual| value & 127 == usual);
        let mut diff = ValueDiff {
            before: self.total,
            after: after.total,
            is_estimate: bits > 0,
            ..ValueDiff::default()
        };
        let mut of_other_length = 0;
        for value in after.values.iter().filter(|value| is_sampled(**value >> 8, bits)) {
            if old.binary_search(&(value >> 8)).is_err() {
                diff.new += 1;
                let has_lost_zeros = value & 128 != 0;
                diff.lost_zeros += u64::from(has_lost_zeros);
                of_other_length += u64::from(!has_lost_zeros && !is_usual(*value));
            }
        }
        let mut usual_gone = 0;
        for value in self.values.iter().filter(|value| is_sampled(**value >> 8, bits)) {
            if new.binary_search(&(value >> 8)).is_err() {
                diff.gone += 1;
                usual_gone += u64::from(is_usual(*value));
            }
        }
        diff.other_length = of_other_length.min(usual_gone.saturating_sub(diff.lost_zeros));
        for count in [&mut diff.new, &mut diff.lost_zeros, &mut diff.other_length] {
            *count = after.scaled(*count, new.len());
        }
        diff.gone = self.scaled(diff.gone, old.len());
        diff
    }

    /// Returns the length of at least 80 % of the values.
    fn usual_length(&self) -> Option<u64> {
        let mut lengths = [0; 128];
        for value in &self.values {
            lengths[(value & 127) as usize] += 1;
        }
        let (length, values) = (0..).zip(lengths).max_by_key(|(_, values)| *values)?;
        (values * 100 >= self.values.len() * USUAL_PERCENT).then_some(length)
    }
}

/// Marks the values of a sample that another list has.
pub(crate) struct SharedValues<'a> {
    sample: &'a ValueSample,
    sorted: Vec<u64>,
    is_shared: Vec<bool>,
}

impl<'a> SharedValues<'a> {
    pub(crate) fn of(sample: &'a ValueSample) -> SharedValues<'a> {
        let sorted = sample.sorted(sample.bits);
        SharedValues { sample, is_shared: vec![false; sorted.len()], sorted }
    }

    /// Marks a value of the other list by its hash.
    pub(crate) fn mark(&mut self, hash: u64) {
        let value = hash << 8 >> 8;
        let first = self.sorted.partition_point(|each| *each < value);
        // Marked before; going through equal values once more for each row would be quadratic.
        if self.is_shared.get(first) == Some(&true) {
            return;
        }
        let same = self.sorted[first..].iter().take_while(|each| **each == value).count();
        self.is_shared[first..first + same].fill(true);
    }

    /// Returns how many values of the sampled list the other list has.
    pub(crate) fn count(&self) -> u64 {
        let shared = self.is_shared.iter().filter(|is_shared| **is_shared).count();
        self.sample.scaled(shared as u64, self.sorted.len())
    }
}

fn is_sampled(hash: u64, bits: u32) -> bool {
    hash & ((1 << bits) - 1) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: std::ops::Range<u32>) -> ValueSample {
        let mut sample = ValueSample::default();
        for value in values {
            sample.add(value_hash(0, &value.to_le_bytes()), 4, false);
        }
        sample
    }

    #[test]
    fn a_sample_of_many_values_is_bounded_and_still_tells_the_shares() {
        let (before, after) = (sample(0..200_000), sample(100_000..300_000));
        assert!(before.values.len() <= SAMPLE_MAX && before.is_estimate());
        let diff = before.compare(&after);
        let is_near = |count: u64, expected: u64| count.abs_diff(expected) < 6_000;
        assert!(is_near(diff.before, 200_000) && is_near(diff.after, 200_000), "{diff:?}");
        assert!(is_near(diff.new, 100_000) && is_near(diff.gone, 100_000), "{diff:?}");
        assert_eq!((diff.lost_zeros, diff.other_length, diff.is_estimate), (0, 0, true));
        let mut shared = SharedValues::of(&after);
        (0..200_000_u32).for_each(|value| shared.mark(value_hash(0, &value.to_le_bytes())));
        assert!(is_near(shared.count(), 100_000), "{}", shared.count());
    }

    #[test]
    fn few_values_are_compared_exactly() {
        let diff = sample(0..100).compare(&sample(30..120));
        let expected = ValueDiff { before: 100, after: 90, new: 20, gone: 30, ..ValueDiff::default() };
        assert_eq!(diff, expected);
    }

    #[test]
    fn dates_are_damage_among_other_values_and_values_among_dates() {
        let count = |cells: &[&str]| {
            let mut stats = KeyStats::default();
            for cell in cells {
                let normals = crate::domain::catalog::key::Kind::Digits
                    .normalize_cell(cell, crate::domain::phone::Region::US);
                stats.add(cell, &normals, &[7], false);
                stats.end_row();
            }
            (stats.rows(), stats.cells(), stats.damaged())
        };
        assert_eq!(count(&["7654", "7655", "2024-01-02", "7.65E+09", "#N/A", ""]), (2, 2, 3));
        assert_eq!(count(&["2024-01-02", "2024-01-03", "7654"]), (3, 3, 0));
    }
}
