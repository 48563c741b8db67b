//! The address map, the load-time checks and the helpers, by themselves.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input fails")]

use acqrel_guest::{
    AddressMap, FaultKind, Granule, Guest, GuestMemory, HelperCall, HelperError, HelperId,
    HelperReturn, Helpers, LoadErrorKind, MapError, MemoryFault, Permission, RegionKind, STACK_TOP,
    Start, UpdateMode,
};
use acqrel_isa::{Imm64, Insn, LoadOrder, MapDef, MapKind, Parts, Program, Reg, Size, StoreOrder};

fn map(kind: MapKind, key_size: u32, value_size: u32, max_entries: u32) -> MapDef {
    let (name, read_only, initial) = ("m".to_owned(), false, Vec::new());
    MapDef { name, kind, key_size, value_size, max_entries, read_only, initial }
}

fn program(insns: &[Insn], maps: Vec<MapDef>) -> Program {
    let insns = insns.iter().copied().chain([Insn::Exit {}]).collect();
    Program::with_parts(insns, Parts { maps, ..Parts::default() }).unwrap()
}

fn guest(program: &Program, start: &Start) -> Result<Guest, LoadErrorKind> {
    Guest::new(program, start, &Helpers::standard()).map_err(|error| error.kind)
}

/// Memory of no use but for helpers that touch none, or only these bytes at address 0.
struct Bytes(Vec<u8>);

