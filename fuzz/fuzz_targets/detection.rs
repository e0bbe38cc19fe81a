#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| datadip_fuzz::laws::detection::law(bytes));
