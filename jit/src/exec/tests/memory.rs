//! Accesses that the machine makes, good and bad; and whose memory it is.

use super::handmade::{self, Asm, native, start};
use crate::MemoryMode::{self, Raw, Sandbox};
use crate::abi::{Block, GUARD};
use crate::exec::window::Window;
use crate::exec::{Native, RunError, pool};
use acqrel_guest::{Fault, FaultKind, Guest, Helpers, Permission, RegionKind, STACK_TOP, Start};
use acqrel_isa::{Imm64, Insn, LoadOrder, MapDef, Parts, Reg, Size, StoreOrder};
use std::fs;
use std::mem::offset_of;
use std::thread;

/// r0 = *(u64 *)(r1 + 0); exit
fn load(start: Start, memory: MemoryMode) -> Native {
    let (size, order) = (Size::DW, LoadOrder::Plain);
    let insns =
        vec![Insn::Load { size, order, dst: Reg::R0, base: Reg::R1, off: 0 }, Insn::Exit {}];
    native(
        (insns, Parts::default()),
        start,
        Helpers::none(),
        memory,
        |ops: &mut Asm, index| match (index, memory) {
            (0, Sandbox) => handmade::load(ops),
            (0, Raw) => handmade::raw_load(ops),
            _ => {}
        },
    )
}

/// *(u64 *)(r1 + 0) = r2; exit; and a map that cannot be written.
fn store(start: Start) -> Native {
    let (size, order) = (Size::DW, StoreOrder::Plain);
    let insns = vec![
        Insn::Store { size, order, base: Reg::R1, off: 0, src: Reg::R2 },
        Insn::LoadImm64 { dst: Reg::R0, source: Imm64::MapIdx(0) },
        Insn::Exit {},
    ];
    // What is too long for it does not matter.
    let map = MapDef::data("fixed".to_owned(), 16, true, vec![7; 9000]);
    let parts = Parts { maps: vec![map], ..Parts::default() };
    native((insns, parts), start, Helpers::none(), Sandbox, |ops: &mut Asm, index| {
        if index == 0 {
            handmade::store(ops);
        }
    })
}

/// The address of a region of a program.
fn region(native: &Native, kind: RegionKind) -> std::ops::Range<u64> {
    let regions = native.guest().addresses().regions();
    let region = regions.iter().find(|region| region.kind == kind).unwrap();
    region.start..region.end
}

fn unmapped(address: u64) -> Result<u64, Fault> {
    Err(Fault { kind: FaultKind::Unmapped, slot: 0, address: Some(address) })
}

#[test]
fn loads_read_the_memory_and_fault_beside_it() {
    let memory = [1, 0, 0, 0, 0, 0, 0, 0x80];
    let at = |address| load(start([address, 0], &memory), Sandbox).run().unwrap().result;
    let place = region(&load(start([0; 2], &memory), Sandbox), RegionKind::Memory);
    assert_eq!(at(place.end - 8), Ok(0x8000_0000_0000_0001));
    assert_eq!(at(place.start), Ok(0), "padding");
    assert_eq!(at(STACK_TOP - 8), Ok(0), "the stack");
    for wild in [
        0,
        place.start - 1,
        place.end,
        // Straddling the end: the machine reports the next page.
        place.end - 7,
        place.end - 1,
        0xffff_fff8,
        0xffff_ffff,
        // The guard above, and below.
        0x1_0000_0000,
        0x1_0000_fff8,
        (-8_i64).cast_unsigned(),
        (-0x1_0000_i64).cast_unsigned(),
        // Not canonical: the machine reports nothing.
        0x8000_0000_0000_0000,
        0x7fff_0000_0000_0000,
        0xdead_beef_dead_beef,
    ] {
        assert_eq!(at(wild), unmapped(wild), "{wild:#x}");
    }
    let code = region(&load(start([0; 2], &memory), Sandbox), RegionKind::Code).start;
    assert_eq!(at(code), unmapped(code));
}

#[test]
fn stores_that_fault_change_nothing() {
    let memory = [0x55; 24];
    let probe = store(start([0; 2], &memory));
    let (place, fixed) = (region(&probe, RegionKind::Memory), region(&probe, RegionKind::Map(0)));
    let handles = region(&probe, RegionKind::MapHandles);
    let at = |address| {
        let outcome = store(start([address, u64::MAX], &memory)).run().unwrap();
        assert_eq!(outcome.image.maps, [[7; 16]]);
        (outcome.result, outcome.image.memory)
    };
    let mut written = memory;
    written[16..].fill(0xff);
    assert_eq!(at(place.end - 8), (Ok(0), written.to_vec()));
    for wild in [place.end - 4, place.end, place.start - 4, handles.start, 1 << 63] {
        assert_eq!(at(wild), (unmapped(wild), memory.to_vec()), "{wild:#x}");
    }
    for address in [fixed.start, fixed.end - 8] {
        let read_only = Fault { kind: FaultKind::ReadOnly, slot: 0, address: Some(address) };
        assert_eq!(at(address), (Err(read_only), memory.to_vec()));
    }
    // Half of it outside comes before that none of it may be written.
    assert_eq!(at(fixed.end - 4), (unmapped(fixed.end - 4), memory.to_vec()));
}

