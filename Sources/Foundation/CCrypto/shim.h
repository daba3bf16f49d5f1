#ifndef CLOZE_CCRYPTO_SHIM_H
#define CLOZE_CCRYPTO_SHIM_H

#include <openssl/crypto.h>
#include <openssl/evp.h>

#endif
