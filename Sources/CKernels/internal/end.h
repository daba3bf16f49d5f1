#undef vf
#undef vi
#undef vu
#undef LANES
#undef INLINE
#undef FOR_VECTORS
#undef MASK_SPAN
#undef MASK
