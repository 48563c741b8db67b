//! Objects as written, in the hands of others: LLVM's tools, aya, libbpf with its linker, and the
//! kernel that runs this test. Programs are loaded, run on a packet, and unloaded; none is attached.

use super::counting::{SOURCE, counting};
use acqrel_asm::object::{Object, Select, WriteOptions};
use acqrel_asm::unit::{Location, SymbolKind, Unit};
use acqrel_asm::{Options, assemble};
use acqrel_isa::Endian;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The byte order of this host, which is the kernel's.
const NATIVE: Endian = if cfg!(target_endian = "big") { Endian::Big } else { Endian::Little };

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(base: &Path, name: &str) -> Self {
        let path = base.join(format!("acqrel-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Says that something was not done, past the capture of test output.
fn not_run(what: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "NOT RUN: {what}, because {why}");
}

/// Runs a program that must succeed.
#[track_caller]
fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?}: {stderr}");
    String::from_utf8_lossy(&stdout).into_owned()
}

/// The first of some programs that can be run.
fn tool(names: &[&str]) -> Option<String> {
    let runs = |name: &&&str| Command::new(name).arg("--version").output().is_ok();
    names.iter().find(runs).map(|&name| name.to_owned())
}

/// `bpftool`, if it can load programs here.
fn bpftool(what: &str) -> Option<String> {
    let Some(bpftool) = tool(&["bpftool", "/usr/sbin/bpftool"]) else {
        not_run(what, "there is no bpftool");
        return None;
    };
    let listed = Command::new(&bpftool).args(["prog", "show"]).output().unwrap();
    if !listed.status.success() || !Path::new("/sys/fs/bpf").is_dir() {
        not_run(what, "programs cannot be loaded here");
        return None;
    }
    Some(bpftool)
}

/// Loads a program, and pins it and its maps.
#[track_caller]
fn load(bpftool: &str, object: &Path, pin: &Path, maps: &Path) {
    run(Command::new(bpftool)
        .args(["prog", "load"])
        .args([object, pin])
        .args(["type", "socket", "pinmaps"])
        .arg(maps));
}

/// Runs a program three times on a packet of zeros.
#[track_caller]
fn test_run(bpftool: &str, pin: &Path, folder: &Folder) -> String {
    let packet = folder.write("packet", &[0; 64]);
    run(Command::new(bpftool)
        .args(["-j", "prog", "run", "pinned"])
        .arg(pin)
        .arg("data_in")
        .arg(packet)
        .args(["repeat", "3"]))
}

/// The first entry of the map that counts.
#[track_caller]
fn counter(bpftool: &str, maps: &Path) -> String {
    run(Command::new(bpftool)
        .args(["-j", "map", "lookup", "pinned"])
        .arg(maps.join("counters"))
        .args(["key", "0", "0", "0", "0"]))
}

fn debug() -> WriteOptions<'static> {
    WriteOptions { debug: true, texts: &[SOURCE], ..WriteOptions::default() }
}

#[test]
fn llvm_shows_the_same_of_what_is_written() {
    let Some(objdump) = tool(&["llvm-objdump-22", "llvm-objdump-19", "llvm-objdump"]) else {
        return not_run("LLVM on written objects", "there is no llvm-objdump");
    };
    let Some(readelf) = tool(&["llvm-readelf-22", "llvm-readelf-19", "llvm-readelf"]) else {
        return not_run("LLVM on written objects", "there is no llvm-readelf");
    };
    let folder = Folder::new(&std::env::temp_dir(), "llvm");
    for name in super::all() {
        let before = super::bytes(&name);
        let options = WriteOptions { types: false, ..WriteOptions::default() };
        let after = Unit::read(&before).unwrap().write(&options).unwrap();
        // The tools print the name of the file.
        let show = |bytes: &[u8], tool: &str, flags: &[&str]| {
            let file = folder.write("x.o", bytes);
            run(Command::new(tool).args(flags).arg(file))
        };
        for flags in [&["-d", "-r", "-S"][..], &["-s", "-j", ".data", "-j", ".rodata"]] {
            let shown = show(&after, &objdump, flags);
            assert_eq!(shown, show(&before, &objdump, flags), "{name} {flags:?}");
        }
        let sections = show(&after, &readelf, &["-S", "-s", "-r", "-W"]);
        assert!(!sections.contains("warning") && !sections.contains("<unknown>"), "{sections}");
    }
}

#[test]
fn aya_reads_what_is_written() {
    // It reads BTF in the byte order of the host only.
    let unit = counting(NATIVE);
    for options in [WriteOptions::default(), debug()] {
        let object = aya_obj::Object::parse(&unit.write(&options).unwrap()).unwrap();
        assert_eq!(object.license.to_str(), Ok("GPL"));
        let map = &object.maps["counters"];
        assert_eq!((map.map_type(), map.key_size(), map.value_size()), (2, 4, 8));
        assert_eq!(map.max_entries(), 1);
        assert_eq!(object.maps[".data"].data().len(), 8);
        let program = &object.programs["count"];
        let functions = &object.functions[&program.function_key()];
        assert_eq!(functions.instructions.len(), 16);
        assert!(object.btf.is_some());
        assert_eq!(object.btf_ext.is_some(), options.debug);
    }
}

