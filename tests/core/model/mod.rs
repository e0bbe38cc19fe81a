//! Compares datadip with a naive model over random steps: the same responses, the same exported lists.

mod answers;
mod imports;
mod naive;
mod real_system;
mod steps;
mod undo;

use naive::Naive;
use proptest::prelude::*;
use real_system::RealSystem;

proptest! {
    // A longer run: PROPTEST_CASES=640 cargo test --test core model
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn after_every_step_the_directory_answers_as_the_model_does(
        steps in prop::collection::vec(steps::any_step(), 1..30),
        requests in prop::collection::vec(answers::any_request(), 12),
    ) {
        let mut real = RealSystem::new();
        let mut naive = Naive::default();
        for step in &steps {
            let outcome = real.take(step);
            prop_assert_eq!(outcome, naive.take(step, outcome), "{:?}", step);
            real.refresh();
            for request in &requests {
                let expected = naive.response(request);
                prop_assert_eq!(&real.response(request), &expected, "{:?} after {:?}", request, step);
                prop_assert_eq!(&real.response_from_scratch(request), &expected, "anew: {:?}", request);
            }
        }
        for sheet in steps::SHEETS {
            prop_assert_eq!(real.export(sheet), naive.export(sheet));
        }
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(32)
}
