//! BTF as it is built and read.

use acqrel_asm::btf::{
    Btf, Builder, Ext, ExtBuilder, IntEncoding, Kind, LineRecord, Linkage, Part, TypeId,
};
use acqrel_isa::Endian;

/// Builds types, and gives what C calls the one that is built last.
#[track_caller]
fn c_name(build: impl Fn(&mut Builder) -> TypeId) -> String {
    let names = [Endian::Little, Endian::Big].map(|endian| {
        let mut builder = Builder::new(endian);
        let built = build(&mut builder);
        let section = builder.finish().unwrap();
        Btf::parse(&section, endian).unwrap().c_name(built).unwrap()
    });
    assert_eq!(names[0], names[1]);
    names[0].clone()
}

fn int(builder: &mut Builder) -> TypeId {
    builder.int("int", 4, IntEncoding::Signed)
}

#[test]
fn names_are_those_of_c() {
    assert_eq!(c_name(|_| 0), "void");
    assert_eq!(c_name(int), "int");
    assert_eq!(c_name(|b| b.pointer(0)), "void *");
    assert_eq!(c_name(|b| b.structure("flow", 8, &[])), "struct flow");
    assert_eq!(c_name(|b| b.union("", 8, &[])), "union (anonymous)");
    assert_eq!(c_name(|b| b.enumeration("kind", 4)), "enum kind");
    let array = |b: &mut Builder, counts: &[u32]| {
        let int = int(b);
        counts.iter().fold(int, |of, &count| b.array(of, count))
    };
    assert_eq!(c_name(|b| array(b, &[3])), "int[3]");
    // Three arrays of two.
    assert_eq!(c_name(|b| array(b, &[2, 3])), "int[3][2]");
    let pointer_to_array = |b: &mut Builder| {
        let of = array(b, &[3]);
        b.pointer(of)
    };
    assert_eq!(c_name(pointer_to_array), "int (*)[3]");
    let constant_pointer = |b: &mut Builder| {
        let int = int(b);
        let constant = b.constant(int);
        let pointer = b.pointer(constant);
        b.constant(pointer)
    };
    assert_eq!(c_name(constant_pointer), "const int *const");
    let function_pointer = |b: &mut Builder| {
        let int = int(b);
        let text = b.alias("u8", int);
        let text = b.pointer(text);
        let of = b.prototype(text, &[("count", int), ("", 0)]);
        b.pointer(of)
    };
    assert_eq!(c_name(function_pointer), "u8 *(*)(int count, ...)");
}

#[test]
fn functions_are_declared_as_in_c() {
    let mut builder = Builder::new(Endian::Little);
    let int = int(&mut builder);
    let context = builder.structure("xdp_md", 24, &[]);
    let context = builder.pointer(context);
    let prototype = builder.prototype(int, &[("ctx", context)]);
    let function = builder.function("xdp", prototype, Linkage::Global);
    let nothing = builder.prototype(0, &[]);
    let nothing = builder.function("nothing", nothing, Linkage::Static);
    let section = builder.finish().unwrap();
    let btf = Btf::parse(&section, Endian::Little).unwrap();
    assert_eq!(btf.declaration(function).unwrap(), "int xdp(struct xdp_md *ctx)");
    assert_eq!(btf.declaration(nothing).unwrap(), "void nothing(void)");
    assert_eq!(btf.declaration(int).unwrap_err().what, "a function's type is no function");
}

/// Types without an end, and types that double with each level.
#[test]
fn names_without_end_are_refused() {
    let name = |build: &dyn Fn(&mut Builder) -> TypeId| {
        let mut builder = Builder::new(Endian::Little);
        let built = build(&mut builder);
        let section = builder.finish().unwrap();
        Btf::parse(&section, Endian::Little).unwrap().c_name(built).map_err(|error| error.what)
    };
    let too_many = Err("the type is made of too many others");
    // The first type is a pointer to itself.
    assert_eq!(name(&|b| b.pointer(1)), too_many);
    let doubling =
        |b: &mut Builder| (0..30).fold(0, |of, _| b.prototype(of, &[("a", of), ("b", of)]));
    assert_eq!(name(&doubling), too_many);
    assert_eq!(name(&|_| 7), Err("the type named does not exist"));
}

#[test]
fn types_that_are_the_same_are_one() {
    let mut builder = Builder::new(Endian::Little);
    let first = int(&mut builder);
    assert_eq!(first, int(&mut builder));
    let other = builder.int("int", 4, IntEncoding::Unsigned);
    assert_ne!(first, other);
    let section = builder.finish().unwrap();
    let kinds: Vec<_> =
        Btf::parse(&section, Endian::Little).unwrap().types().map(|of| of.kind).collect();
    assert_eq!(kinds, [Kind::Int, Kind::Int]);
}

#[test]
fn what_is_said_of_instructions() {
    for endian in [Endian::Little, Endian::Big] {
        let mut builder = Builder::new(endian);
        let (text, xdp) = (builder.text(".text"), builder.text("xdp"));
        let file = builder.text("a.s");
        let mut ext = ExtBuilder::new(endian);
        ext.functions(text, &[(0, 5), (64, 6)]);
        // A section without any is left out.
        ext.functions(file, &[]);
        ext.functions(xdp, &[(8, 7)]);
        let line = LineRecord { offset: 16, file, text: 0, line: 70000, column: 9 };
        ext.lines(xdp, &[line]);
        let (types, ext) = (builder.finish().unwrap(), ext.finish().unwrap());
        let btf = Btf::parse(&types, endian).unwrap();
        let ext = Ext::parse(&ext, endian, btf.strings()).unwrap();
        let records = |part| {
            let mut records = Vec::new();
            ext.records(part, Ok, |section, record| {
                let words: Vec<_> = (0..4).filter_map(|n| record.word(n)).collect();
                records.push((section.to_vec(), words));
                Ok(())
            })
            .unwrap();
            records
        };
        let section = |name: &str, words: &[u32]| (name.as_bytes().to_vec(), words.to_vec());
        assert_eq!(
            records(Part::Functions),
            [section(".text", &[0, 5]), section(".text", &[64, 6]), section("xdp", &[8, 7])],
        );
        let position = 70000 << 10 | 9;
        assert_eq!(records(Part::Lines), [section("xdp", &[16, file, 0, position])]);
        assert_eq!(records(Part::Core), []);
    }
}
