//! Recipes as data: how each access to memory is to be lowered, as a file of assembly templates.
//!
//! A file has an entry for each event of BPF; the program around them is lowered plainly. So it can be
//! checked before there is a JIT that does it. `docs/recipes.md` describes the format.
//!
//! ```
//! use acqrel_litmus::check::{Checker, Recipes, Subject};
//! use acqrel_litmus::read;
//! use acqrel_machine::Arch;
//!
//! let text = r"BPF MP
//! { 0:r1=x; 0:r2=y; 0:r3=1; 1:r1=x; 1:r2=y; }
//!  P0                                 | P1                                 ;
//!  *(u32 *)(r1 + 0) = 1               | w3 = load_acquire((u32 *)(r2 + 0)) ;
//!  store_release((u32 *)(r2 + 0), w3) | w4 = *(u32 *)(r1 + 0)              ;
//! exists (1:r3=1 /\ 1:r4=0)
//! ";
//! let (test, _) = read(text, |file| std::fs::read(file)).map_err(|mut errors| errors.remove(0))?;
//! let checker = Checker::default();
//! let subject = Subject::new(&test, &checker)?;
//! let check = |acquire: &str| {
//!     let text = format!("{acquire}\nstore_release: stlr{{suffix}} {{src}}, [{{addr}}]");
//!     let recipes = Recipes::parse(Arch::Arm64, &text).map_err(|mut errors| errors.remove(0))?;
//!     Ok::<_, Box<dyn std::error::Error>>(checker.check(&subject, &recipes)?)
//! };
//! assert!(check("load_acquire.u32: ldapr {dst:w}, [{addr}]")?.is_right());
//! assert!(check("load_acquire.u32: ldr {dst:w}, [{addr}]")?.is_wrong());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod filling;
mod key;
mod lower;
mod operands;
mod parse;
mod registers;
mod rest;
mod template;
#[cfg(test)]
mod tests;

use self::key::Key;
use self::template::Template;
use crate::format::Diagnostic;
use acqrel_machine::Arch;

const ARM64: &str = "\
load: ldr{suffix} {dst}, [{base}, #{off}]
load.s*: ldrs{suffix} {dst:x}, [{base}, #{off}]
store: str{suffix} {src}, [{base}, #{off}]
";
const X86_64: &str = "\
load.u8|u16: movz{suffix}l {off}(%{base}), %{dst:d}
load.u32|u64: mov{suffix} {off}(%{base}), %{dst}
load.s*: movs{suffix}q {off}(%{base}), %{dst:q}
store: mov{suffix} %{src}, {off}(%{base})
";

/// Plain loads and stores of an architecture, as a file.
const fn plain(arch: Arch) -> &'static str {
    match arch {
        Arch::Arm64 => ARM64,
        Arch::X86_64 => X86_64,
    }
}

/// How accesses to memory are to be lowered: the templates of a file, and plain loads and stores
/// where it has none.
#[derive(Clone, Debug)]
pub struct Recipes {
    arch: Arch,
    file: parse::File,
    plain: parse::File,
}

impl Recipes {
    /// The recipes of a file, for an architecture. Each template is assembled for each event and size
    /// that it is for.
    ///
    /// # Errors
    ///
    /// All that is wrong with the file, in the order of their places.
    pub fn parse(arch: Arch, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let (file, errors) = parse::file(arch, text);
        if !errors.is_empty() {
            return Err(errors);
        }
        // Tests find no error in these.
        let (plain, _) = parse::file(arch, plain(arch));
        Ok(Self { arch, file, plain })
    }

    /// The template of a key.
    fn template(&self, key: Key) -> Option<&Template> {
        let find = |file: &'_ parse::File| file.rows.get(&key).copied();
        match find(&self.file) {
            Some(index) => self.file.templates.get(index),
            None => find(&self.plain).and_then(|index| self.plain.templates.get(index)),
        }
    }
}