impl GuestMemory for Bytes {
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault> {
        let start = usize::try_from(address).unwrap();
        let fault = MemoryFault { kind: FaultKind::Unmapped, address };
        bytes.copy_from_slice(self.0.get(start..start.saturating_add(bytes.len())).ok_or(fault)?);
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault> {
        let start = usize::try_from(address).unwrap();
        let fault = MemoryFault { kind: FaultKind::Unmapped, address };
        self.0.get_mut(start..start + bytes.len()).ok_or(fault)?.copy_from_slice(bytes);
        Ok(())
    }
}

#[test]
fn regions_keep_their_distance_and_end_at_page_ends() {
    let maps = vec![
        map(MapKind::Array, 4, 8, 1000),
        map(MapKind::Hash, 8, 5, 3),
        map(MapKind::PerCpuArray, 4, 65536, 2),
    ];
    let program = program(&[], maps);
    for len in [1, 7, 8, 4095, 4096, 4097, 65536, 100_000] {
        for granule in [Granule::Byte, Granule::Page] {
            let start = Start { memory: vec![0; len], granule, cpus: 2, ..Start::default() };
            let guest = guest(&program, &start).unwrap();
            let regions = guest.addresses().regions();
            let kinds: Vec<_> = regions.iter().map(|r| r.kind).collect();
            let map = RegionKind::Map;
            assert_eq!(
                kinds,
                [
                    RegionKind::Stack,
                    RegionKind::Memory,
                    map(0),
                    map(1),
                    map(2),
                    RegionKind::MapHandles,
                    RegionKind::Code
                ]
            );
            assert!(regions[0].base >= 64 << 10);
            assert!(regions.last().unwrap().end <= (4 << 30) - (64 << 10));
            for region in regions {
                let end = region.base + region.size;
                assert_eq!(region.base % 8, 0);
                assert!(end.next_multiple_of(4096) - end < 8, "{region:?}");
                assert_eq!(guest.addresses().region_at(region.base), Some(region));
                assert_eq!(guest.addresses().region_at(end - 1), Some(region));
                assert_eq!(guest.addresses().region_at(end), None);
                assert_eq!(guest.addresses().region_at(region.base - 1), None);
            }
            for pair in regions.windows(2) {
                let (end, next) = (pair[0].end.next_multiple_of(4096), pair[1].base & !4095);
                assert!(next - end >= 64 << 10, "{pair:?}");
                assert_ne!((pair[0].end - 1) >> 16, pair[1].start >> 16);
            }
            assert_eq!(regions[0].base + regions[0].size, STACK_TOP);
            assert_eq!(regions[1].size, len as u64);
            // Values are padded to 8 bytes, and there is one for each cpu.
            assert_eq!(regions[3].size, 3 * 8);
            assert_eq!(regions[4].size, 2 * 2 * 65536);
            let registers = guest.registers(&start);
            assert_eq!(registers[1], regions[1].base);
            assert_eq!(registers[2], len as u64);
            assert_eq!(registers[10], STACK_TOP);
        }
    }
}

#[test]
fn an_access_is_checked_to_its_last_byte() {
    let program = program(&[], vec![MapDef::data(".rodata".to_owned(), 16, true, vec![1])]);
    let start = |granule| Start { memory: vec![0; 13], granule, ..Start::default() };
    let exact = guest(&program, &start(Granule::Byte)).unwrap();
    let base = exact.registers(&start(Granule::Byte))[1];
    let check = |addresses: &AddressMap, address: u64, len, write| {
        addresses.check(address, len, write).map(|_| ()).map_err(|fault| {
            assert_eq!(fault.address, address);
            fault.kind
        })
    };
    let addresses = exact.addresses();
    assert_eq!(check(addresses, base, 13, true), Ok(()));
    assert_eq!(check(addresses, base, 14, false), Err(FaultKind::Unmapped));
    assert_eq!(check(addresses, base + 12, 1, true), Ok(()));
    assert_eq!(check(addresses, base + 13, 1, false), Err(FaultKind::Unmapped));
    assert_eq!(check(addresses, base - 1, 1, false), Err(FaultKind::Unmapped));
    assert_eq!(check(addresses, base - 1, 8, false), Err(FaultKind::Unmapped));
    for address in [0, u64::MAX, u64::MAX - 7, 1 << 32, base + (1 << 32), base | 1 << 63] {
        assert_eq!(check(addresses, address, 8, false), Err(FaultKind::Unmapped));
    }
    let paged = guest(&program, &start(Granule::Page)).unwrap();
    let addresses = paged.addresses();
    assert_eq!(check(addresses, base + 13, 1, true), Ok(()));
    assert_eq!(check(addresses, base & !4095, 4096, true), Ok(()));
    assert_eq!(check(addresses, base & !4095, 4097, true), Err(FaultKind::Unmapped));
    assert_eq!(check(addresses, (base & !4095) - 1, 1, true), Err(FaultKind::Unmapped));

    let rodata = addresses.map(0).unwrap();
    assert_eq!(rodata.permission, Permission::Read);
    assert_eq!(check(addresses, rodata.base, 8, false), Ok(()));
    assert_eq!(check(addresses, rodata.base, 8, true), Err(FaultKind::ReadOnly));
    // Unmapped comes before read-only, and misaligned before both.
    assert_eq!(check(addresses, rodata.end, 8, true), Err(FaultKind::Unmapped));
    let misaligned = addresses.check_aligned(rodata.end + 1, Size::DW, true).unwrap_err();
    assert_eq!(misaligned.kind, FaultKind::Misaligned);
    // Code and map handles have addresses, but no bytes.
    assert_eq!(check(addresses, addresses.code(0), 1, false), Err(FaultKind::Unmapped));
    assert_eq!(check(addresses, addresses.handle(0).unwrap(), 1, false), Err(FaultKind::Unmapped));
}

#[test]
fn code_pointers_and_handles_lead_back() {
    let program = program(&[], vec![map(MapKind::Hash, 1, 1, 1), map(MapKind::Array, 4, 1, 1)]);
    let guest = guest(&program, &Start::default()).unwrap();
    let addresses = guest.addresses();
    assert_eq!(addresses.slot_of_code(addresses.code(0)), Some(0));
    assert_eq!(addresses.slot_of_code(addresses.code(0) + 1), None);
    assert_eq!(addresses.slot_of_code(addresses.code(1)), None, "the program has one slot");
    for map in 0..2 {
        assert_eq!(addresses.map_of_handle(addresses.handle(map).unwrap()), Some(map));
    }
    assert_eq!(addresses.handle(2), None);
    assert_eq!(addresses.map_of_handle(addresses.handle(0).unwrap() + 4), None);
    assert_eq!(addresses.map_of_handle(addresses.code(0)), None);
}

#[test]
fn people_are_told_where_an_address_is() {
    let program = program(&[], Vec::new());
    let start = Start { memory: vec![0; 16], ..Start::default() };
    let guest = guest(&program, &start).unwrap();
    let base = guest.registers(&start)[1];
    let place = |address| guest.addresses().place(address, 8).to_string();
    assert_eq!(
        place(base + 20),
        format!(
            "{:#x} is 4 bytes behind the end of the input memory (16 bytes at {base:#x})",
            base + 20
        )
    );
    assert_eq!(
        place(base),
        format!("{base:#x} is at byte 0 of the input memory (16 bytes at {base:#x})")
    );
    assert_eq!(
        place(0),
        "0x0 is 65536 bytes before the start of the stack (4096 bytes at 0x10000)"
    );
}

#[test]
fn what_cannot_be_run_is_refused() {
    let load = |off| Insn::Load {
        size: Size::DW,
        order: LoadOrder::Plain,
        dst: Reg::R0,
        base: Reg::R10,
        off,
    };
    let store = |off| Insn::Store {
        size: Size::W,
        order: StoreOrder::Release,
        base: Reg::R10,
        off,
        src: Reg::R0,
    };
    let imm64 = |source| Insn::LoadImm64 { dst: Reg::R1, source };
    let cast = |spaces| Insn::AddrSpaceCast { dst: Reg::R0, src: Reg::R0, spaces };
    let array = || vec![map(MapKind::Array, 4, 8, 1), map(MapKind::Other(27), 0, 0, 4096)];
    let refused = [
        (load(0), LoadErrorKind::OutsideFrame { off: 0, size: 8 }),
        (load(-4), LoadErrorKind::OutsideFrame { off: -4, size: 8 }),
        (load(-513), LoadErrorKind::OutsideFrame { off: -513, size: 8 }),
        (store(-520), LoadErrorKind::OutsideFrame { off: -520, size: 4 }),
        (Insn::CallHelper { id: 4 }, LoadErrorKind::UnknownHelper(HelperId::Static(4))),
        (Insn::CallBtf { id: 1 }, LoadErrorKind::UnknownHelper(HelperId::Btf(1))),
        (imm64(Imm64::MapFd(3)), LoadErrorKind::UnknownMapFd { fd: 3 }),
        (imm64(Imm64::MapValueFd(3, 0)), LoadErrorKind::UnknownMapFd { fd: 3 }),
        (imm64(Imm64::Variable(9)), LoadErrorKind::UnknownVariable { id: 9 }),
        (imm64(Imm64::MapIdx(1)), LoadErrorKind::MapKind { index: 1, number: 27 }),
        (imm64(Imm64::MapValueIdx(0, 8)), LoadErrorKind::MapValue { index: 0, off: 8 }),
        (imm64(Imm64::MapValueIdx(1, 0)), LoadErrorKind::MapValue { index: 1, off: 0 }),
        (cast(2), LoadErrorKind::AddressSpaces { from: 2, to: 0 }),
        (cast(0), LoadErrorKind::AddressSpaces { from: 0, to: 0 }),
    ];
    for (insn, expected) in refused {
        let error = guest(&program(&[insn], array()), &Start::default()).unwrap_err();
        assert_eq!(error, expected, "{insn}");
    }
    for insn in
        [load(-8), load(-512), store(-4), Insn::CallHelper { id: 5 }, cast(1), cast(1 << 16)]
    {
        assert!(guest(&program(&[insn], array()), &Start::default()).is_ok(), "{insn}");
    }
    let bound = Start { map_fds: [(3, 0)].into(), variables: [(9, 77)].into(), ..Start::default() };
    for (source, expected) in
        [(Imm64::MapFd(3), RegionKind::MapHandles), (Imm64::MapValueFd(3, 7), RegionKind::Map(0))]
    {
        let guest = guest(&program(&[imm64(source)], array()), &bound).unwrap();
        let value = guest.constant(0).unwrap();
        assert_eq!(guest.addresses().region_at(value).unwrap().kind, expected);
    }
    let variable = guest(&program(&[imm64(Imm64::Variable(9))], array()), &bound).unwrap();
    assert_eq!(variable.constant(0), Some(77));
}

#[test]
fn maps_that_make_no_sense_or_do_not_fit_are_refused() {
    let refuse = |def| guest(&program(&[], vec![def]), &Start::default()).unwrap_err();
    assert!(matches!(refuse(map(MapKind::Array, 8, 8, 1)), LoadErrorKind::KeySize { .. }));
    assert!(matches!(refuse(map(MapKind::Hash, 0, 8, 1)), LoadErrorKind::KeySize { .. }));
    assert!(matches!(refuse(map(MapKind::Hash, u32::MAX, 8, 1)), LoadErrorKind::KeySize { .. }));
    assert!(matches!(refuse(map(MapKind::Hash, 4, 0, 1)), LoadErrorKind::EmptyMap { .. }));
    assert!(matches!(refuse(map(MapKind::Array, 4, 8, 0)), LoadErrorKind::EmptyMap { .. }));
    for (value_size, max_entries) in [(u32::MAX, 1), (1, u32::MAX), (u32::MAX, u32::MAX)] {
        let error = refuse(map(MapKind::Array, 4, value_size, max_entries));
        assert!(matches!(error, LoadErrorKind::TooLarge { .. }), "{error}");
    }
    let cpus = Start { cpu: 3, cpus: 3, ..Start::default() };
    assert_eq!(
        guest(&program(&[], Vec::new()), &cpus).unwrap_err(),
        LoadErrorKind::Cpu { cpu: 3, cpus: 3 }
    );
}

/// Calls a standard helper on bytes at address 0.
fn call(
    guest: &Guest,
    maps: &acqrel_guest::Maps,
    bytes: &mut Bytes,
    id: i32,
    args: [u64; 5],
) -> Result<HelperReturn, HelperError> {
    let mut environment = guest.environment(&Start { seed: 7, ..Start::default() });
    let mut call = HelperCall {
        args,
        memory: bytes,
        addresses: guest.addresses(),
        maps,
        environment: &mut environment,
    };
    Helpers::standard().call(HelperId::Static(id), &mut call)
}

#[test]
fn a_hash_map_remembers_keys_and_gives_places_back() {
    let program = program(&[], vec![map(MapKind::Hash, 2, 8, 2)]);
    let guest = guest(&program, &Start::default()).unwrap();
    let maps = guest.maps(&program);
    let handle = guest.addresses().handle(0).unwrap();
    let region = *guest.addresses().map(0).unwrap();
    // Keys at 0 to 8, and memory wide enough to hold the map's own address.
    let mut bytes = Bytes(vec![0; usize::try_from(region.end).unwrap()]);
    bytes.0[..8].copy_from_slice(&[1, 0, 2, 0, 3, 0, 4, 0]);
    let value = |n: i64| Ok(HelperReturn::Value(n.cast_unsigned()));
    let mut update = |key, flags| call(&guest, &maps, &mut bytes, 2, [handle, key, 8, flags, 0]);
    assert_eq!(update(0, 2), value(-2), "BPF_EXIST without an entry: ENOENT");
    assert_eq!(update(0, 1), value(0));
    assert_eq!(update(0, 1), value(-17), "BPF_NOEXIST with an entry: EEXIST");
    assert_eq!(update(0, 0), value(0));
    assert_eq!(update(2, 0), value(0));
    assert_eq!(update(4, 0), value(-7), "full: E2BIG");
    assert_eq!(update(4, 8), value(-22), "no such flag: EINVAL");
    let lookup = |bytes: &mut Bytes, key| call(&guest, &maps, bytes, 1, [handle, key, 0, 0, 0]);
    let first = lookup(&mut bytes, 0).unwrap();
    assert_eq!(first, HelperReturn::Value(region.base));
    assert_eq!(lookup(&mut bytes, 4), value(0));
    assert_eq!(call(&guest, &maps, &mut bytes, 3, [handle, 0, 0, 0, 0]), value(0));
    assert_eq!(call(&guest, &maps, &mut bytes, 3, [handle, 0, 0, 0, 0]), value(-2));
    assert_eq!(lookup(&mut bytes, 0), value(0));
    assert_eq!(call(&guest, &maps, &mut bytes, 2, [handle, 4, 8, 0, 0]), value(0));
    assert_eq!(lookup(&mut bytes, 4), Ok(first), "the place was given back");
    // A handle that is none, and a key that cannot be read.
    assert_eq!(call(&guest, &maps, &mut bytes, 1, [5, 0, 0, 0, 0]), Err(HelperError::Argument(5)));
    let error = call(&guest, &maps, &mut bytes, 1, [handle, 1 << 40, 0, 0, 0]);
    assert!(matches!(error, Err(HelperError::Memory(fault)) if fault.address == 1 << 40));
}

#[test]
fn printing_follows_the_format() {
    let program = program(&[], Vec::new());
    let guest = guest(&program, &Start::default()).unwrap();
    let maps = guest.maps(&program);
    let print = |format: &str, args: [u64; 3]| {
        let mut bytes = Bytes(format.bytes().chain([0]).chain(*b"text\0").collect());
        let mut environment = guest.environment(&Start::default());
        let [a, b, c] = args;
        let size = format.len() as u64 + 1;
        let mut call = HelperCall {
            args: [0, size, a, b, c],
            memory: &mut bytes,
            addresses: guest.addresses(),
            maps: &maps,
            environment: &mut environment,
        };
        let result = Helpers::standard().call(HelperId::Static(6), &mut call).unwrap();
        (result, environment.into_printed())
    };
    let printed = |text: &str| (HelperReturn::Value(text.len() as u64), vec![text.to_owned()]);
    assert_eq!(print("%d %u %x", [u64::MAX, u64::MAX, 255]), printed("-1 4294967295 ff"));
    assert_eq!(print("%ld %llu %lx", [u64::MAX, 1, 1 << 40]), printed("-1 1 10000000000"));
    assert_eq!(print("100%% %s", [8 + 1, 0, 0]), printed("100% text"));
    // Bytes are printed as they are, and counted.
    let latin = (HelperReturn::Value(3), vec!["\u{fffd}+\u{fffd}".to_owned()]);
    assert_eq!(print("%c+%c", [0xe9, 0xff, 0]), latin);
    let refused = (HelperReturn::Value((-22_i64).cast_unsigned()), Vec::new());
    assert_eq!(print("%d %d %d %d", [0; 3]), refused);
    assert_eq!(print("%f", [0; 3]), refused);
    assert_eq!(print("%", [0; 3]), refused);
    assert_eq!(print("a\0b%", [0; 3]), refused);
}

#[test]
fn time_and_random_numbers_come_from_the_start_state() {
    let program = program(&[], Vec::new());
    let start = Start { time: 10, time_step: 5, seed: 1, cpu: 2, cpus: 4, ..Start::default() };
    let guest = guest(&program, &start).unwrap();
    let mut one = guest.environment(&start);
    let mut two = guest.environment(&start);
    assert_eq!((one.time(), one.time(), one.time()), (10, 15, 20));
    assert_eq!(one.cpu(), 2);
    let numbers: Vec<u64> = (0..4).map(|_| one.random()).collect();
    assert_eq!(numbers, (0..4).map(|_| two.random()).collect::<Vec<_>>());
    // The reference implementation's first number for seed 1.
    assert_eq!(numbers[0], 0x910a_2dec_8902_5cc1);
}

#[test]
fn a_string_at_the_end_of_the_address_space_is_a_fault() {
    let program = program(&[], Vec::new());
    let guest = guest(&program, &Start::default()).unwrap();
    let maps = guest.maps(&program);
    for address in [u64::MAX, u64::MAX - 3] {
        let mut bytes = Bytes(b"%s\0".to_vec());
        bytes.0.resize(8, 0);
        let result = call(&guest, &maps, &mut bytes, 6, [0, 3, address, 0, 0]);
        let Err(HelperError::Memory(fault)) = result else { panic!("{result:?}") };
        assert_eq!(fault.address, address);
    }
}

#[test]
fn printing_has_an_end() {
    let program = program(&[], Vec::new());
    let guest = guest(&program, &Start::default()).unwrap();
    let mut environment = guest.environment(&Start::default());
    let line = "x".repeat(511);
    let lines = (0..4096).take_while(|_| environment.print(line.clone())).count();
    assert_eq!(lines * 512, acqrel_guest::Environment::MOST_PRINTED);
    assert!(!environment.print(String::new()));
    assert_eq!(environment.into_printed().len(), lines);
}

#[test]
fn a_value_that_cannot_be_written_makes_no_entry() {
    let program = program(&[], vec![map(MapKind::Hash, 1, 8, 1)]);
    let guest = guest(&program, &Start::default()).unwrap();
    let maps = guest.maps(&program);
    let addresses = guest.addresses();
    let fault = MemoryFault { kind: FaultKind::Unmapped, address: 7 };
    let update =
        |key: u8, result| maps.update(addresses, 0, &[key], 0, UpdateMode::Any, |_| result);
    assert_eq!(update(1, Err(fault)), Err(MapError::Memory(fault)));
    assert_eq!(maps.lookup(addresses, 0, &[1], 0), None);
    // While the value is written nobody else can look: the map is locked.
    assert_eq!(update(2, Ok(())), Ok(()));
    assert!(maps.lookup(addresses, 0, &[2], 0).is_some());
    assert_eq!(update(3, Ok(())), Err(MapError::Full));
    assert_eq!(maps.delete(0, &[3]), Err(MapError::NotFound));
    assert_eq!(maps.delete(0, &[2]), Ok(()));
    assert_eq!(update(3, Ok(())), Ok(()));
}
