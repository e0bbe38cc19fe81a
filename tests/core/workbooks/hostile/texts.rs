//! Text files: wide, long, and never closed.

use super::{Hostile, MEBIBYTE, repeated};

pub(super) const ALL: &[Hostile] = &[
    ("wide.csv", || {
        let names: Vec<String> = (0..2_000).map(|n| format!("c{n}")).collect();
        let row =
            |row: usize| (0..2_000).map(|n| format!("{}", row * 2_000 + n)).collect::<Vec<_>>().join(",");
        let rows: Vec<String> = (0..2_500).map(row).collect();
        format!("{}\n{}", names.join(","), rows.join("\n")).into_bytes()
    }),
    ("long-cells.csv", || {
        let cell = |n: usize| format!("{n}{}", "x".repeat(MEBIBYTE - 10));
        let rows: Vec<String> = (0..60).map(cell).collect();
        format!("Name\n{}\n", rows.join("\n")).into_bytes()
    }),
    ("long-rows.csv", || {
        let row = |n: usize| vec![format!("{n}{}", "x".repeat(MEBIBYTE - 10)); 15].join(",");
        let rows: Vec<String> = (0..5).map(row).collect();
        format!("{}\n{}\n", (0..15).map(|n| format!("c{n}")).collect::<Vec<_>>().join(","), rows.join("\n"))
            .into_bytes()
    }),
    ("long-header.csv", || {
        let names: Vec<String> = (0..15).map(|n| format!("{n}{}", "x".repeat(MEBIBYTE - 10))).collect();
        format!("{}\n{}\n", names.join(","), "1,".repeat(14) + "1").into_bytes()
    }),
    ("delimiters.csv", || [b"a,b\n".to_vec(), repeated(",\n", 20 * MEBIBYTE)].concat()),
    ("quotation.csv", || [b"a,b\n\"".to_vec(), repeated("x\"\"", 20 * MEBIBYTE)].concat()),
    ("no-line-end.csv", || repeated("x", 40 * MEBIBYTE)),
    ("zeros.csv", || vec![0; 40 * MEBIBYTE]),
    ("problems.csv", || [b"Account,Phone\n".to_vec(), repeated("12,#REF!\n", 8 * MEBIBYTE)].concat()),
];
