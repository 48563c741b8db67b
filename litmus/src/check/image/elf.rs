//! The code of a symbol of an ELF object or executable.

use super::{Image, ImageError};
use acqrel_machine::Arch;
use object::read::elf::ElfFile64;
use object::{
    Architecture, Endianness, Object as _, ObjectKind, ObjectSection as _, ObjectSymbol as _,
    SymbolKind,
};
use std::ops::Range;

/// The image of a symbol: of the one of that name, or of the only function.
pub(super) fn read(file: &[u8], name: Option<&str>) -> Result<Image, ImageError> {
    let broken = |error: object::read::Error| ImageError::Elf(error.to_string());
    let file: ElfFile64<'_, Endianness> = ElfFile64::parse(file).map_err(broken)?;
    let arch = match file.architecture() {
        Architecture::X86_64 => Arch::X86_64,
        Architecture::Aarch64 if file.endianness() == Endianness::Little => Arch::Arm64,
        Architecture::Bpf => return Err(ImageError::Machine("BPF, which a JIT takes".to_owned())),
        other => return Err(ImageError::Machine(format!("{other:?}"))),
    };
    let mut functions = Vec::new();
    for symbol in file.symbols().chain(file.dynamic_symbols()) {
        let Ok(symbol_name) = symbol.name() else { continue };
        let wanted = match name {
            Some(name) => name == symbol_name,
            None => symbol.kind() == SymbolKind::Text,
        };
        if wanted
            && symbol.is_definition()
            && !functions.iter().any(|(known, _)| known == symbol_name)
        {
            functions.push((
                symbol_name.to_owned(),
                (symbol.section_index(), symbol.address(), symbol.size()),
            ));
        }
    }
    let names = |functions: Vec<(String, _)>| functions.into_iter().map(|(name, _)| name).collect();
    let what = "functions";
    let (found, (section, address, size)) = match (name, functions.len()) {
        (_, 1) => functions.remove(0),
        (Some(name), 0) => {
            let all = file.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text);
            let names = all.filter_map(|symbol| Some(symbol.name().ok()?.to_owned())).collect();
            return Err(ImageError::Unknown { what: "symbol", name: name.to_owned(), names });
        }
        (Some(name), _) => return Err(ImageError::Twice { what, name: name.to_owned() }),
        (None, 0) => {
            return Err(ImageError::Elf("the file has no function: name a symbol".to_owned()));
        }
        (None, _) => return Err(ImageError::Several { what, names: names(functions) }),
    };
    let nowhere = || ImageError::Elf(format!("{found} is in no section with contents"));
    let section =
        section.and_then(|index| file.section_by_index(index).ok()).ok_or_else(nowhere)?;
    let end = if size == 0 {
        // Assemblers give no size unless they are told one.
        let after = |other: u64| Some(other).filter(|&other| other > address);
        let others =
            file.symbols().filter(|symbol| symbol.section_index() == Some(section.index()));
        let next = others.filter_map(|symbol| after(symbol.address())).min();
        next.unwrap_or(section.address() + section.size())
    } else {
        address.saturating_add(size)
    };
    let contents = section.data().map_err(broken)?;
    let bytes = bytes(contents, section.address(), address..end).ok_or_else(nowhere)?;
    if file.kind() == ObjectKind::Relocatable {
        let mut places = section.relocations().map(|(offset, _)| section.address() + offset);
        if let Some(place) = places.find(|place| (address..end).contains(place)) {
            return Err(ImageError::Relocation { name: found, offset: place - address });
        }
    }
    let address = Some(address).filter(|_| file.kind() != ObjectKind::Relocatable);
    Ok(Image { bytes: bytes.to_vec(), address, arch: Some(arch) })
}

/// The bytes of a range of addresses.
fn bytes(contents: &[u8], start: u64, range: Range<u64>) -> Option<&[u8]> {
    let from = usize::try_from(range.start.checked_sub(start)?).ok()?;
    let to = usize::try_from(range.end.checked_sub(start)?).ok()?;
    contents.get(from..to).filter(|bytes| !bytes.is_empty())
}
