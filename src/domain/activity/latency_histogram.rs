//! A histogram of response times: exact below 16 µs, then four buckets to each power of two.

/// The number of buckets: 16 exact ones, then four for each of 21 powers of two.
pub const BUCKETS: usize = 16 + 21 * 4;

/// Counts responses by their time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LatencyHistogram([u64; BUCKETS]);

impl Default for LatencyHistogram {
    fn default() -> LatencyHistogram {
        LatencyHistogram([0; BUCKETS])
    }
}

/// Returns the bucket of a time in microseconds; the last one is open-ended.
pub fn bucket(microseconds: u64) -> usize {
    if microseconds < 16 {
        return microseconds as usize;
    }
    let power = microseconds.ilog2();
    let quarter = (microseconds >> (power - 2)) & 3;
    (16 + (power as usize - 4) * 4 + quarter as usize).min(BUCKETS - 1)
}

/// Returns the longest time of a bucket, in microseconds.
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
    /// Adds lookups to one bucket; an unknown bucket is ignored.
    pub fn add(&mut self, bucket: usize, lookups: u64) {
        if let Some(count) = self.0.get_mut(bucket) {
            *count += lookups;
        }
    }

    /// Adds the counts of another histogram.
    pub fn merge(&mut self, other: &LatencyHistogram) {
        for (bucket, lookups) in other.counted() {
            self.add(bucket, lookups);
        }
    }

    /// Returns the non-empty buckets.
    pub fn counted(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.0.iter().copied().enumerate().filter(|(_, lookups)| *lookups > 0)
    }

    /// Returns the time in milliseconds within which this share of responses was ready; `None` without any.
    pub fn percentile(&self, share: f64) -> Option<f64> {
        let all: u64 = self.0.iter().sum();
        let rank = ((all as f64 * share).ceil() as u64).max(1);
        let mut so_far = 0;
        let bucket = self.0.iter().position(|lookups| {
            so_far += lookups;
            so_far >= rank
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
