//! Excel's text marker: a cell `="0012"` is a formula whose result is the text `0012`.
//!
//! People write it to keep leading zeros. The writer adds it so that Excel shows a cell that begins like a
//! formula instead of running it. The reader removes the marker from both.

/// Returns the text inside the marker, or `None` for a cell without exactly this marker.
pub(crate) fn unmarked(cell: &str) -> Option<String> {
    let inner = cell.strip_prefix("=\"")?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut pieces = inner.split('"');
    text.push_str(pieces.next()?);
    // Every quote inside is doubled, so every second piece is empty.
    while let Some(between) = pieces.next() {
        if !between.is_empty() {
            return None;
        }
        text.push('"');
        text.push_str(pieces.next()?);
    }
    Some(text)
}

/// Wraps a cell in the marker.
pub(crate) fn marked(cell: &str) -> String {
    format!("=\"{}\"", cell.replace('"', "\"\""))
}

/// Returns whether a spreadsheet program may run the cell as a formula.
pub(crate) fn begins_like_a_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_comes_off() {
        assert_eq!(unmarked("=\"0012\"").as_deref(), Some("0012"));
        assert_eq!(unmarked("=\"\"").as_deref(), Some(""));
        assert_eq!(unmarked("=\"5\"\" pipe\"").as_deref(), Some("5\" pipe"));
    }

    #[test]
    fn anything_but_the_exact_mark_is_left_alone() {
        for cell in ["=\"", "=", "", "=A1", "=\"a\"&\"b\"", "=\"a\"b\"", " =\"a\"", "=\"a\" ", "=\"\"\""] {
            assert_eq!(unmarked(cell), None, "{cell:?}");
        }
    }

    #[test]
    fn a_marked_cell_comes_back() {
        for cell in ["", "=1+1", "\"", "=\"x\"", "a\"\"b", "\t", "@\r\n"] {
            assert_eq!(unmarked(&marked(cell)).as_deref(), Some(cell));
        }
    }
}
