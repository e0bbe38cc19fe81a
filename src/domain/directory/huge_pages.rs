//! Memory in large pages, for what is read all over: with small ones, finding where a page lies costs a dip as much as
//! reading it, and when a directory goes the system has 50,000 of them to take back.

use memmap2::MmapMut;
use std::io;

/// A stretch of memory that is filled once, from its beginning. What is not filled yet takes up nothing.
#[derive(Debug)]
pub(crate) struct HugePageBuffer {
    map: MmapMut,
    filled: usize,
}

impl HugePageBuffer {
    /// Room for so many bytes, more than none.
    pub(crate) fn with_capacity(bytes: usize) -> io::Result<HugePageBuffer> {
        let map = MmapMut::map_anon(bytes)?;
        // Where the system has none they are small, and all is the same but slower.
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage);
        Ok(HugePageBuffer { map, filled: 0 })
    }

    /// So many bytes, all of them zero.
    pub(crate) fn zeroed(bytes: usize) -> io::Result<HugePageBuffer> {
        Ok(HugePageBuffer { filled: bytes, ..HugePageBuffer::with_capacity(bytes.max(1))? })
    }

    /// Bytes there is room for, the filled ones included.
    pub(crate) fn capacity(&self) -> usize {
        self.map.len()
    }

    /// Bytes that are filled.
    pub(crate) fn len(&self) -> usize {
        self.filled
    }

    /// Fills more from a place on that is not filled yet; whether there was room for all of it.
    pub(crate) fn write_at(&mut self, from: usize, bytes: &[u8]) -> bool {
        let end = from.saturating_add(bytes.len());
        let Some(place) = self.map.get_mut(from..end) else { return false };
        place.copy_from_slice(bytes);
        self.filled = end;
        true
    }

    /// What is filled, to be changed.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.map[..self.filled]
    }

    /// What is filled.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.map[..self.filled]
    }
}
