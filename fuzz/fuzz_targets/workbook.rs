#![no_main]

libfuzzer_sys::fuzz_target!(
    init: suffer_the_readers_of_others(),
    |bytes: &[u8]| datadip_fuzz::laws::workbook::law(bytes)
);

/// A workbook is read on a thread of its own so that a reader that panics over nonsense ends no more than that: the
/// file is called damaged. Only a panic in our own code is a finding.
fn suffer_the_readers_of_others() {
    let end = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let in_others = panic.location().is_some_and(|place| place.file().contains("/registry/"));
        if std::thread::current().name() != Some("workbook") || !in_others {
            end(panic);
        }
    }));
}