#[test]
fn libbpf_loads_what_is_written_and_the_kernel_runs_it() {
    let Some(bpftool) = bpftool("a program in the kernel") else { return };
    let unit = counting(NATIVE);
    for (name, options) in [("plain", WriteOptions::default()), ("debug", debug())] {
        let folder = Folder::new(&std::env::temp_dir(), name);
        let pins = Folder::new(Path::new("/sys/fs/bpf"), name);
        let object = folder.write("x.o", &unit.write(&options).unwrap());
        let pin = pins.0.join("program");
        let maps = pins.0.join("maps");
        load(&bpftool, &object, &pin, &maps);
        let ran = test_run(&bpftool, &pin, &folder);
        assert!(ran.contains("\"retval\":22"), "{ran}");
        let counted = counter(&bpftool, &maps);
        assert!(counted.contains("\"value\":3"), "the types of the map are shown: {counted}");
        let shown = run(Command::new(&bpftool)
            .args(["prog", "dump", "xlated", "pinned"])
            .arg(&pin)
            .arg("linum"));
        let lines = ["r0 += r0 [file:counting.s line_num:18 line_col:1]", "int twice():"];
        for line in lines {
            assert_eq!(shown.contains(line), options.debug, "{line}\n{shown}");
        }
    }
}

/// A source with all that an object has, as people write it.
const TEXT: &str = r#"
.map counters, type=array, key=4, value=8, entries=1
.map events, type=ringbuf, entries=4096
.map names, type=hash, key=4, value=16, entries=16, flags=1

.section socket, "ax", @progbits
.globl count
.type count, @function
count:
    *(u32 *)(r10 - 4) = 0
    r2 = r10
    r2 += -4
    r1 = counters ll
    call 1
    if r0 == 0 goto out
    r1 = 1
    lock *(u64 *)(r0 + 0) += r1
    r1 = eleven ll
    r1 = *(u64 *)(r1 + 0)
    call twice
    exit
out:
    r0 = 0
    exit
.size count, . - count

.text
.globl twice
.type twice, @function
twice:
    r0 = r1
    r0 += r0
    exit
.size twice, . - twice

.data
.globl eleven
.type eleven, @object
eleven:
    .8byte 11
.size eleven, . - eleven

.section license, "aw", @progbits
    .asciz "GPL"
"#;

#[test]
fn a_source_becomes_an_object_that_the_kernel_runs() {
    let Some(bpftool) = bpftool("an assembled object in the kernel") else { return };
    let assembled = assemble(TEXT, &Options { endian: NATIVE, ..Options::default() });
    assert!(assembled.diagnostics.is_empty(), "{:?}", assembled.diagnostics);
    let unit = assembled.unit.unwrap();
    for debug in [false, true] {
        let name = if debug { "text-debug" } else { "text" };
        let folder = Folder::new(&std::env::temp_dir(), name);
        let pins = Folder::new(Path::new("/sys/fs/bpf"), name);
        let options = WriteOptions { debug, texts: &[TEXT], ..WriteOptions::default() };
        let object = folder.write("x.o", &unit.write(&options).unwrap());
        let pin = pins.0.join("program");
        let maps = pins.0.join("maps");
        load(&bpftool, &object, &pin, &maps);
        assert!(test_run(&bpftool, &pin, &folder).contains("\"retval\":22"));
        let counted = counter(&bpftool, &maps);
        assert!(counted.contains("\"value\":[\"0x03\","), "sizes are all that is said: {counted}");
        for map in ["events", "names"] {
            assert!(maps.join(map).exists(), "{map}");
        }
    }
}

#[test]
fn libbpf_links_what_is_written() {
    let Some(bpftool) = bpftool("libbpf's linker") else { return };
    let folder = Folder::new(&std::env::temp_dir(), "link");
    let pins = Folder::new(Path::new("/sys/fs/bpf"), "link");
    let whole = counting(NATIVE);
    // The function that is called in an object of its own.
    let (mut caller, mut called) = (whole.clone(), whole);
    caller.symbols[1].location = Location::Undefined;
    // libbpf wants nothing said of what is not defined.
    caller.symbols[1].kind = SymbolKind::Label;
    caller.symbols[1].size = 0;
    caller.sections[1].data.clear();
    caller.sections[1].size = 0;
    caller.sections[1].lines.clear();
    called.sections.drain(2..);
    called.sections.remove(0);
    called.maps.clear();
    called.symbols = vec![called.symbols[1].clone()];
    called.symbols[0].location = Location::Section(0);
    for (name, options) in [("plain", WriteOptions::default()), ("debug", debug())] {
        let caller = folder.write("caller.o", &caller.write(&options).unwrap());
        let called = folder.write("called.o", &called.write(&options).unwrap());
        let linked = folder.0.join("linked.o");
        run(Command::new(&bpftool).args(["gen", "object"]).args([&linked, &caller, &called]));
        let object = Object::parse(&std::fs::read(&linked).unwrap()).unwrap();
        let program = object.program(&Select::Function("count")).unwrap();
        assert_eq!(program.functions().len(), 2);
        assert_eq!(program.maps()[0].name, "counters");
        let pin = pins.0.join(name);
        run(Command::new(&bpftool)
            .args(["prog", "load"])
            .args([&linked, &pin])
            .args(["type", "socket"]));
    }
}

#[test]
fn bpftool_shows_the_types() {
    let Some(bpftool) = tool(&["bpftool", "/usr/sbin/bpftool"]) else {
        return not_run("the types of written objects", "there is no bpftool");
    };
    let folder = Folder::new(&std::env::temp_dir(), "types");
    let object = folder.write("x.o", &counting(NATIVE).write(&debug()).unwrap());
    let shown = run(Command::new(bpftool).args(["btf", "dump", "file"]).arg(object));
    for line in [
        "VAR 'counters'",
        "DATASEC '.maps' size=32 vlen=1",
        "DATASEC '.data' size=8 vlen=1",
        "FUNC 'twice' type_id=23 linkage=static",
        "FUNC 'count' type_id=21 linkage=global",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
}
