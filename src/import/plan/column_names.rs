//! Turns headers into unique field names.

use crate::domain::catalog::name::Name;

/// Returns the headers' names in order: `phone`, `phone-2` for a duplicate, `column-3` for a nameless one.
pub(crate) fn names(headers: &[String]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::with_capacity(headers.len());
    for (header, number) in headers.iter().zip(1..) {
        let nameless = || Name::from_header(&format!("column {number}"));
        let Some(plain) = Name::from_header(header).or_else(nameless) else {
            continue;
        };
        let is_free = |name: &Name| !names.iter().any(|taken| taken.eq_ignoring_style(name.as_str()));
        let name = plain.first_free(is_free);
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_numbered_and_nameless_columns_get_a_visible_name() {
        let headers = ["Phone", "phone", "", "Phone 2", "PHONE", " "].map(str::to_owned);
        let names: Vec<String> = names(&headers).iter().map(Name::to_string).collect();
        assert_eq!(names, ["phone", "phone-2", "column-3", "phone-2-2", "phone-3", "column-6"]);
    }
}
