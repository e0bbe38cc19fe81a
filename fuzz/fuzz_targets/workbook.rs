#![no_main]

libfuzzer_sys::fuzz_target!(
    init: ignore_panics_of_dependencies(),
    |bytes: &[u8]| datadip_fuzz::laws::workbook::law(bytes)
);

/// Silences panics of dependencies on the workbook thread, because datadip reports those as a damaged file.
///
/// A panic in our own code is a finding.
fn ignore_panics_of_dependencies() {
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let in_dependency = panic.location().is_some_and(|location| location.file().contains("/registry/"));
        if std::thread::current().name() != Some("workbook") || !in_dependency {
            default_hook(panic);
        }
    }));
}
