//! Detects a text file's encoding by its byte order mark, then by valid UTF-8, then by a guess.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use crate::spreadsheet::csv::encoding::Encoding;
use crate::spreadsheet::detected::Detected;

/// The detected encoding of a text file.
pub(crate) struct EncodingDetection {
    pub(crate) encoding: Detected<Encoding>,
    /// The length of the byte order mark to skip, in bytes.
    pub(crate) mark: u64,
}

/// Detects the encoding; a specified one wins. Reads the whole file only if its head is not conclusive.
pub(crate) fn detect(file: &mut File, specified: Option<Encoding>) -> io::Result<EncodingDetection> {
    let head = read_head(file)?;
    let mark = byte_order_mark(&head);
    let (encoding, mark) = match (specified, mark) {
        (Some(specified), Some((marked, length))) if specified == marked => {
            (Detected::specified(specified), length)
        }
        (Some(specified), _) => (Detected::specified(specified), 0),
        (None, Some((marked, length))) => (Detected::certain(marked), length),
        (None, None) => match utf_16_without_mark(&head) {
            Some(encoding) => (Detected::guessed(encoding), 0),
            None if is_utf_8(file)? => (Detected::certain(Encoding::UTF_8), 0),
            None => (Detected::guessed(guess(file)?), 0),
        },
    };
    Ok(EncodingDetection { encoding, mark })
}

/// Returns whether the bytes are UTF-32 with a byte order mark, which no reader here supports.
pub(crate) fn is_utf_32(head: &[u8]) -> bool {
    let (units, little) = match head {
        [0xff, 0xfe, 0, 0, rest @ ..] => (rest, true),
        [0, 0, 0xfe, 0xff, rest @ ..] => (rest, false),
        _ => return false,
    };
    units
        .chunks_exact(4)
        .take(16)
        .all(|unit| if little { unit[3] == 0 && unit[2] <= 0x10 } else { unit[0] == 0 && unit[1] <= 0x10 })
}

/// Bytes read if the beginning of a file is enough.
const HEAD_BYTES: u64 = 64 << 10;
const CHUNK: usize = 128 << 10;

fn read_head(file: &mut File) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(head)
}

fn byte_order_mark(head: &[u8]) -> Option<(Encoding, u64)> {
    let (encoding, length) = encoding_rs::Encoding::for_bom(head)?;
    Some((Encoding(encoding), length as u64))
}

/// Detects UTF-16 by zeros in every other byte, which Latin text and every line end have.
fn utf_16_without_mark(head: &[u8]) -> Option<Encoding> {
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    let (mut first, mut second) = (0, 0);
    for pair in pairs {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    let (encoding, zeros, others) = if first > second {
        (encoding_rs::UTF_16BE, first, second)
    } else {
        (encoding_rs::UTF_16LE, second, first)
    };
    if zeros < 2 || zeros < count / 20 || others * 8 > zeros {
        return None;
    }
    let whole = &head[..count * 2];
    let (text, malformed) = encoding.decode_without_bom_handling(whole);
    // The head may end inside a surrogate pair; malformed text before that is not UTF-16.
    let is_valid = !malformed || text.trim_end_matches('\u{fffd}').find('\u{fffd}').is_none();
    (is_valid && !text.contains('\0')).then_some(Encoding(encoding))
}

fn is_utf_8(file: &mut File) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    loop {
        let read = file.read(&mut buffer[kept..])?;
        if read == 0 {
            return Ok(kept == 0);
        }
        let filled = kept + read;
        kept = match std::str::from_utf8(&buffer[..filled]) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_some() => return Ok(false),
            Err(error) => {
                // The chunk's end cut a character, so its bytes are kept for the next chunk.
                buffer.copy_within(error.valid_up_to()..filled, 0);
                filled - error.valid_up_to()
            }
        };
    }
}

/// Bytes of chunks with non-ASCII characters that are enough for a guess.
const GUESS_BYTES: usize = 4 << 20;

fn guess(file: &mut File) -> io::Result<Encoding> {
    file.seek(SeekFrom::Start(0))?;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let mut mac = MacRoman::default();
    let mut buffer = vec![0; CHUNK];
    let mut fed = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 || fed > GUESS_BYTES {
            break;
        }
        let chunk = &buffer[..read];
        mac.count(chunk);
        if !chunk.is_ascii() {
            detector.feed(chunk, false);
            fed += read;
        }
    }
    detector.feed(b"", true);
    Ok(Encoding(if mac.is_likely() {
        encoding_rs::MACINTOSH
    } else {
        detector.guess(None, Utf8Detection::Deny)
    }))
}

