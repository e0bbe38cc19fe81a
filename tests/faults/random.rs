//! Provides repeatable random numbers: all come from one seed, which a test prints.

/// Generates random numbers by SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    /// Seeds from `SEED` or the time, and prints the seed, so that a run can be repeated apart from timing.
    pub(crate) fn new(test: &str) -> Random {
        let fixed = std::env::var("SEED").ok().map(|seed| seed.parse().unwrap());
        let seed = fixed.unwrap_or_else(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            now.as_nanos() as u64
        });
        println!("{test}: SEED={seed}");
        Random(seed)
    }

    /// Returns an independent generator for another thread.
    pub(crate) fn branch(&mut self) -> Random {
        Random(self.next())
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}
