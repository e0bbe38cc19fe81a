//! Compares parsed phone numbers with those of another implementation; `tests/data/phone-verdicts.py` makes
//! the expected results.

use std::collections::BTreeSet;

use datadip::domain::phone::{PhoneNumber, Region};

#[test]
fn every_spelling_is_parsed_as_the_python_package_parses_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/phone-verdicts.csv");
    let mut reader = csv::Reader::from_path(path).expect("the verdicts are there");
    let mut regions = BTreeSet::new();
    let mut lines = 0;
    let mut differences = Vec::new();
    for record in reader.deserialize() {
        let (region, spelling, normal, extension): (String, String, String, String) =
            record.expect("four columns");
        let home = Region::parse(&region).expect("a region the metadata knows");
        let read = PhoneNumber::parse(&spelling, home);
        let normal_here = read.as_ref().map_or("", PhoneNumber::normal);
        let extension_here = read.as_ref().and_then(|n| n.extension()).unwrap_or("");
        if (normal_here, extension_here) != (normal.as_str(), extension.as_str()) {
            differences.push(format!(
                "{region} {spelling:?}: here {normal_here:?} x {extension_here:?}, there {normal:?} x {extension:?}"
            ));
        }
        regions.insert(region);
        lines += 1;
    }
    assert!(differences.is_empty(), "{} of {lines} differ:\n{}", differences.len(), differences.join("\n"));
    assert!(regions.len() >= 60, "only {} regions", regions.len());
    assert!(lines >= 500, "only {lines} lines");
}
