//! The commands of bpf(2), each with the part of its attributes that is used here
//! (include/uapi/linux/bpf.h). The kernel takes what is missing as zero.

use super::LoadTime;
use std::{
    ffi::{c_int, c_long},
    io,
    os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd},
    time::{Duration, Instant},
};

/// In the source register of a 64-bit constant: the address of a map's value.
pub(super) const PSEUDO_MAP_VALUE: u8 = 2;
/// The same: the address of a function.
pub(super) const PSEUDO_FUNC: u8 = 4;

const MAP_CREATE: c_long = 0;
const MAP_LOOKUP_ELEM: c_long = 1;
const MAP_UPDATE_ELEM: c_long = 2;
const PROG_LOAD: c_long = 5;
const PROG_TEST_RUN: c_long = 10;
const OBJ_GET_INFO_BY_FD: c_long = 15;
const BTF_LOAD: c_long = 18;

/// Calls bpf(2).
///
/// # Safety
///
/// `A` must be the attributes of the command, or the first of them, of integers without
/// padding; their addresses must be those of as many bytes as their sizes say, and where
/// the kernel writes of as many that may be written.
unsafe fn bpf<A>(command: c_long, attributes: &mut A) -> io::Result<c_int> {
    let attributes = std::ptr::from_mut(attributes);
    // SAFETY: `attributes` is valid for reads and writes of the size given; the rest is the
    // caller's promise.
    let result = unsafe { libc::syscall(libc::SYS_bpf, command, attributes, size_of::<A>()) };
    match c_int::try_from(result) {
        Ok(result) if result >= 0 => Ok(result),
        Ok(_) | Err(_) => Err(io::Error::last_os_error()),
    }
}

