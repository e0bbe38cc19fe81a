//! Kills erasures at random moments: the contact is in all versions or in none, every other contact stays, and a second
//! erasure leaves no byte of it.

use super::backup::killed;
use crate::random::Random;
use crate::sandbox::{Sandbox, Snapshot};
use datadip::domain::catalog::sheet::VersionId;
use std::collections::BTreeMap;
use std::path::Path;

/// Makes each of the five versions several blocks long.
const ROWS: u64 = 4_000;

/// Maps each kept version to its rows.
type Rows = BTreeMap<i64, Vec<String>>;

#[test]
fn a_killed_erasure_has_erased_the_contact_from_every_version_or_from_none() {
    let kills_wanted = crate::number("FAULTS", 240) / 8;
    let mut random = Random::new("kill_erase");
    let mut sandbox = Sandbox::new(ROWS);
    for _ in 0..3 {
        sandbox.check_and_import();
    }
    let (mut kills, mut erased, mut duration) = (0, 0, None);
    // Skips the contacts that lookups ask for: the first two, the last and the middle one.
    let mut number = 2..ROWS / 2;
    while kills < kills_wanted {
        let number = number.next().unwrap();
        let (name, account) =
            (format!("Contact {number} of "), format!("account-num={}", 1_000_000 + number));
        let (before, snapshot) = (rows(&sandbox), Snapshot::of(&sandbox.appliance));
        let without: Rows = before
            .iter()
            .map(|(version, rows)| {
                (*version, rows.iter().filter(|row| !row.contains(&name)).cloned().collect())
            })
            .collect();
        // In half of the rounds a server runs meanwhile.
        let server = (random.below(2) == 0).then(|| sandbox.serve());
        let arguments = ["erase", &account, "--yes"];
        let (was_killed, confirmed) = killed(&sandbox, &arguments, &mut duration, &mut random);
        kills += u64::from(was_killed);
        let after = rows(&sandbox);
        let is_erased = after == without;
        assert!(is_erased || after == before, "{name}is in some versions only, or another contact is lost");
        assert!(is_erased || !confirmed, "{name}was confirmed as erased");
        erased += u64::from(is_erased);
        let again = sandbox.appliance.output(&arguments);
        let stderr = String::from_utf8(again.stderr).unwrap();
        if is_erased {
            assert!(stderr.contains("Nothing is stored under this value"), "{stderr}")
        } else {
            assert!(again.status.success() && stderr.contains("Erased: 5 rows"), "{stderr}")
        }
        assert!(rows(&sandbox) == without, "{name}is not erased, or another contact is lost");
        check_no_byte_left(sandbox.appliance.folder(), &name);
        let state = sandbox.state.clone();
        match server {
            Some(server) => sandbox.is_old_or_new(&server, &snapshot, &state, true),
            None => sandbox.is_old_or_new_at_rest(&snapshot, &state, true),
        };
    }
    sandbox.check_integrity();
    println!("kill_erase: {kills} kills of an erasure; {erased} times it was done");
}

fn rows(sandbox: &Sandbox) -> Rows {
    let store = datadip::server::open_store(sandbox.appliance.folder()).unwrap();
    let (_, catalog) = store.catalog().unwrap();
    let mut all = Rows::new();
    for version in &catalog.sheets[0].versions {
        let VersionId(id) = version.id;
        let rows = all.entry(id).or_default();
        let mut take = |line: u64, cells: &[&str]| rows.push(format!("{line} {}", cells.join(",")));
        store
            .rows(version.id, &mut |block| block.each_row(version.columns.len(), &mut take).unwrap())
            .unwrap();
        assert_eq!(rows.len() as u64, version.rows);
    }
    all
}

fn check_no_byte_left(folder: &Path, name: &str) {
    for file in ["datadip.db", "datadip.db-wal"] {
        // There is no WAL while no process has the database open.
        let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
        let is_there = bytes.windows(name.len()).any(|window| window == name.as_bytes());
        assert!(!is_there, "{name}is still in {file}");
    }
}
