//! The `.data` files of bpf_conformance: [`DataFile`], a program with its memory and result.
//!
//! A line that starts with `--` names the section that follows; `#` starts a comment. The
//! sections are `asm`, `raw` (64-bit words, the opcode lowest), `mem` (hexadecimal bytes),
//! `result` (r0) and `error`; `c` and `no register offset` are not ours to use.

/// A test of bpf_conformance.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DataFile {
    /// The program as text, comments taken out.
    pub asm: String,
    /// The program as bytes, if the file has them.
    pub raw: Option<Vec<u8>>,
    /// The input memory.
    pub memory: Vec<u8>,
    /// What must come of it: r0, or an error's text.
    pub expected: Option<Result<u64, String>>,
}

/// Why a file is no `.data` file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct DataError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: &'static str,
}

impl DataFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The first line that makes no sense.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        let mut file = Self::default();
        let mut section = "";
        for (number, line) in text.lines().enumerate() {
            let error = |message| DataError { line: number + 1, message };
            let line = line.split('#').next().unwrap_or_default().trim_end();
            if let Some(name) = line.strip_prefix("--") {
                section = name.trim();
                continue;
            }
            if line.is_empty() {
                continue;
            }
            match section {
                "asm" => {
                    file.asm.push_str(line);
                    file.asm.push('\n');
                }
                "raw" => {
                    let bytes = file.raw.get_or_insert_default();
                    for word in line.split_whitespace() {
                        let word = number_of(word).ok_or(error("not a 64-bit word"))?;
                        bytes.extend(word.to_le_bytes());
                    }
                }
                "mem" => {
                    for byte in line.split_whitespace() {
                        let byte = u8::from_str_radix(byte.trim_start_matches("0x"), 16);
                        file.memory.push(byte.map_err(|_| error("not a hexadecimal byte"))?);
                    }
                }
                "result" => {
                    let result = number_of(line.trim()).ok_or(error("not a 64-bit number"))?;
                    file.expected = Some(Ok(result));
                }
                "error" => file.expected = Some(Err(line.trim().to_owned())),
                "c" | "no register offset" => {}
                _ => return Err(error("a line in no section that is known")),
            }
        }
        Ok(file)
    }
}

/// A number: hexadecimal with `0x`, or decimal, perhaps negative.
fn number_of(text: &str) -> Option<u64> {
    if let Some(digits) = text.strip_prefix("0x") {
        u64::from_str_radix(digits, 16).ok()
    } else if text.starts_with('-') {
        text.parse::<i64>().ok().map(i64::cast_unsigned)
    } else {
        text.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_told_apart() {
        let text = "# note\n-- asm\nmov %r0, 1 # one\n\nexit\n-- raw\n0x1 2\n-- mem\n01 ff\n\
                    -- c\nint x;\n-- result\n-1\n";
        let mut raw = vec![0; 16];
        (raw[0], raw[8]) = (1, 2);
        let expected = DataFile {
            asm: "mov %r0, 1\nexit\n".to_owned(),
            raw: Some(raw),
            memory: vec![1, 255],
            expected: Some(Ok(u64::MAX)),
        };
        assert_eq!(DataFile::parse(text), Ok(expected));
        let error = DataFile::parse("-- mem\n\nxyz\n").unwrap_err();
        assert_eq!(error, DataError { line: 3, message: "not a hexadecimal byte" });
        assert!(DataFile::parse("-- unknown\nx\n").is_err());
    }
}
