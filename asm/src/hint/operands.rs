//! Slips in the operands of an instruction: what is missing, too much, or in another place.
//!
//! Each function gives the statement without the slip, of its words; whether it can be read is
//! seen by who calls it.

use super::reg;

/// The result of a load or an atomic update that goes nowhere, or is written as an operand.
pub(super) fn result(words: &[&str]) -> Option<String> {
    let [name, "(", inner @ .., ")"] = words else { return None };
    let to = match inner {
        [address @ .., ",", to] if name.starts_with("load") => {
            let address = address.join(" ");
            return Some(format!("{to} = {name} ( {address} )"));
        }
        _ if name.starts_with("load") => "r0",
        _ if name.contains("cmpxchg") => "r0",
        [.., ",", operand] => operand,
        _ => return None,
    };
    Some(format!("{to} = {}", words.join(" ")))
}

/// A store that is written as if it gave a value.
pub(super) fn no_result(words: &[&str]) -> Option<String> {
    let [to, "=", store @ ..] = words else { return None };
    reg(to)?;
    store.first().filter(|name| name.starts_with("store"))?;
    Some(store.join(" "))
}

/// `store_release(r2, …)`, with the value first.
pub(super) fn value_first(words: &[&str]) -> Option<String> {
    let [name, "(", value, ",", address @ .., ")"] = words else { return None };
    Some(format!("{name} ( {} , {value} )", address.join(" ")))
}

/// `load_acquire(*(u64 *)(…))`, where the address is wanted.
pub(super) fn dereference(words: &[&str]) -> Option<String> {
    let at = words.windows(3).position(|window| window == ["(", "*", "("])?;
    Some([&words[..=at], &words[at + 2..]].concat().join(" "))
}

/// `(u64 *)r2`
pub(super) fn bare_address(words: &[&str]) -> Option<String> {
    let at = words.windows(3).position(|w| w[..2] == ["*", ")"] && reg(w[2]).is_some())?;
    let (before, base) = (words[..at + 2].join(" "), words[at + 2]);
    let mut rest = &words[at + 3..];
    let mut displacement = "+ 0".to_owned();
    if let [sign @ ("+" | "-"), number, behind @ ..] = rest {
        displacement = format!("{sign} {number}");
        rest = behind;
    }
    Some(format!("{before} ( {base} {displacement} ) {}", rest.join(" ")))
}

/// An exchange of LLVM's with a cast, or with a name without its size.
pub(super) fn exchange(words: &[&str]) -> Option<String> {
    let [to, "=", name, "(", "(", size, "*", ")", "(", rest @ ..] = words else { return None };
    let name = name.strip_prefix("atomic_").unwrap_or(name);
    let kind = name.split(|c: char| c == '_' || c.is_ascii_digit()).next()?;
    let suffix = match *size {
        "u64" => "_64",
        "u32" => "32_32",
        _ => return None,
    };
    let close = rest.iter().position(|&word| word == ")")?;
    let (address, operands) = (rest[..close].join(" "), rest[close + 1..].join(" "));
    Some(format!("{to} = {kind}{suffix} ( {address} {operands}"))
}

/// A compare-exchange without the register that it compares with.
pub(super) fn compared(words: &[&str]) -> Option<String> {
    let [to, "=", name, "(", rest @ .., ",", new, ")"] = words else { return None };
    name.contains("cmpxchg").then(|| format!("{to} = {name} ( {} , {to} , {new} )", rest.join(" ")))
}

/// A compare-exchange of GNU as or uBPF with r0 as an operand.
pub(super) fn uncompared(words: &[&str]) -> Option<String> {
    let at = words.windows(2).position(|window| window == ["%r0", ","])?;
    words.iter().find(|word| word.contains("cmp"))?;
    Some([&words[..at], &words[at + 2..]].concat().join(" "))
}

/// Two operands in the other order, as in AT&T's syntax.
pub(super) fn swapped(words: &[&str]) -> Option<String> {
    let comma = words.iter().rposition(|&word| word == ",")?;
    let operand = |word: &str| word.starts_with(['[', '%', '$', '-']) || reg(word).is_some();
    let number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let start = words.iter().position(|word| operand(word) || number(word)).filter(|&at| at > 0)?;
    let (first, second) = (words.get(start..comma)?.join(" "), words[comma + 1..].join(" "));
    Some(format!("{} {second} , {first}", words[..start].join(" ")))
}

/// `8(%r2)`, `(%r2)`, `[8+%r2]` and `%r2` where `[%r2+8]` is meant.
pub(super) fn brackets(words: &[&str]) -> Option<String> {
    if let Some(open) = words.iter().position(|&word| word == "(") {
        let [base, ")", rest @ ..] = &words[open + 1..] else { return None };
        let mut before = &words[..open];
        let mut displacement = String::new();
        if let [start @ .., number] = before
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && number.starts_with(|c: char| c.is_ascii_digit())
        {
            let (sign, start) = match start {
                [start @ .., sign @ ("-" | "+")] => (*sign, start),
                _ => ("+", start),
            };
            displacement = format!("{sign} {number}");
            before = start;
        }
        let (before, rest) = (before.join(" "), rest.join(" "));
        return Some(format!("{before} [ {base} {displacement} ] {rest}"));
    }
    if let Some(open) = words.iter().position(|&word| word == "[") {
        let [number, "+", base, "]", rest @ ..] = &words[open + 1..] else { return None };
        let (before, rest) = (words[..=open].join(" "), rest.join(" "));
        return Some(format!("{before} {base} + {number} ] {rest}"));
    }
    let [before @ .., ",", base] = words else { return None };
    Some(format!("{} , [ {base} ]", before.join(" ")))
}

/// `$5`, as in AT&T's syntax.
pub(super) fn dollar(words: &[&str]) -> Option<String> {
    let is_number = |word: &str| {
        word.strip_prefix('$').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    words.iter().find(|word| is_number(word))?;
    let plain = words.iter().map(|word| if is_number(word) { &word[1..] } else { word });
    Some(plain.collect::<Vec<_>>().join(" "))
}

/// `lock` before an operation on a register.
pub(super) fn locked_register(words: &[&str]) -> Option<String> {
    let ["lock", register, rest @ ..] = words else { return None };
    reg(register)?;
    Some(format!("{register} {}", rest.join(" ")))
}

/// A load or store with or without the `x` that says that a register is stored or an address read.
pub(super) fn with_x(words: &[&str]) -> Option<String> {
    let [name, rest @ ..] = words else { return None };
    let (stem, size) = name.split_at_checked(2)?;
    let name = match (stem, size, size.strip_prefix('x')) {
        ("ld" | "st", "b" | "h" | "w" | "dw", _) => format!("{stem}x{size}"),
        ("st", _, Some(size)) => format!("st{size}"),
        _ => return None,
    };
    Some(format!("{name} {}", rest.join(" ")))
}

/// LLVM's `ll` behind an immediate that is wide by its mnemonic.
pub(super) fn long(words: &[&str]) -> Option<String> {
    let [before @ .., "ll"] = words else { return None };
    Some(before.join(" "))
}

/// Registers with `%` in an instruction of a syntax without.
pub(super) fn no_percent(words: &[&str]) -> Option<String> {
    words.iter().find(|word| word.starts_with('%'))?;
    let plain = words.iter().map(|word| word.trim_start_matches('%'));
    Some(plain.collect::<Vec<_>>().join(" "))
}