/// # Safety
///
/// The number must be that of a descriptor which has just been made.
unsafe fn owned(fd: c_int) -> OwnedFd {
    // SAFETY: nobody else knows of a descriptor that has just been made.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

fn number(fd: &OwnedFd) -> u32 {
    fd.as_raw_fd().cast_unsigned()
}

fn len<T>(items: &[T]) -> io::Result<u32> {
    u32::try_from(items.len()).map_err(io::Error::other)
}

fn address<T>(of: &T) -> u64 {
    std::ptr::from_ref(of).expose_provenance() as u64
}

fn start<T>(of: &[T]) -> u64 {
    of.as_ptr().expose_provenance() as u64
}

fn start_mut<T>(of: &mut [T]) -> u64 {
    of.as_mut_ptr().expose_provenance() as u64
}

/// Makes an array of one value.
pub(super) fn create_array(value_size: u32) -> io::Result<OwnedFd> {
    #[repr(C)]
    struct Attributes {
        map_type: u32,
        key_size: u32,
        value_size: u32,
        max_entries: u32,
    }
    const ARRAY: u32 = 2;
    let mut attributes = Attributes { map_type: ARRAY, key_size: 4, value_size, max_entries: 1 };
    // SAFETY: these are the first attributes of the command; there are no addresses.
    let fd = unsafe { bpf(MAP_CREATE, &mut attributes) }?;
    // SAFETY: the command makes a descriptor.
    Ok(unsafe { owned(fd) })
}

#[repr(C)]
struct Element {
    map_fd: u32,
    reserved: u32,
    key: u64,
    value: u64,
    flags: u64,
}

/// Sets the value of an array of one, of this length.
pub(super) fn update(map: &OwnedFd, value: &[u8]) -> io::Result<()> {
    let key = 0_u32;
    let mut element = Element {
        map_fd: number(map),
        reserved: 0,
        key: address(&key),
        value: start(value),
        flags: 0,
    };
    // SAFETY: these are the command's attributes. The key has the size that `create_array`
    // gives, the value that of the map, as the caller says.
    unsafe { bpf(MAP_UPDATE_ELEM, &mut element) }.map(drop)
}

/// Copies the value of an array of one, of this length.
pub(super) fn lookup(map: &OwnedFd, value: &mut [u8]) -> io::Result<()> {
    let key = 0_u32;
    let mut element = Element {
        map_fd: number(map),
        reserved: 0,
        key: address(&key),
        value: start_mut(value),
        flags: 0,
    };
    // SAFETY: as in `update`; the kernel writes to the value, which is borrowed for that.
    unsafe { bpf(MAP_LOOKUP_ELEM, &mut element) }.map(drop)
}

/// Loads types.
pub(super) fn load_types(btf: &[u8]) -> io::Result<OwnedFd> {
    #[repr(C)]
    struct Attributes {
        btf: u64,
        log_buf: u64,
        btf_size: u32,
        log_size: u32,
    }
    let mut attributes =
        Attributes { btf: start(btf), log_buf: 0, btf_size: len(btf)?, log_size: 0 };
    // SAFETY: these are the first attributes of the command, and there are as many bytes.
    let fd = unsafe { bpf(BTF_LOAD, &mut attributes) }?;
    // SAFETY: the command makes a descriptor.
    Ok(unsafe { owned(fd) })
}

/// Loads a program of the type `socket_filter`, and times that.
pub(super) fn load_program(
    code: &[u8],
    types: &OwnedFd,
    functions: &[[u32; 2]],
) -> io::Result<(OwnedFd, LoadTime)> {
    /// The verifier says how long it took.
    const STATISTICS: u32 = 4;
    /// It says what it does: slow, and only of use if it refuses the program.
    const EVERYTHING: u32 = 1;
    match try_load(code, types, functions, STATISTICS) {
        Ok((fd, total, log)) => {
            let verification = log
                .lines()
                .find_map(|line| line.strip_prefix("verification time ")?.strip_suffix(" usec"))
                .and_then(|micros| micros.parse().ok())
                .map_or(Duration::ZERO, Duration::from_micros);
            Ok((fd, LoadTime { total, verification }))
        }
        Err((error, _)) => match try_load(code, types, functions, EVERYTHING) {
            Ok(_) => Err(error),
            Err((_, log)) => {
                let last: Vec<&str> = log.lines().rev().take(4).collect();
                Err(io::Error::new(error.kind(), format!("{error}: {}", last.join(" / "))))
            }
        },
    }
}

/// What [`try_load`] gives: the program, the time it took, and the verifier's log.
type Tried = Result<(OwnedFd, Duration, String), (io::Error, String)>;

fn try_load(code: &[u8], types: &OwnedFd, functions: &[[u32; 2]], log_level: u32) -> Tried {
    #[repr(C)]
    struct Attributes {
        prog_type: u32,
        insn_cnt: u32,
        insns: u64,
        license: u64,
        log_level: u32,
        log_size: u32,
        log_buf: u64,
        kern_version: u32,
        prog_flags: u32,
        prog_name: [u8; 16],
        prog_ifindex: u32,
        expected_attach_type: u32,
        prog_btf_fd: u32,
        func_info_rec_size: u32,
        func_info: u64,
        func_info_cnt: u32,
        line_info_rec_size: u32,
    }
    const SOCKET_FILTER: u32 = 1;
    let plain = |error| (error, String::new());
    let (insns, _) = code.as_chunks::<8>();
    let license = c"Dual MIT/GPL".to_bytes_with_nul();
    let mut log = vec![0; 1 << 16];
    let mut attributes = Attributes {
        prog_type: SOCKET_FILTER,
        insn_cnt: len(insns).map_err(plain)?,
        insns: start(insns),
        license: start(license),
        log_level,
        log_size: len(&log).map_err(plain)?,
        log_buf: start_mut(&mut log),
        kern_version: 0,
        prog_flags: 0,
        prog_name: [0; 16],
        prog_ifindex: 0,
        expected_attach_type: 0,
        prog_btf_fd: number(types),
        func_info_rec_size: 8,
        func_info: start(functions),
        func_info_cnt: len(functions).map_err(plain)?,
        line_info_rec_size: 0,
    };
    let begin = Instant::now();
    // SAFETY: these are the first attributes of the command: there are as many instructions
    // and functions as told, the license ends with a zero, and the kernel writes to the log.
    let fd = unsafe { bpf(PROG_LOAD, &mut attributes) };
    let time = begin.elapsed();
    let end = log.iter().position(|&byte| byte == 0).unwrap_or(log.len());
    let log = String::from_utf8_lossy(&log[..end]).into_owned();
    match fd {
        // SAFETY: the command makes a descriptor.
        Ok(fd) => Ok((unsafe { owned(fd) }, time, log)),
        Err(error) => Err((error, log)),
    }
}

/// Runs a program on a packet of zeros, and gives the time that the kernel says it took.
pub(super) fn test_run(program: &OwnedFd) -> io::Result<Duration> {
    #[repr(C)]
    struct Attributes {
        prog_fd: u32,
        retval: u32,
        data_size_in: u32,
        data_size_out: u32,
        data_in: u64,
        data_out: u64,
        repeat: u32,
        duration: u32,
    }
    let packet = [0_u8; 64];
    let mut attributes = Attributes {
        prog_fd: number(program),
        retval: 0,
        data_size_in: len(&packet)?,
        data_size_out: 0,
        data_in: start(&packet),
        data_out: 0,
        repeat: 1,
        duration: 0,
    };
    // SAFETY: these are the first attributes of the command; there are as many bytes in the
    // packet, and none are asked back.
    unsafe { bpf(PROG_TEST_RUN, &mut attributes) }?;
    Ok(Duration::from_nanos(attributes.duration.into()))
}

/// The bytes of a program's machine code.
pub(super) fn code_len(program: &OwnedFd) -> io::Result<usize> {
    /// The first fields of `bpf_prog_info`.
    #[repr(C)]
    #[derive(Default)]
    struct Info {
        kind: u32,
        id: u32,
        tag: [u8; 8],
        jited_prog_len: u32,
        xlated_prog_len: u32,
    }
    #[repr(C)]
    struct Attributes {
        bpf_fd: u32,
        info_len: u32,
        info: u64,
    }
    let mut info = [Info::default()];
    let size = u32::try_from(size_of_val(&info)).map_err(io::Error::other)?;
    let mut attributes =
        Attributes { bpf_fd: number(program), info_len: size, info: start_mut(&mut info) };
    // SAFETY: these are the command's attributes, and as many bytes of the info may be
    // written, which are integers.
    unsafe { bpf(OBJ_GET_INFO_BY_FD, &mut attributes) }?;
    let [info] = info;
    usize::try_from(info.jited_prog_len).map_err(io::Error::other)
}
