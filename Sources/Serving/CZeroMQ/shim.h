#ifndef CLOZE_CZEROMQ_SHIM_H
#define CLOZE_CZEROMQ_SHIM_H

#include <zmq.h>

#endif
