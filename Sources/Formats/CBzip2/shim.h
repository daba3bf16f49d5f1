#ifndef CLOZE_CBZIP2_SHIM_H
#define CLOZE_CBZIP2_SHIM_H

// The header uses `FILE` without declaring it.
#include <stdio.h>

#include <bzlib.h>

#endif
