//! Times of repeated runs.

use std::time::Duration;

/// How long each run of one program on one peer took.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    times: Vec<Duration>,
}

impl Samples {
    /// Adds the time of a run.
    pub fn push(&mut self, time: Duration) {
        self.times.push(time);
    }

    /// The shortest time; zero if there is none.
    pub fn min(&self) -> Duration {
        self.times.iter().copied().min().unwrap_or_default()
    }

    /// The median time, of an even number the longer of the middle two; zero if
    /// there is none.
    pub fn median(&self) -> Duration {
        let mut times = self.times.clone();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics() {
        let mut samples = Samples::default();
        assert_eq!(samples.min(), Duration::ZERO);
        assert_eq!(samples.median(), Duration::ZERO);
        for millis in [5, 1, 9, 2] {
            samples.push(Duration::from_millis(millis));
        }
        assert_eq!(samples.min(), Duration::from_millis(1));
        assert_eq!(samples.median(), Duration::from_millis(5));
    }
}
