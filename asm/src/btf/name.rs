//! How C names a type, and declares a function: [`Btf::c_name`], [`Btf::declaration`].

use super::read::DEPTH;
use super::{Btf, BtfError, Kind, Type};

/// How many types a name may be made of. Prototypes have parameters, which are types again, so
/// that depth alone bounds nothing.
const STEPS: usize = 128;

/// The longest name in bytes. Texts are copied once for each type that they are made of.
const LENGTH: usize = 4096;

impl Btf<'_> {
    /// How C names the type with a number: `struct flow *`, `__u8[16]`. Structures without a name
    /// are `struct (anonymous)`; tags are left out.
    ///
    /// # Errors
    ///
    /// If a type or a name that it is made of is not there, or if there are too many.
    pub fn c_name(&self, number: u32) -> Result<String, BtfError> {
        Namer { btf: self, steps: 0 }.declare(number, String::new(), 0)
    }

    /// The declaration of a function, of which the type is given: `int xdp(struct xdp_md *ctx)`.
    ///
    /// # Errors
    ///
    /// If the type is no function; if a type or a name that it is made of is not there, or if there
    /// are too many.
    pub fn declaration(&self, function: u32) -> Result<String, BtfError> {
        let of = self.get(function).filter(|of| of.kind == Kind::Function);
        let of = of.ok_or(BtfError::new(0, "a function's type is no function"))?;
        let name = self.name(of)?.into_owned();
        let mut namer = Namer { btf: self, steps: 0 };
        namer.declare(of.inner().unwrap_or(0), name, 0)
    }
}

struct Namer<'b, 'd> {
    btf: &'b Btf<'d>,
    steps: usize,
}

impl Namer<'_, '_> {
    /// The declaration of `declarator`, which may be empty, as of the type.
    fn declare(
        &mut self,
        number: u32,
        declarator: String,
        depth: usize,
    ) -> Result<String, BtfError> {
        let Some(of) = self.btf.get(number) else {
            return if number == 0 {
                Ok(join("void", &declarator))
            } else {
                Err(BtfError::new(0, "the type named does not exist"))
            };
        };
        self.steps += 1;
        if depth > DEPTH || self.steps > STEPS || declarator.len() > LENGTH {
            return Err(BtfError::new(of.offset, "the type is made of too many others"));
        }
        let inner = of.inner().unwrap_or(0);
        let inner_kind = self.btf.get(inner).map(|inner| inner.kind);
        match of.kind {
            Kind::Int | Kind::Float | Kind::Typedef => Ok(join(&self.btf.name(of)?, &declarator)),
            Kind::Struct => self.tagged("struct", of, &declarator),
            Kind::Union => self.tagged("union", of, &declarator),
            Kind::Enum | Kind::Enum64 => self.tagged("enum", of, &declarator),
            Kind::Forward => {
                let keyword = if of.is_union() { "union" } else { "struct" };
                self.tagged(keyword, of, &declarator)
            }
            Kind::Pointer => {
                let declarator = match inner_kind {
                    Some(Kind::Array | Kind::Prototype) => format!("(*{declarator})"),
                    _ => format!("*{declarator}"),
                };
                self.declare(inner, declarator, depth + 1)
            }
            Kind::Array => {
                let count = of.elements().unwrap_or(0);
                self.declare(inner, format!("{declarator}[{count}]"), depth + 1)
            }
            Kind::Const => self.qualified("const", inner, &declarator, depth),
            Kind::Volatile => self.qualified("volatile", inner, &declarator, depth),
            Kind::Restrict => self.qualified("restrict", inner, &declarator, depth),
            Kind::TypeTag | Kind::Variable | Kind::DeclTag => {
                self.declare(inner, declarator, depth + 1)
            }
            Kind::Function => self.declare(inner, declarator, depth + 1),
            Kind::Prototype => {
                let mut parameters = Vec::new();
                for [number, name] in of.parameters() {
                    parameters.push(if (number, name) == (0, 0) {
                        "...".to_owned()
                    } else {
                        let name = self.btf.text(of, name)?.into_owned();
                        self.declare(number, name, depth + 1)?
                    });
                }
                if parameters.is_empty() {
                    parameters.push("void".to_owned());
                }
                let declarator = format!("{declarator}({})", parameters.join(", "));
                self.declare(inner, declarator, depth + 1)
            }
            Kind::DataSection => {
                Err(BtfError::new(of.offset, "a section of variables is no type of C"))
            }
        }
    }

    fn tagged(&self, keyword: &str, of: Type<'_>, declarator: &str) -> Result<String, BtfError> {
        let name = self.btf.name(of)?;
        let name = if name.is_empty() { "(anonymous)" } else { &name };
        Ok(join(&format!("{keyword} {name}"), declarator))
    }

    /// A qualifier stands behind the star of a pointer, and before anything else.
    fn qualified(
        &mut self,
        qualifier: &str,
        inner: u32,
        declarator: &str,
        depth: usize,
    ) -> Result<String, BtfError> {
        if self.btf.get(inner).is_some_and(|inner| inner.kind == Kind::Pointer) {
            return self.declare(inner, join(qualifier, declarator), depth + 1);
        }
        let declared = self.declare(inner, declarator.to_owned(), depth + 1)?;
        Ok(format!("{qualifier} {declared}"))
    }
}

/// A type and what is declared as of it. Brackets stand directly behind the type.
fn join(base: &str, declarator: &str) -> String {
    if declarator.is_empty() || declarator.starts_with('[') {
        format!("{base}{declarator}")
    } else {
        format!("{base} {declarator}")
    }
}
