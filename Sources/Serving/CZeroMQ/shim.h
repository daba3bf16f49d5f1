#ifndef CLOZE_CZEROMQ_SHIM_H
#define CLOZE_CZEROMQ_SHIM_H

#include <errno.h>
#include <zmq.h>

// Swift does not import numbers that macros compute.
static inline int czmq_is_address_in_use(int code) { return code == EADDRINUSE; }
static inline int czmq_is_unknown_address(int code) {
  return code == EADDRNOTAVAIL || code == ENODEV;
}
static inline int czmq_is_interrupted(int code) { return code == EINTR; }
static inline int czmq_is_nothing_yet(int code) { return code == EAGAIN; }
static inline int czmq_is_context_gone(int code) { return code == ETERM; }

#endif
