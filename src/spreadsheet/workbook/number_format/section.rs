//! One section of a number format: a pattern of digit places and text.

use super::date_time::is_general;
use super::decimal::Decimal;
use super::general::general;

/// The pattern for one kind of number.
#[derive(Debug)]
pub(crate) struct Section {
    condition: Option<Condition>,
    parts: Vec<Part>,
    /// The power of ten to multiply by: -3 for each comma after the last place, 2 for each percent sign.
    scale: i32,
    grouped: bool,
    exponent: Option<Exponent>,
    fraction: bool,
    text: bool,
}

#[derive(Debug)]
enum Part {
    /// A digit place: `0`, `#` or `?`.
    Place(char),
    Point,
    Text(String),
    /// All digits that the number needs.
    General,
}

/// How an exponent is written: `E+00` has two digits and always a sign.
#[derive(Debug)]
struct Exponent {
    signed: bool,
    digits: usize,
}

/// A condition such as `[<=9999999]`.
#[derive(Debug)]
struct Condition {
    sign: String,
    bound: f64,
}

impl Condition {
    fn parse(inside: &str) -> Option<Condition> {
        let length =
            inside.find(|character| !matches!(character, '<' | '>' | '=')).filter(|length| *length > 0)?;
        let (sign, bound) = inside.split_at(length);
        Some(Condition { sign: sign.to_owned(), bound: bound.trim().parse().ok()? })
    }

    fn holds(&self, value: f64) -> bool {
        match self.sign.as_str() {
            "<" => value < self.bound,
            "<=" => value <= self.bound,
            ">" => value > self.bound,
            ">=" => value >= self.bound,
            "<>" => value != self.bound,
            _ => value == self.bound,
        }
    }
}

impl Section {
    pub(crate) fn parse(code: &str) -> Section {
        let mut section = Section {
            condition: None,
            parts: Vec::new(),
            scale: 0,
            grouped: false,
            exponent: None,
            fraction: false,
            text: false,
        };
        let mut characters = code.chars().peekable();
        let mut commas = 0;
        while let Some(character) = characters.next() {
            if commas > 0 && character != ',' {
                // Between places a comma groups by thousands; after the last place it divides by 1,000.
                if matches!(character, '0' | '#' | '?') {
                    section.grouped = true;
                } else {
                    section.scale -= 3 * commas;
                }
                commas = 0;
            }
            match character {
                '0' | '#' | '?' => section.parts.push(Part::Place(character)),
                '.' => section.parts.push(Part::Point),
                ',' => commas += 1,
                '%' => {
                    section.scale += 2;
                    section.push_text("%");
                }
                '"' => {
                    let quoted: String = characters.by_ref().take_while(|inner| *inner != '"').collect();
                    section.push_text(&quoted);
                }
                '\\' => section.push_text(&characters.next().map(String::from).unwrap_or_default()),
                '_' | '*' => drop(characters.next()),
                '[' => {
                    let inside: String = characters.by_ref().take_while(|inner| *inner != ']').collect();
                    match inside.strip_prefix('$') {
                        Some(currency) => section.push_text(currency.split('-').next().unwrap_or_default()),
                        None => section.condition = Condition::parse(&inside).or(section.condition),
                    }
                }
                'E' | 'e' if matches!(characters.peek(), Some('+' | '-')) => {
                    let signed = characters.next() == Some('+');
                    let places =
                        std::iter::from_fn(|| characters.next_if(|next| matches!(next, '0' | '#' | '?')));
                    section.exponent = Some(Exponent { signed, digits: places.count() });
                }
                '/' if section.has_places() => section.fraction = true,
                '@' => section.text = true,
                'G' | 'g' if is_general(characters.clone()) => {
                    section.parts.push(Part::General);
                    characters.nth("eneral".len() - 1);
                }
                other => section.push_text(other.encode_utf8(&mut [0; 4])),
            }
        }
        section.scale -= 3 * commas;
        section
    }

