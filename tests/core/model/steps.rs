//! Generates the steps of the model from few names and few values, so that they collide.

use datadip::domain::catalog::key::Kind;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) const SHEETS: [&str; 2] = ["contacts", "suppliers"];
/// Lists the headers of imported files.
pub(crate) const HEADERS: [&str; 5] = ["Account", "Phone", "Mobile", "Name", "City"];
/// Lists names of fields, from their headers or chosen by the owner.
const FIELDS: [&str; 8] = ["account", "phone", "mobile", "name", "city", "who", "where", "result"];
/// Lists the names of keys, which also serve as aliases.
pub(crate) const KEYS: [&str; 4] = ["by-account", "by-phone", "by-name", "also"];

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Import {
        sheet: &'static str,
        columns: Vec<&'static str>,
        rows: Vec<Vec<String>>,
        options: ImportOptions,
    },
    Undo {
        sheet: &'static str,
        to: Option<u32>,
    },
    RemoveField {
        name: &'static str,
    },
    RemoveSheet {
        sheet: &'static str,
    },
    ChangeKey {
        name: &'static str,
        kind: Option<Kind>,
        fields: Option<Vec<&'static str>>,
        priority: Option<u32>,
        alias: Option<Option<&'static str>>,
    },
    RemoveKey {
        name: &'static str,
    },
    ChangeField {
        name: &'static str,
        change: Change,
    },
    Set {
        name: &'static str,
        value: &'static str,
    },
    Restart,
    /// Erases a contact from all versions, found by a key or a field.
    Erase {
        name: &'static str,
        value: String,
    },
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ImportOptions {
    /// Asks for a new sheet.
    pub(crate) new: bool,
    /// Merges by the account, if the file has that column.
    pub(crate) merge: bool,
    pub(crate) check_only: bool,
    pub(crate) publish_anyway: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Rename(&'static str),
    Sent(bool),
    Display(bool),
    Save(bool),
    OnlyMatchedBy(Vec<&'static str>),
    NotFoundValue(Option<String>),
    Position(usize),
}

pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => import(),
        3 => (select(&SHEETS), prop::option::of(1..6_u32)).prop_map(|(sheet, to)| Step::Undo { sheet, to }),
        1 => select(&SHEETS).prop_map(|sheet| Step::RemoveSheet { sheet }),
        2 => select(&FIELDS).prop_map(|name| Step::RemoveField { name }),
        5 => change_key(),
        1 => select(&KEYS).prop_map(|name| Step::RemoveKey { name }),
        6 => (select(&FIELDS), any_change()).prop_map(|(name, change)| Step::ChangeField { name, change }),
        4 => setting(),
        1 => Just(Step::Restart),
        2 => (select([KEYS.as_slice(), &FIELDS].concat()), value())
            .prop_map(|(name, value)| Step::Erase { name, value }),
    ]
}

/// Generates values that collide often: several spellings, damaged and blank ones.
pub(crate) fn value() -> impl Strategy<Value = String> {
    const VALUES: [&str; 20] = [
        "",
        " ",
        "1",
        "01",
        " 1 ",
        "2",
        "801-555-1234",
        "+1 (801) 555 1234",
        "8015551234",
        "020 7946 0123",
        "+442079460123",
        "5550100",
        "Tom",
        " TOM ",
        "tom  b",
        "Tom B",
        "unknown",
        "8.01556E+09",
        "=\"1\" \\",
        "one\r\ntwo",
    ];
    select(&VALUES).prop_map(str::to_owned)
}

fn import() -> impl Strategy<Value = Step> {
    let columns = prop::sample::subsequence(HEADERS.to_vec(), 1..=HEADERS.len()).prop_shuffle();
    let flags =
        (prop::bool::weighted(0.2), any::<bool>(), prop::bool::weighted(0.1), prop::bool::weighted(0.8));
    (select(&SHEETS), columns, flags).prop_flat_map(
        |(sheet, columns, (new, merge, check_only, publish_anyway))| {
            let rows = prop::collection::vec(prop::collection::vec(value(), columns.len()), 0..8);
            let options = ImportOptions { new, merge, check_only, publish_anyway };
            rows.prop_map(move |rows| Step::Import { sheet, columns: columns.clone(), rows, options })
        },
    )
}

fn change_key() -> impl Strategy<Value = Step> {
    let kind = prop::option::weighted(0.8, select(&[Kind::Phone, Kind::Digits, Kind::Text]));
    let fields = prop::option::weighted(0.8, prop::sample::subsequence(FIELDS[..6].to_vec(), 0..3));
    let priority = prop::option::weighted(0.3, 0..40_u32);
    let alias = prop::option::weighted(0.3, prop::option::of(select(&KEYS)));
    (select(&KEYS), kind, fields, priority, alias).prop_map(|(name, kind, fields, priority, alias)| {
        Step::ChangeKey { name, kind, fields, priority, alias }
    })
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        select(&FIELDS).prop_map(Change::Rename),
        any::<bool>().prop_map(Change::Sent),
        any::<bool>().prop_map(Change::Display),
        any::<bool>().prop_map(Change::Save),
        prop::sample::subsequence(KEYS.to_vec(), 0..3).prop_map(Change::OnlyMatchedBy),
        prop::option::of(value()).prop_map(Change::NotFoundValue),
        (0..8_usize).prop_map(Change::Position),
    ]
}

fn setting() -> impl Strategy<Value = Step> {
    const SETTINGS: [(&str, &[&str]); 5] = [
        ("region", &["US", "GB"]),
        ("several", &["shared", "first", "newest", "none"]),
        ("nobody", &["values", "empty"]),
        ("result-parameter", &["off", "result", "name"]),
        ("keep-versions", &["1", "2", "5"]),
    ];
    select(&SETTINGS)
        .prop_flat_map(|(name, values)| select(values).prop_map(move |value| Step::Set { name, value }))
}