#[test]
fn the_memory_at_the_start_is_the_guests() {
    for len in [0_u32, 1, 8, 4096, 5000, 300_000] {
        let memory: Vec<u8> = (1..=len).map(|n| n.to_le_bytes()[0]).collect();
        let native = store(start([0; 2], &memory));
        let instance = native.instance().unwrap();
        let regions = native.guest().addresses().regions();
        let bytes: Vec<_> =
            (0..).zip(regions).map(|(index, region)| instance.window(index, region)).collect();
        assert_eq!(bytes, native.guest().memory(native.program(), native.start()));
    }
    let native = store(start([0; 2], &[1]));
    let guest: &Guest = native.guest();
    assert_eq!(guest.addresses().regions().len(), 5);
}

#[test]
fn an_instance_keeps_its_memory_until_it_is_reset() {
    let place = region(&store(start([0; 2], &[1; 16])), RegionKind::Memory);
    let native = store(start([place.end - 8, 5], &[1; 16]));
    let mut instance = native.instance().unwrap();
    assert_eq!(instance.call().unwrap(), Ok(0));
    instance.write(place.end - 16, &[9]).unwrap();
    let mut bytes = [0; 16];
    instance.read(place.end - 16, &mut bytes).unwrap();
    assert_eq!(bytes, [9, 1, 1, 1, 1, 1, 1, 1, 5, 0, 0, 0, 0, 0, 0, 0]);
    let fixed = region(&native, RegionKind::Map(0));
    assert_eq!(instance.write(fixed.end - 1, &[0]).unwrap_err().kind, FaultKind::ReadOnly);
    assert_eq!(instance.read(place.end - 1, &mut bytes).unwrap_err().kind, FaultKind::Unmapped);
    instance.reset().unwrap();
    assert_eq!(instance.image().memory, [1; 16]);
    assert_eq!(instance.image().maps, [[7; 16]]);
}

#[test]
fn a_reset_makes_padding_zero() {
    for len in [3, 13, 4099, 300_001, 1_100_003] {
        let native = store(start([STACK_TOP - 8, u64::MAX], &vec![2; len]));
        let mut instance = native.instance().unwrap();
        assert_eq!(instance.call().unwrap(), Ok(0));
        let place = region(&native, RegionKind::Memory);
        let all = usize::try_from(place.end - place.start).unwrap();
        instance.write(place.start, &vec![0xff; all]).unwrap();
        instance.reset().unwrap();
        let regions = native.guest().addresses().regions();
        let bytes: Vec<_> =
            (0..).zip(regions).map(|(index, region)| instance.window(index, region)).collect();
        assert!(bytes == native.guest().memory(native.program(), native.start()), "{len}");
    }
}

#[test]
fn fuel_and_may_goto_are_those_of_the_start() {
    let insns = vec![Insn::Exit {}];
    for at in [offset_of!(Block, fuel), offset_of!(Block, may_goto)] {
        let start = Start { fuel: 5, may_goto: 6, ..start([0; 2], &[]) };
        let parts = (insns.clone(), Parts::default());
        let native = native(parts, start, Helpers::none(), Sandbox, |ops, _| {
            handmade::take(ops, at);
        });
        let mut instance = native.instance().unwrap();
        for _ in 0..2 {
            assert_eq!(instance.call().unwrap(), Ok(if at == 0 { 5 } else { 6 }));
        }
    }
}

#[test]
fn no_run_sees_the_data_of_another() {
    // Regions of which zeros are written, and of which the pages are given back.
    for len in [16, 5000, 1 << 20, 2 << 20] {
        let place = region(&store(start([0; 2], &vec![0; len])), RegionKind::Memory);
        for at in [place.start, STACK_TOP - 8] {
            store(start([at, u64::MAX], &vec![0xee; len])).run().unwrap();
            // The same regions, so that it gets the same window.
            let native = store(start([at, 0], &vec![0; len]));
            let instance = native.instance().unwrap();
            let regions = native.guest().addresses().regions();
            for (index, region) in (0..).zip(regions).filter(|(_, r)| r.kind != RegionKind::Map(0))
            {
                assert!(instance.window(index, region).iter().all(|&byte| byte == 0));
            }
        }
    }
}

