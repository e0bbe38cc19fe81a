//! How long answers took: counted in buckets, to a quarter of a power of two.

/// How many buckets there are.
pub const BUCKETS: usize = 16 + 21 * 4;

/// Answers by how long they took.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LatencyHistogram([u64; BUCKETS]);

impl Default for LatencyHistogram {
    fn default() -> LatencyHistogram {
        LatencyHistogram([0; BUCKETS])
    }
}

/// The bucket of a time in microseconds: exact below 16, then four to each power of two, the last one open.
pub fn bucket(microseconds: u64) -> usize {
    if microseconds < 16 {
        return microseconds as usize;
    }
    let power = microseconds.ilog2();
    let quarter = (microseconds >> (power - 2)) & 3;
    (16 + (power as usize - 4) * 4 + quarter as usize).min(BUCKETS - 1)
}

/// The longest time of a bucket, in microseconds.
fn longest(bucket: usize) -> u64 {
    match bucket.checked_sub(16) {
        None => bucket as u64,
        Some(above) => {
            let (power, quarter) = (above / 4 + 4, above as u64 % 4);
            ((4 + quarter + 1) << (power - 2)) - 1
        }
    }
}

impl LatencyHistogram {
    /// Counts `dips` answers of one bucket; a bucket that does not exist is passed over.
    pub fn add(&mut self, bucket: usize, lookups: u64) {
        if let Some(count) = self.0.get_mut(bucket) {
            *count += lookups;
        }
    }

    /// Counts everything that another has counted.
    pub fn merge(&mut self, other: &LatencyHistogram) {
        for (bucket, lookups) in other.counted() {
            self.add(bucket, lookups);
        }
    }

    /// The buckets that hold anything.
    pub fn counted(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.0.iter().copied().enumerate().filter(|(_, lookups)| *lookups > 0)
    }

    /// The time within which this share of the answers was ready, in milliseconds; none without answers.
    pub fn percentile(&self, share: f64) -> Option<f64> {
        let all: u64 = self.0.iter().sum();
        let wanted = ((all as f64 * share).ceil() as u64).max(1);
        let mut so_far = 0;
        let bucket = self.0.iter().position(|lookups| {
            so_far += lookups;
            so_far >= wanted
        });
        bucket.filter(|_| all > 0).map(|bucket| longest(bucket) as f64 / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_bucket_is_a_quarter_wide_at_the_most(microseconds in 0_u64..30_000_000) {
            let longest = longest(bucket(microseconds));
            prop_assert!(longest >= microseconds && longest <= microseconds + microseconds / 4 + 1);
        }
    }

    #[test]
    fn shares_are_told_apart() {
        let mut latency = LatencyHistogram::default();
        assert_eq!(latency.percentile(0.5), None);
        latency.add(bucket(10), 98);
        latency.add(bucket(5000), 2);
        assert_eq!(latency.percentile(0.5), Some(0.01));
        assert!(latency.percentile(0.99).unwrap() >= 5.0);
        assert!(bucket(u64::MAX) < BUCKETS);
    }
}
