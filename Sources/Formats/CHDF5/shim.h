#ifndef CLOZE_CHDF5_SHIM_H
#define CLOZE_CHDF5_SHIM_H

// Swift imports neither HDF5's function-like macros nor those that expand to expressions (types,
// property list classes, flags), nor the macros that pick a version of a function.

#include <hdf5.h>
#include <string.h>

// From HDF5 1.14 on, what a file driver needs lies in a header of its own.
#if __has_include(<H5FDdevelop.h>)
#include <H5FDdevelop.h>
#endif

// Numbers as files hold them: little-endian, of fixed width.
static inline hid_t chdf5_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_int8(void) { return H5T_STD_I8LE; }
static inline hid_t chdf5_int16(void) { return H5T_STD_I16LE; }
static inline hid_t chdf5_int32(void) { return H5T_STD_I32LE; }
static inline hid_t chdf5_int64(void) { return H5T_STD_I64LE; }
static inline hid_t chdf5_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t chdf5_uint16(void) { return H5T_STD_U16LE; }
static inline hid_t chdf5_uint32(void) { return H5T_STD_U32LE; }
static inline hid_t chdf5_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_variable(void) { return H5T_VARIABLE; }

// Flags and constants.
static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_all(void) { return H5S_ALL; }
static inline hsize_t chdf5_unlimited(void) { return H5S_UNLIMITED; }
static inline haddr_t chdf5_undefined_address(void) { return HADDR_UNDEF; }

// Property list classes.
static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t chdf5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t chdf5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_link_create(void) { return H5P_LINK_CREATE; }

// Filters.
static inline H5Z_filter_t chdf5_deflate(void) { return H5Z_FILTER_DEFLATE; }
static inline H5Z_filter_t chdf5_shuffle(void) { return H5Z_FILTER_SHUFFLE; }
static inline H5Z_filter_t chdf5_fletcher32(void) { return H5Z_FILTER_FLETCHER32; }

// The number of a filter of a pipeline, or a negative value.
static inline H5Z_filter_t chdf5_filter(hid_t creation, unsigned index) {
  unsigned flags = 0, configuration = 0;
  size_t values = 0;
  return H5Pget_filter2(creation, index, &flags, &values, NULL, 0, NULL, &configuration);
}

// The kind of a link: an `H5L_type_t`, or -1 where there is none.
static inline int chdf5_link_type(hid_t location, const char *name) {
  H5L_info_t information;
  return H5Lget_info(location, name, &information, H5P_DEFAULT) < 0 ? -1 : (int)information.type;
}

// Where the header of an open object lies, as two numbers that no other object of the file shares.
static inline herr_t chdf5_object_address(hid_t object, uint64_t address[2]) {
#if H5_VERSION_GE(1, 12, 0)
  H5O_info2_t information;
  herr_t status = H5Oget_info3(object, &information, H5O_INFO_BASIC);
  if (status >= 0) memcpy(address, &information.token, 2 * sizeof *address);
#else
  H5O_info_t information;
  herr_t status = H5Oget_info(object, &information);
  address[0] = information.addr;
  address[1] = 0;
#endif
  return status;
}

// The rows of a chunk, and its elements (chunks have at most 2^32), or a negative value.
static inline int64_t chdf5_chunk_rows(hid_t creation, hsize_t *elements) {
  hsize_t sizes[H5S_MAX_RANK];
  int rank = H5Pget_chunk(creation, H5S_MAX_RANK, sizes);
  if (rank <= 0) return -1;
  *elements = 1;
  for (int axis = 0; axis < rank; axis++) *elements *= sizes[axis];
  return (int64_t)sizes[0];
}

// Stops this thread's error stack from being printed.
static inline void chdf5_silence(void) { (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

typedef herr_t (*chdf5_error_visitor)(const char *description, void *context);

struct chdf5_error_walk {
  chdf5_error_visitor visit;
  void *context;
};

static inline herr_t chdf5_visit_error(unsigned n, const H5E_error2_t *error, void *data) {
  struct chdf5_error_walk *walk = (struct chdf5_error_walk *)data;
  (void)n;
  return walk->visit(error->desc != NULL ? error->desc : "", walk->context);
}

// Visits this thread's error stack from the innermost function outwards.
static inline void chdf5_walk_errors(chdf5_error_visitor visit, void *context) {
  struct chdf5_error_walk walk = {visit, context};
  (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, chdf5_visit_error, &walk);
}

// An empty file driver, with the fields that depend on the version of the library.
static inline void chdf5_prepare_driver(H5FD_class_t *driver) {
  const H5FD_mem_t types[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
  memset(driver, 0, sizeof *driver);
  memcpy(driver->fl_map, types, sizeof types);
  driver->name = "cloze";
#ifdef H5FD_CLASS_VERSION
  driver->version = H5FD_CLASS_VERSION;
  driver->value = (H5FD_class_value_t)511;  // of the range for private use
#endif
}

// The features of the library's own default driver, except for the buffer for data.
static inline unsigned long chdf5_driver_features(void) {
  return H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA |
         H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
}

// File locks where the file system has them, none where it has not (some network mounts).
static inline herr_t chdf5_lock_where_possible(hid_t access) {
#if H5_VERSION_GE(1, 12, 1) || (H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 10 && H5_VERS_RELEASE >= 7)
  return H5Pset_file_locking(access, 1, 1);
#else
  (void)access;
  return 0;
#endif
}

// No plug-in is ever loaded: a file must not decide which code runs.
static inline herr_t chdf5_forbid_plugins(void) { return H5PLset_loading_state(0); }

#endif
