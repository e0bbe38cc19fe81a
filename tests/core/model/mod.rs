//! Compares datadip with a naive model over random steps: the same responses, the same exported lists.

mod answers;
mod imports;
mod naive;
mod real_system;
mod steps;

use naive::Naive;
use proptest::prelude::*;
use real_system::RealSystem;

proptest! {
    // By hand: PROPTEST_CASES=640 cargo test --test core model
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn after_every_step_the_directory_answers_as_the_model_does(
        steps in prop::collection::vec(steps::any_step(), 1..30),
        questions in prop::collection::vec(answers::any_question(), 12),
    ) {
        let mut real = RealSystem::new();
        let mut naive = Naive::default();
        for step in &steps {
            let done = real.take(step);
            prop_assert_eq!(done, naive.take(step, done), "{:?}", step);
            real.refresh();
            for question in &questions {
                let expected = naive.answer(question);
                prop_assert_eq!(&real.answer(question), &expected, "{:?} after {:?}", question, step);
                prop_assert_eq!(&real.answer_from_scratch(question), &expected, "anew: {:?}", question);
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