    pub(crate) fn has_places(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Place(_) | Part::General))
    }

    /// Returns whether it shows words in place of a number.
    pub(crate) fn has_words(&self) -> bool {
        let is_word = |part: &Part| matches!(part, Part::Text(text) if !text.trim().is_empty());
        !self.text && !self.has_places() && self.parts.iter().any(is_word)
    }

    /// Formats a number under its section; returns `None` if `General` shows it better.
    pub(crate) fn show(sections: &[Section], value: f64) -> Option<String> {
        let (section, signed) = Section::choose(sections, value)?;
        let sign = if signed && value < 0.0 { "-" } else { "" };
        // An exponent would hide digits of a phone number.
        let whole = section.exponent.is_some() && value.fract() == 0.0;
        let shows_a_number = section.has_places() || section.has_words();
        if whole || section.fraction || section.text || !shows_a_number || !value.is_finite() {
            return None;
        }
        let shown = match &section.exponent {
            Some(exponent) => section.scientific(value.abs(), exponent),
            None => section.fill(&Decimal::of(value.abs(), section.scale, section.decimals()), value.abs()),
        };
        Some(format!("{sign}{}", shown.trim()))
    }

    /// Chooses the section for a number, and whether a minus sign must be added to a negative one.
    fn choose(sections: &[Section], value: f64) -> Option<(&Section, bool)> {
        // The fourth section formats texts.
        let sections = &sections[..sections.len().min(3)];
        if sections.iter().any(|section| section.condition.is_some()) {
            let fits = |section: &&Section| {
                section.condition.as_ref().is_none_or(|condition| condition.holds(value))
            };
            return sections.iter().find(fits).map(|section| (section, true));
        }
        let numbers: Vec<&Section> = sections.iter().filter(|section| !section.text).collect();
        match (numbers.as_slice(), value) {
            ([_, negative, ..], ..0.0) => Some((negative, false)),
            ([_, _, zero], 0.0) => Some((zero, false)),
            ([first, ..], _) => Some((first, true)),
            ([], _) => None,
        }
    }

    fn decimals(&self) -> usize {
        self.parts
            .iter()
            .skip_while(|part| !matches!(part, Part::Point))
            .filter(|part| matches!(part, Part::Place(_)))
            .count()
    }

    /// Formats a number with an exponent that is a multiple of the places before the point.
    fn scientific(&self, value: f64, exponent: &Exponent) -> String {
        let is_place = |part: &&Part| matches!(part, Part::Place(_));
        let before_point = self.parts.iter().take_while(|part| !matches!(part, Part::Point));
        let step = i32::try_from(before_point.filter(is_place).count()).unwrap_or(1).max(1);
        let power =
            format!("{value:e}").split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
        let mut power = i32::div_euclid(power, step) * step;
        let mut mantissa = Decimal::of(value, -power, self.decimals());
        if mantissa.whole.len() > step as usize {
            // 999.96 was rounded to 1000.0.
            power += step;
            mantissa = Decimal::of(value, -power, self.decimals());
        }
        let sign = if power < 0 {
            "-"
        } else if exponent.signed {
            "+"
        } else {
            ""
        };
        format!("{}E{sign}{:02$}", self.fill(&mantissa, value), power.abs(), exponent.digits)
    }

    /// Fills the places with digits.
    fn fill(&self, number: &Decimal, value: f64) -> String {
        if self.parts.iter().any(|part| matches!(part, Part::General)) {
            return self
                .parts
                .iter()
                .map(|part| if let Part::Text(text) = part { text.clone() } else { general(value) })
                .collect();
        }
        let point =
            self.parts.iter().position(|part| matches!(part, Part::Point)).unwrap_or(self.parts.len());
        let (before, after) = self.parts.split_at(point);
        let mut shown: String = self.fill_whole(before, &number.whole).into_iter().rev().collect();
        let kept = self.kept_decimals(after, &number.decimals);
        let mut decimals = number.decimals.chars().take(kept);
        for part in after {
            match part {
                Part::Point if kept > 0 => shown.push('.'),
                Part::Point | Part::General => {}
                Part::Place(_) => shown.extend(decimals.next()),
                Part::Text(text) => shown.push_str(text),
            }
        }
        shown
    }

    /// Fills the places before the point from right to left; the leftmost takes all remaining digits.
    fn fill_whole(&self, parts: &[Part], digits: &str) -> Vec<char> {
        let mut shown = Vec::new();
        let mut digits = digits.chars().rev().peekable();
        let mut places = parts.iter().filter(|part| matches!(part, Part::Place(_))).count();
        let mut count = 0;
        let mut put = |shown: &mut Vec<char>, digit: char| {
            if self.grouped && count > 0 && count % 3 == 0 {
                shown.push(',');
            }
            count += 1;
            shown.push(digit);
        };
        for part in parts.iter().rev() {
            match part {
                Part::Text(text) => shown.extend(text.chars().rev()),
                Part::Point | Part::General => {}
                Part::Place(kind) => {
                    places -= 1;
                    match (digits.next(), kind) {
                        (Some(digit), _) => put(&mut shown, digit),
                        (None, '0') => put(&mut shown, '0'),
                        (None, _) => {}
                    }
                    if places == 0 {
                        digits.by_ref().for_each(|digit| put(&mut shown, digit));
                    }
                }
            }
        }
        shown
    }

    /// Returns the number of decimals to show. Trailing zeros are kept only under a `0`.
    fn kept_decimals(&self, after: &[Part], decimals: &str) -> usize {
        let is_zero: Vec<bool> = after
            .iter()
            .filter_map(|part| if let Part::Place(kind) = part { Some(*kind == '0') } else { None })
            .collect();
        let needed = is_zero.iter().rposition(|zero| *zero).map_or(0, |last| last + 1);
        needed.max(decimals.trim_end_matches('0').len())
    }

    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
    }
}