#[test]
fn a_window_is_cleared_whatever_has_written_it() {
    // Of which zeros are written, of which the pages are given back, and of which both is done.
    for len in [1, 5000, 300_001, 2 << 20] {
        for filled in [0, 1, 4097, 1 << 20, 2 << 20] {
            let native = store(start([0; 2], &vec![1; len]));
            let addresses = native.guest().addresses();
            let mut window = Window::sandbox().unwrap();
            window.lay_out(addresses).unwrap();
            for (index, region) in (0..).zip(addresses.regions()) {
                let room = usize::try_from(region.end - region.base).unwrap();
                window.fill(index, region, &vec![0xee; filled.min(room)]).unwrap();
                window.write(index, region, region.len() - 1, &[1]);
                window.write(index, region, 0, &[1]);
            }
            window.clear_all().unwrap();
            for (index, region) in (0..).zip(addresses.regions()) {
                assert!(window.bytes(index, region).iter().all(|&byte| byte == 0));
            }
        }
    }
}

#[test]
fn no_run_has_the_permissions_of_another() {
    let mut window = Window::sandbox().unwrap();
    for len in [1, 5 << 12, 1, 200_000, 3 << 12, 5 << 12] {
        for native in [load(start([0; 2], &vec![1; len]), Sandbox), store(start([0; 2], &[1]))] {
            let addresses = native.guest().addresses();
            window.lay_out(addresses).unwrap();
            let expected = addresses.regions().iter().filter_map(|region| {
                let permission = match region.permission {
                    Permission::None => return None,
                    Permission::Read => "r--p",
                    Permission::ReadWrite => "rw-p",
                };
                Some((region.start, region.end, permission.to_owned()))
            });
            assert_eq!(accessible(window.base().addr() as u64), expected.collect::<Vec<_>>());
        }
    }
}

/// What can be accessed in the window at an address: guest addresses and permissions.
fn accessible(base: u64) -> Vec<(u64, u64, String)> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mappings = maps.lines().map(|line| {
        let mut fields = line.split(' ');
        let (start, end) = fields.next().unwrap().split_once('-').unwrap();
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        (address(start), address(end), fields.next().unwrap().to_owned())
    });
    let window = base - GUARD..base + (4 << 30) + GUARD;
    let inside = mappings.filter(|(start, end, permission)| {
        *start < window.end && *end > window.start && permission != "---p"
    });
    inside.map(|(start, end, permission)| (start - base, end - base, permission)).collect()
}

#[test]
fn windows_are_pooled() {
    let native = load(start([STACK_TOP - 8, 0], &[1; 8]), Sandbox);
    native.run().unwrap();
    assert!(pool::kept() > 0);
    for _ in 0..10_000 {
        native.run().unwrap();
    }
    // As many as were in use at once; the other tests use some, too.
    assert!(pool::kept() <= 64);
}

#[test]
fn threads_run_one_program_at_once() {
    let memory = [3; 8];
    let place = region(&load(start([0; 2], &memory), Sandbox), RegionKind::Memory);
    let good = load(start([place.end - 8, 0], &memory), Sandbox);
    let bad = load(start([place.end - 4, 0], &memory), Sandbox);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..2000 {
                    assert_eq!(good.run().unwrap().result, Ok(0x0303_0303_0303_0303));
                    assert_eq!(bad.run().unwrap().result, unmapped(place.end - 4));
                }
            });
        }
    });
}

#[test]
fn raw_memory_is_at_the_guests_addresses() {
    let memory = [4; 8];
    let place = region(&load(start([0; 2], &memory), Raw), RegionKind::Memory);
    let at = |address| load(start([address, 0], &memory), Raw).run().unwrap().result;
    assert_eq!(at(place.end - 8), Ok(0x0404_0404_0404_0404));
    for wild in [0, place.end, place.end - 4, 1 << 63, u64::MAX] {
        assert_eq!(at(wild), unmapped(wild), "{wild:#x}");
    }
    // One at a time, and not two of one thread.
    let native = load(start([place.end - 8, 0], &memory), Raw);
    let instance = native.instance().unwrap();
    assert!(matches!(native.run(), Err(RunError::Nested)));
    thread::scope(|scope| {
        let other = scope.spawn(|| native.run().unwrap().result);
        drop(instance);
        assert_eq!(other.join().unwrap(), Ok(0x0404_0404_0404_0404));
    });
}