/// Evidence for Mac Roman, because Excel on a Mac still offers "CSV (Macintosh)": bare CR as line ends, and
/// accented letters where Windows has controls and typographic signs.
#[derive(Default)]
struct MacRoman {
    line_feeds: usize,
    returns: usize,
    mac_letters: usize,
    windows_letters: usize,
}

impl MacRoman {
    fn count(&mut self, chunk: &[u8]) {
        let mut before = b' ';
        for &byte in chunk {
            match byte {
                b'\n' => self.line_feeds += 1,
                b'\r' => self.returns += 1,
                0x80..=0x9f if before.is_ascii_alphabetic() => self.mac_letters += 1,
                0xc0..=0xff if before.is_ascii_alphabetic() => self.windows_letters += 1,
                _ => {}
            }
            before = byte;
        }
    }

    fn is_likely(&self) -> bool {
        self.returns > 0 && self.line_feeds == 0 && self.mac_letters > self.windows_letters
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::spreadsheet::detected::Confidence;

    fn detected(bytes: &[u8]) -> (String, Confidence, u64) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let detection = detect(&mut file, None).unwrap();
        (detection.encoding.value.name(), detection.encoding.confidence, detection.mark)
    }

    fn utf_16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    }

    #[test]
    fn a_byte_order_mark_is_certain() {
        assert_eq!(detected(b"\xef\xbb\xbfa,b\n"), ("utf-8".into(), Confidence::Certain, 3));
        assert_eq!(detected(b"\xff\xfea\0,\0"), ("utf-16le".into(), Confidence::Certain, 2));
        assert_eq!(detected(b"\xfe\xff\0a\0,"), ("utf-16be".into(), Confidence::Certain, 2));
    }

    #[test]
    fn valid_utf_8_is_certain_even_when_a_character_straddles_chunks() {
        let mut bytes = vec![b'a'; CHUNK - 1];
        bytes.extend("é\u{1F600},x\n".repeat(40_000).as_bytes());
        assert_eq!(detected(&bytes), ("utf-8".into(), Confidence::Certain, 0));
        bytes.push(0xc3);
        assert_eq!(detected(&bytes).1, Confidence::Guessed);
    }

    #[test]
    fn one_late_latin_1_byte_makes_it_no_utf_8() {
        let mut bytes = b"Name,Phone\nBob,8015551234\n".repeat(20_000);
        bytes.extend(b"Andr\xe9,8015551234\n");
        assert_eq!(detected(&bytes), ("windows-1252".into(), Confidence::Guessed, 0));
    }

    #[test]
    fn utf_16_is_guessed_without_its_mark() {
        assert_eq!(
            detected(&utf_16("Name,Phone\r\nJürgen,1\r\n", true)),
            ("utf-16le".into(), Confidence::Guessed, 0)
        );
        assert_eq!(
            detected(&utf_16("Name,Phone\r\nJürgen,1\r\n", false)),
            ("utf-16be".into(), Confidence::Guessed, 0)
        );
        assert_eq!(
            detected(&utf_16("姓名,电话\r\n王小明,1\r\n", true)),
            ("utf-16le".into(), Confidence::Guessed, 0)
        );
    }

    #[test]
    fn a_few_zero_bytes_leave_utf_8_what_it_is() {
        assert_eq!(detected(b"Name,Phone\nB\0b,1\nAl,2\n"), ("utf-8".into(), Confidence::Certain, 0));
    }

    #[test]
    fn bare_returns_with_mac_letters_are_mac_roman() {
        assert_eq!(detected(b"Name,City\rJos\x8e,Z\x9frich\rRen\x8e,K\x9aln\r").0, "macintosh");
        assert_eq!(detected(b"Name,City\rJos\xe9,Z\xfcrich\r").0, "windows-1252");
    }

    #[test]
    fn a_specified_encoding_wins_and_its_own_mark_is_skipped() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"\xef\xbb\xbfa").unwrap();
        let specified = detect(&mut file, Some("UTF8".parse().unwrap())).unwrap();
        assert_eq!((specified.encoding.confidence, specified.mark), (Confidence::Specified, 3));
        let specified = detect(&mut file, Some("latin1".parse().unwrap())).unwrap();
        assert_eq!((specified.encoding.value.name(), specified.mark), ("windows-1252".into(), 0));
    }

    #[test]
    fn utf_32_is_known_from_utf_16() {
        assert!(is_utf_32(b"\xff\xfe\0\0N\0\0\0a\0\0\0"));
        assert!(!is_utf_32(b"\xff\xfe\0\0N\0a\0m\0e\0"));
    }
}
