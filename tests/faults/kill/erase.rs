//! Killed at random moments of an erasure: the contact is in all versions as before or in none, every other contact stays,
//! and done again it is done, to the last byte.

use super::backup::killed;
use crate::random::Random;
use crate::sandbox::{Remembered, Sandbox};
use datadip::domain::catalog::sheet::VersionId;
use std::collections::BTreeMap;
use std::path::Path;

/// Five versions of several blocks each.
const ROWS: u64 = 4_000;

/// The rows of every kept version, as they are.
type Rows = BTreeMap<i64, Vec<String>>;

#[test]
fn an_erasure_that_is_killed_has_erased_the_contact_from_everywhere_or_from_nowhere() {
    let wanted = crate::number("FAULTS", 240) / 8;
    let mut random = Random::new("kill_erase");
    let mut sandbox = Sandbox::new(ROWS);
    for _ in 0..3 {
        sandbox.goes_on();
    }
    let (mut kills, mut erased, mut lasts) = (0, 0, None);
    // Not the first and the last two, nor the one in the middle: they are asked for.
    let mut who = 2..ROWS / 2;
    while kills < wanted {
        let who = who.next().unwrap();
        let (name, account) = (format!("Contact {who} of "), format!("account-num={}", 1_000_000 + who));
        let (before, remembered) = (rows(&sandbox), Remembered::of(&sandbox.appliance));
        let without: Rows = before
            .iter()
            .map(|(version, rows)| {
                (*version, rows.iter().filter(|row| !row.contains(&name)).cloned().collect())
            })
            .collect();
        // Half of the time a server is there, and follows.
        let server = (random.below(2) == 0).then(|| sandbox.serve());
        let arguments = ["erase", &account, "--yes"];
        let (was_killed, promised) = killed(&sandbox, &arguments, &mut lasts, &mut random);
        kills += u64::from(was_killed);
        let after = rows(&sandbox);
        let is_erased = after == without;
        assert!(is_erased || after == before, "{name}is neither here nor there, or another contact is lost");
        assert!(is_erased || !promised, "{name}was said to be erased");
        erased += u64::from(is_erased);
        let again = sandbox.appliance.output(&arguments);
        let said = String::from_utf8(again.stderr).unwrap();
        if is_erased {
            assert!(said.contains("Nothing is stored under this value"), "{said}")
        } else {
            assert!(again.status.success() && said.contains("Erased: 5 rows"), "{said}")
        }
        assert!(rows(&sandbox) == without, "{name}is not erased, or another contact is lost");
        no_byte_is_left(sandbox.appliance.folder(), &name);
        let state = sandbox.state.clone();
        match server {
            Some(server) => sandbox.is_old_or_new(&server, &remembered, &state, true),
            None => sandbox.is_old_or_new_at_rest(&remembered, &state, true),
        };
    }
    sandbox.is_sound();
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

fn no_byte_is_left(folder: &Path, name: &str) {
    for file in ["datadip.db", "datadip.db-wal"] {
        // There is no WAL while no process has the database open.
        let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
        let is_there = bytes.windows(name.len()).any(|window| window == name.as_bytes());
        assert!(!is_there, "{name}is still in {file}");
    }
}
