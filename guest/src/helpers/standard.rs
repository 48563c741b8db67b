//! The standard helpers, with the numbers, arguments and results of Linux'
//! `include/uapi/linux/bpf.h`.

use super::{HelperCall, HelperError, HelperId, HelperReturn, Helpers, print};
use crate::{MapError, UpdateMode};

pub(super) fn add(helpers: &mut Helpers) {
    let mut add = |id, name, function: fn(&mut HelperCall<'_>) -> Result<u64, HelperError>| {
        helpers
            .add(HelperId::Static(id), name, move |call| function(call).map(HelperReturn::Value));
    };
    add(1, "map_lookup_elem", map_lookup_elem);
    add(2, "map_update_elem", map_update_elem);
    add(3, "map_delete_elem", map_delete_elem);
    add(5, "ktime_get_ns", |call| Ok(call.environment.time()));
    add(6, "trace_printk", print::trace_printk);
    add(7, "get_prandom_u32", |call| Ok(call.environment.random() >> 32));
    add(8, "get_smp_processor_id", |call| Ok(call.environment.cpu().into()));
}

/// The address of the value of the key at r2 in the map r1, or 0.
fn map_lookup_elem(call: &mut HelperCall<'_>) -> Result<u64, HelperError> {
    let (map, key) = map_and_key(call)?;
    let value = call.maps.lookup(call.addresses, map, &key, call.environment.cpu());
    Ok(value.unwrap_or(0))
}

/// Copies the value at r3 into the entry of the key at r2 in the map r1, as the flags r4 allow.
fn map_update_elem(call: &mut HelperCall<'_>) -> Result<u64, HelperError> {
    let (map, key) = map_and_key(call)?;
    let mode = match call.args[3] {
        0 => UpdateMode::Any,
        1 => UpdateMode::NoExist,
        2 => UpdateMode::Exist,
        _ => return Ok(MapError::Invalid.to_r0()),
    };
    let size = call.maps.def(map).map_or(0, |def| def.value_size);
    let mut value = vec![0; size as usize];
    call.memory.read(call.args[2], &mut value)?;
    let HelperCall { memory, addresses, maps, environment, .. } = call;
    let cpu = environment.cpu();
    let updated =
        maps.update(addresses, map, &key, cpu, mode, |address| memory.write(address, &value));
    result(updated)
}

/// Removes the entry of the key at r2 from the map r1.
fn map_delete_elem(call: &mut HelperCall<'_>) -> Result<u64, HelperError> {
    let (map, key) = map_and_key(call)?;
    result(call.maps.delete(map, &key))
}

fn map_and_key(call: &mut HelperCall<'_>) -> Result<(usize, Vec<u8>), HelperError> {
    let handle = call.args[0];
    let map = call.addresses.map_of_handle(handle).ok_or(HelperError::Argument(handle))?;
    let size = call.maps.def(map).map_or(0, |def| def.key_size);
    let mut key = vec![0; size as usize];
    call.memory.read(call.args[1], &mut key)?;
    Ok((map, key))
}

/// What a helper that changes a map returns.
fn result(changed: Result<(), MapError>) -> Result<u64, HelperError> {
    match changed {
        Ok(()) => Ok(0),
        Err(MapError::Memory(fault)) => Err(fault.into()),
        Err(error) => Ok(error.to_r0()),
    }
}
