//! Whatever is done to a box, in whatever order: it answers as a naive model of it does, and writes out the same lists.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop, and say where"
)]

mod answers;
mod desk;
mod imports;
mod naive;
mod steps;

use desk::Desk;
use naive::Naive;
use proptest::prelude::*;

proptest! {
    // By hand: PROPTEST_CASES=640 cargo test --test model
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn after_every_step_the_directory_answers_as_the_model_does(
        steps in prop::collection::vec(steps::any_step(), 1..30),
        questions in prop::collection::vec(answers::any_question(), 12),
    ) {
        let mut desk = Desk::new();
        let mut naive = Naive::default();
        for step in &steps {
            let done = desk.take(step);
            prop_assert_eq!(done, naive.take(step, done), "{:?}", step);
            desk.refresh();
            for question in &questions {
                let expected = naive.answer(question);
                prop_assert_eq!(&desk.answer(question), &expected, "{:?} after {:?}", question, step);
                prop_assert_eq!(&desk.answer_from_scratch(question), &expected, "anew: {:?}", question);
            }
        }
        for sheet in steps::SHEETS {
            prop_assert_eq!(desk.export(sheet), naive.export(sheet));
        }
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(32)
}
