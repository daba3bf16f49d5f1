#ifndef CLOZE_CZSTD_SHIM_H
#define CLOZE_CZSTD_SHIM_H

#include <zstd.h>

#endif
