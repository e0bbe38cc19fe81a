//! Anonymous memory backed by huge pages. Random reads over 4 KiB pages cost a TLB miss each, as much as the read itself,
//! and freeing a directory would unmap 50,000 pages.

use memmap2::MmapMut;
use std::io;

/// A buffer that is filled once, from its start. Unfilled pages take no memory.
#[derive(Debug)]
pub(crate) struct HugePageBuffer {
    map: MmapMut,
    filled: usize,
}

impl HugePageBuffer {
    /// Maps room for `bytes`, which must be at least one.
    pub(crate) fn with_capacity(bytes: usize) -> io::Result<HugePageBuffer> {
        let map = MmapMut::map_anon(bytes)?;
        // Advice only: without huge pages everything works, with a TLB miss per read.
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage);
        Ok(HugePageBuffer { map, filled: 0 })
    }

    /// Maps `bytes` zeros, all of them filled.
    pub(crate) fn zeroed(bytes: usize) -> io::Result<HugePageBuffer> {
        Ok(HugePageBuffer { filled: bytes, ..HugePageBuffer::with_capacity(bytes.max(1))? })
    }

    /// Returns the capacity in bytes, filled ones included.
    pub(crate) fn capacity(&self) -> usize {
        self.map.len()
    }

    /// Returns the number of filled bytes.
    pub(crate) fn len(&self) -> usize {
        self.filled
    }

    /// Writes bytes at an offset at or after the filled part; returns whether they fitted.
    pub(crate) fn write_at(&mut self, from: usize, bytes: &[u8]) -> bool {
        let end = from.saturating_add(bytes.len());
        let Some(target) = self.map.get_mut(from..end) else { return false };
        target.copy_from_slice(bytes);
        self.filled = end;
        true
    }

    /// Returns the filled bytes for changing.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.map[..self.filled]
    }

    /// Returns the filled bytes.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.map[..self.filled]
    }
}
